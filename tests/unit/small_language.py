"""A language of the tests' own: everything in it is the English in guillemets, so that a test sees
at once what was said in it and what was not.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Mapping

import yaml

from bot.content.languages import load_languages
from bot.settings import DATA
from bot.translations.english import english
from bot.translations.load import Translation, load_translations

CODE = "pl"
"""The folder whose fixed lines it takes."""


def said(text: str) -> str:
    """A text in this language."""
    return f"«{text}»" if text.strip() else text


def in_it(tree: Any) -> Any:
    """A tree of texts in this language."""
    if isinstance(tree, Mapping):
        return {key: inside if key == "clock" else in_it(inside) for key, inside in tree.items()}
    if isinstance(tree, list):
        return [in_it(inside) for inside in tree]
    return said(tree) if isinstance(tree, str) else tree


def folder_of(parent: Path, **changed: Mapping[str, Any]) -> Path:
    """The folder `parent`/languages with this language; `changed` are whole files of it by stem,
    and None leaves a file out.
    """
    folder = parent / "languages"
    shutil.copytree(DATA / "languages" / CODE, folder / CODE)
    for stem, tree in {**english(), **changed}.items():
        path = folder / CODE / f"{stem}.yml"
        if tree is None:
            path.unlink(missing_ok=True)
        else:
            written = tree if stem in changed else in_it(tree)
            path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return folder


def signed(folder: Path, **more: Any) -> None:
    """Changes keys of its language.yml."""
    path = folder / CODE / "language.yml"
    document = {**yaml.safe_load(path.read_text(encoding="utf-8")), **more}
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


def translations(folder: Path, monkeypatch: Any) -> Mapping[str, Translation]:
    """The translations of a folder, as the program loads them."""
    languages = load_languages.__wrapped__(folder)
    monkeypatch.setattr("bot.translations.load.load_languages", lambda: languages)
    return load_translations.__wrapped__(folder)
