"""The website channel's files: what a closed chat loads, what a browser may keep for good, and what
is there for development only.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, Mapping

import pytest

from bot.web.files import FOR_GOOD, LAUNCHER, STATIC, Files, launcher_script, served, version
from bot.web.words import load_words


@pytest.fixture(scope="module")
def files() -> Files:
    return Files(2000)


def ask(files: Files, name: str, **headers: str) -> Any:
    return files.respond(SimpleNamespace(headers=headers), name)


def site() -> Mapping[str, Any]:
    """What the launcher's script is given."""
    first, _, _ = launcher_script().decode().partition(";\n")
    return json.loads(first.removeprefix("const SITE="))


def test_the_launcher_knows_all_that_it_needs() -> None:
    """Its words in English, its style, and the names of what comes later; of other languages only
    which there are, because their words come when they are wanted.
    """
    known = site()
    assert known["words"]["launcher"] and known["words"]["school"]
    assert set(known["languages"]) == set(load_words()) - {"en"}
    assert ".launcher" in known["style"] and known["version"] == version()
    assert all((STATIC / name).is_file() for name in known["modules"])
    assert "panel.js" in known["modules"] and "preview.js" not in known["modules"]


def test_only_under_its_version_a_file_is_kept_for_good(files: Files) -> None:
    """An open page of an older version still gets what there is, and asks again next time."""
    assert ask(files, f"{version()}/panel.js").headers["cache-control"] == FOR_GOOD
    for name in ("panel.js", "widget.js", "v-0123456789ab/panel.js"):
        answer = ask(files, name)
        assert answer.status == 200 and answer.headers["cache-control"] == "no-cache"
        again = ask(files, name, **{"if-none-match": answer.headers["etag"]})
        assert again.status == 304


@pytest.mark.parametrize("name", sorted(p.name for p in STATIC.iterdir() if p.name != LAUNCHER))
def test_every_file_is_sent_as_itself(files: Files, name: str) -> None:
    """Also chat.js, whose name looks like that of the chat in a language "js"."""
    assert files.file(name).body == served(STATIC / name)


@pytest.mark.parametrize("name", ["v-1/../widget.py", "static/panel.js", "a/v-2/panel.js", "v-1/"])
def test_there_is_nothing_beside(files: Files, name: str) -> None:
    assert ask(files, name).status == 404


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("words.xx.js", "words.en.js"),
        ("words.fil.js", "words.en.js"),
        ("words.en-GB.js", "words.en.js"),
        ("chat.xx", "chat"),
        ("policy.zz-Latn", "policy"),
    ],
)
def test_a_language_that_there_is_not_comes_in_english(
    files: Files, name: str, english: str
) -> None:
    """Half a chat would be worse than one in another language."""
    assert ask(files, name).status == 200 and files.file(name) == files.file(english)


@pytest.mark.parametrize("name", ["words..js", "words.12.js", "page.xx.css", "chat.toolong"])
def test_not_every_name_is_a_language(files: Files, name: str) -> None:
    assert ask(files, name).status == 404


@pytest.mark.parametrize(("production", "status"), [("on", 404), ("", 200)])
def test_the_sheet_of_all_states_is_for_development(
    monkeypatch: pytest.MonkeyPatch, production: str, status: int
) -> None:
    monkeypatch.setenv("PRODUCTION", production)
    assert ask(Files(2000), "preview").status == status
