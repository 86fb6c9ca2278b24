"""A disclosure: a message that brought a safeguarding reply. How a note of it is stored, and read
again. Imports no Rasa.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Mapping, Optional

from bot.record.sealing import Sealer, SealError

ALERTING = ("emergency", "concern")
"""Levels of a safeguarding reply that make a message a disclosure."""


@dataclass(frozen=True)
class Disclosure:
    """A message that brought a safeguarding reply. `words` are the visitor's, verbatim; `shown` is
    the reply's text. Both are empty if no key opens them.
    """

    id: Optional[int]
    """Its number in the database; None for one that is new, or that only the spool holds."""
    conversation: str
    at: datetime.datetime
    role: Optional[str]
    words: str
    shown: str
    level: str
    writing_to: Optional[str] = None
    """Contact id of the person to whom a message was being written when it was said; only earlier
    versions kept it.
    """
    unreadable: bool = False
    """Sealed with a key that is no longer set."""
    message: Optional[str] = None
    """Id of the visitor's message, the same when it is sent again; None for what earlier versions
    kept.
    """
    alert_to: Optional[str] = None
    """Contact id of the person for whom the reply said that a note is kept."""
    origin: Optional[str] = None
    """From where it came (bot/record/origin.py), until its alert is raised."""


def as_row(note: Disclosure, sealer: Sealer) -> dict[str, Any]:
    """A new note as it is stored, in the table `disclosures` or in the spool."""
    return {
        "conversation": note.conversation,
        "message": note.message,
        "at": note.at.timestamp(),
        "role": note.role,
        "level": note.level,
        "words": sealer.seal(note.words),
        "shown": sealer.seal(note.shown),
        "alert_to": note.alert_to,
        "origin": note.origin,
    }


def disclosure(row: Mapping[str, Any], sealer: Sealer) -> Disclosure:
    """The disclosure of a row. One that no key opens comes without its words, so that it holds up
    no other.
    """
    try:
        words, shown = sealer.open(row["words"]) or "", sealer.open(row["shown"]) or ""
        unreadable = False
    except SealError:
        words, shown, unreadable = "", "", True
    return Disclosure(
        id=row.get("id"),
        conversation=row["conversation"],
        at=datetime.datetime.fromtimestamp(row["at"], datetime.timezone.utc),
        role=row["role"],
        words=words,
        shown=shown,
        level=row["level"],
        writing_to=row.get("writing_to"),
        unreadable=unreadable,
        message=row["message"],
        alert_to=row["alert_to"],
        origin=row.get("origin"),
    )
