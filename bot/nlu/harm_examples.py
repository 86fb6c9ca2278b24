"""The two bodies of words that the harm model learns from: data/safety/harm and
data/safety/ordinary. No Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.content.fields import Words
from bot.content.files import read_yaml
from bot.content.records import Record, record
from bot.errors import ContentError
from bot.settings import DATA
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

HARM, ORDINARY = DATA / "safety" / "harm", DATA / "safety" / "ordinary"


@dataclass(frozen=True)
class Line:
    """One line: what somebody might write, the kind of harm (empty if none), and how near it is."""

    text: str
    kind: str
    level: str


class _Harm(Record):
    """A file of data/safety/harm: lines by level."""

    emergency: Optional[tuple[Words, ...]]
    concern: Optional[tuple[Words, ...]]
    soft: Optional[tuple[Words, ...]]


class _Ordinary(Record):
    """A file of data/safety/ordinary: lines by subject."""

    subjects: dict[Words, tuple[Words, ...]]


def harm_lines(folder: Path = HARM) -> list[Line]:
    """Every line of harm; its kind is the name of its file.

    Raises:
        ContentError: if a file has an unknown level or a line that is not words.
    """
    lines = []
    for path in _files(folder):
        levels = record(_Harm, path, read_yaml(path))
        for level in (EMERGENCY, CONCERN, SOFT):
            lines += [Line(text, path.stem, level) for text in getattr(levels, level) or ()]
    return lines


def ordinary_lines(folder: Path = ORDINARY) -> list[Line]:
    """Every line of ordinary life.

    Raises:
        ContentError: if a file is not lines by subject.
    """
    return [
        Line(text, "", NONE)
        for path in _files(folder)
        for texts in record(_Ordinary, path, {"subjects": read_yaml(path)}).subjects.values()
        for text in texts
    ]


def kinds_of_harm(folder: Path = HARM) -> tuple[str, ...]:
    """The kinds of harm: the names of the files."""
    return tuple(path.stem for path in _files(folder))


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.yml"))
    if not files:
        raise ContentError(folder, "there is no file of examples", "Put it back (git restore).")
    return files
