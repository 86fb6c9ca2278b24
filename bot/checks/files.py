"""Checks which files lie under data/: Rasa reads more of them than a person would expect."""

from __future__ import annotations

import re
from typing import Iterator

from bot.content.content import Content
from bot.content.files import read_text
from bot.settings import DATA

RASA_KEYS = re.compile(r"^\s*(nlu|responses|stories|rules)\s*:", re.MULTILINE)
READ_BY_RASA = ("nlu", "answers", "stories")
KNOWN = {
    "": (".yml",),
    "answers": (".yml",),
    "emails": (".yml", ".jinja"),
    "insights": (".jinja",),
    "languages/*": (".yml",),
    "nlu": (".yml",),
    "policy": (".yml", ".txt"),
    "safety": (".yml",),
    "safety/harm": (".yml",),
    "safety/ordinary": (".yml",),
    "stories": (".yml",),
    "website": (".yml",),
    "website/next": (".yml",),
}
"""The folders of data/, and the endings of the files that the checks read in them."""


def check_files(_: Content) -> Iterator[str]:
    """Rasa reads every file that looks like training data, however deep it lies, also `.yaml`. So
    there is no file that the checks do not know, and only Rasa's own files look like Rasa's.
    """
    for path in sorted(path for path in DATA.rglob("*") if path.is_file()):
        name = path.relative_to(DATA)
        if name.name.startswith(".") or name.name.endswith("~"):  # an editor's own
            continue
        folder = name.parent.as_posix().removeprefix(".")
        if folder.startswith("languages/"):  # one folder for each language, named after it
            folder = "languages/*" if folder.count("/") == 1 else folder
        if path.suffix not in KNOWN.get(folder, ()):
            yield (
                f"data/{name.as_posix()}: nothing checks a file of this name in this folder, but "
                "Rasa may read it. Move it to where its like is, with its ending, or take it out "
                "of data/."
            )
        elif folder not in READ_BY_RASA and RASA_KEYS.search(read_text(path)):
            yield (
                f"data/{name.as_posix()}: a line begins with nlu:, responses:, stories: or "
                "rules:, which makes Rasa read the file. Rename the key."
            )
