"""A disclosure in the record of conversations: what is kept of it in the turn that brought it, and
how it is read again. Imports no Rasa.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any, Iterable, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.record.sealing import Sealer, SealError
from bot.record.tables import events

Event = Mapping[str, Any]
"""Rasa's event, as a dictionary."""
ALERTING = ("emergency", "concern")
"""Levels of a safeguarding reply that make a message a disclosure."""
FORM, ADDRESSEE = "referral_form", "referral_to"
"""The form in which a message to a person is written, and the slot that says to whom."""


@dataclass(frozen=True)
class Disclosure:
    """A message that brought a safeguarding reply. `words` are the visitor's, verbatim; `shown` is
    the reply's text. Both are empty if no key opens them.
    """

    id: int
    conversation: str
    at: datetime.datetime
    role: Optional[str]
    words: str
    shown: str
    level: str
    writing_to: Optional[str] = None
    """Contact id of the person to whom a message was being written when it was said."""
    unreadable: bool = False
    """Sealed with a key that is no longer set."""


def disclosure(row: Any, sealer: Sealer) -> Disclosure:
    """The disclosure of a row. One that no key opens comes without its words, so that it holds up
    no other.
    """
    try:
        words, shown, unreadable = sealer.open(row.words) or "", sealer.open(row.shown) or "", False
    except SealError:
        words, shown, unreadable = "", "", True
    at = datetime.datetime.fromtimestamp(row.at, datetime.timezone.utc)
    return Disclosure(
        row.id, row.conversation, at, row.role, words, shown, row.level, row.writing_to, unreadable
    )


def rows(
    connection: Connection, sealer: Sealer, conversation: str, new: Sequence[Event]
) -> list[dict[str, Any]]:
    """The rows of the disclosures among new events of a conversation, before these are stored."""
    found = []
    for number, event in enumerate(new):
        custom = (event.get("data") or {}).get("custom") or {}
        if event.get("event") == "bot" and custom.get("level") in ALERTING:
            row = _row(connection, sealer, conversation, event, new[:number])
            found.append({**row, "level": custom["level"]})
    return found


def _row(
    connection: Connection, sealer: Sealer, conversation: str, reply: Event, before: Sequence[Event]
) -> dict[str, Any]:
    """With the visitor's newest words, the role as the conversation knew it, which an earlier turn
    may have set, and to whom a message was being written.
    """
    messages = (i for i in reversed(range(len(before))) if before[i].get("event") == "user")
    said = next(messages, None)
    mine = events.c.conversation == conversation
    roles = _values(before, "role")
    role = roles[-1] if roles else None
    if role is None:
        role = _stored_slot(connection, sealer, mine, events.c.name == "role")
    return {
        "conversation": conversation,
        "at": reply.get("timestamp"),
        "role": role,
        "words": sealer.seal("" if said is None else before[said].get("text") or ""),
        "shown": sealer.seal(reply.get("text") or ""),
        "writing_to": _writing_to(connection, sealer, mine, before[:said]),
    }


def _writing_to(
    connection: Connection, sealer: Sealer, mine: Any, before: Sequence[Event]
) -> Optional[str]:
    """To whom a message was being written when something was said. `before` are the events before
    it that are not stored yet; `mine` selects the stored ones.
    """
    starts = [i for i, event in enumerate(before) if event.get("event") == "session_started"]
    this_session = before[starts[-1] :] if starts else before
    stored = (mine, events.c.id >= session_start(connection, mine)) if not starts else None
    forms = [e.get("name") for e in this_session if e.get("event") == "active_loop"]
    if not forms and stored:
        newest = sa.select(events.c.name).where(*stored, events.c.type == "active_loop")
        forms = [connection.scalar(newest.order_by(events.c.id.desc()).limit(1))]
    if not forms or forms[-1] != FORM:
        return None
    addressees = _values(this_session, ADDRESSEE)
    if addressees or not stored:
        return addressees[-1] if addressees else None
    return _stored_slot(connection, sealer, *stored, events.c.name == ADDRESSEE)


def _values(of: Iterable[Event], slot: str) -> list[Any]:
    """What a slot was set to by these events, oldest first."""
    return [e.get("value") for e in of if e.get("event") == "slot" and e.get("name") == slot]


def _stored_slot(connection: Connection, sealer: Sealer, *which: Any) -> Optional[str]:
    """The newest value of a slot; None also if no key opens it, because nothing may keep a
    disclosure from being stored.
    """
    stored = connection.scalar(
        sa.select(events.c.data)
        .where(*which, events.c.type == "slot")
        .order_by(events.c.id.desc())
        .limit(1)
    )
    try:
        return json.loads(sealer.open(stored) or "{}").get("value") if stored else None
    except SealError:
        return None


def session_start(connection: Connection, mine: Any) -> int:
    """The number of the event with which the newest session of a conversation began; `mine` selects
    its events.
    """
    return (
        connection.scalar(
            sa.select(sa.func.max(events.c.id)).where(mine, events.c.type == "session_started")
        )
        or 0
    )
