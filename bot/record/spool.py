"""Where the note of a disclosure is kept if the database does not take it: a file in the state
folder, one line of JSON for each note, with the columns of the table `disclosures`; words and reply
sealed if REFERRAL_KEY is set. The courier raises the alerts and takes the lines out
(referrals/alerts.py). Imports no Rasa.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable, Optional

from bot.record.disclosures import ALERTING, Disclosure, as_row, disclosure
from bot.record.lines import Lines
from bot.record.sealing import Sealer, load_sealer
from bot.settings import Settings

NAME = "notes.jsonl"
DAMAGED, FOUND = "damaged", "found"
"""Keys of a line that holds what is left of a note, and when that was found (seconds since
1970)."""


@dataclass(frozen=True)
class Line:
    """One line of the file.

    Attributes:
        raw: as it is in the file.
        note: None if it is damaged.
        left: what is left of a damaged one.
        found: when it was found to be damaged; None if it is new.
    """

    raw: bytes
    note: Optional[Disclosure] = None
    left: bytes = b""
    found: Optional[float] = None

    @property
    def unreadable(self) -> bool:
        """Whether a person is needed: it is damaged, or no key opens it."""
        return self.note is None or self.note.unreadable

    def set_aside(self, now: float) -> bytes:
        """A damaged line with the time at which it was found."""
        return _dump({FOUND: now, DAMAGED: self.left.decode("latin-1")})


class Spool:
    """The notes of one state folder. Each method raises LinesTrouble if the file cannot be used."""

    def __init__(self, lines: Lines, sealer: Sealer) -> None:
        """Opens nothing yet."""
        self._lines, self._sealer = lines, sealer

    def append(self, note: Disclosure) -> None:
        """Adds a note. It is on the disk when this returns."""
        self._lines.append(_dump(as_row(note, self._sealer)))

    def read(self) -> list[Line]:
        """What is in the file, oldest first."""
        return [self._parsed(raw) for raw in self._lines.read()]

    def unreadable(self) -> int:
        """How many of its lines a person is needed for."""
        return sum(line.unreadable for line in self.read())

    def rewrite(self, change: Callable[[Line], bytes]) -> None:
        """Puts what `change` gives in place of each line; an empty one is taken out."""
        self._lines.rewrite(lambda raw: change(self._parsed(raw)))

    def erase(self, conversation: str) -> None:
        """Takes the lines of a conversation out, damaged ones too if they name it."""
        name = json.dumps(conversation).encode()

        def others(line: Line) -> bytes:
            theirs = line.note.conversation == conversation if line.note else name in line.left
            return b"" if theirs else line.raw

        self.rewrite(others)

    def purge(self, notes_before: float, damaged_before: float) -> None:
        """Takes notes out that no key opens and that were said before a time, and damaged lines
        that were found before another. Everything else is there because its alert is not raised.
        """

        def younger(line: Line) -> bytes:
            old = (
                line.note.unreadable and line.note.at.timestamp() < notes_before
                if line.note
                else line.found is not None and line.found < damaged_before
            )
            return b"" if old else line.raw

        self.rewrite(younger)

    def _parsed(self, raw: bytes) -> Line:
        try:
            row = json.loads(raw)
            if DAMAGED in row:
                return Line(raw, left=row[DAMAGED].encode("latin-1"), found=float(row[FOUND]))
            note = disclosure(row, self._sealer)
            if note.level in ALERTING and isinstance(note.conversation, str):
                return Line(raw, note)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            pass
        return Line(raw, left=raw)


def open_spool(settings: Optional[Settings] = None) -> Spool:
    """The spool in this program's state folder."""
    settings = settings or Settings.load()
    return Spool(Lines(settings.state_folder() / NAME), load_sealer(settings))


def _dump(row: dict[str, Any]) -> bytes:
    return json.dumps(row).encode("ascii")
