"""A disclosure in the record of conversations: what is kept of it in the turn that brought it, and
how it is read again. Imports no Rasa.
"""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

import sqlalchemy as sa

from bot.record.sealing import Sealer, SealError
from bot.record.tables import ALERTING, events

FORM, ADDRESSEE = "referral_form", "referral_to"
"""The form in which a message to a person is written, and the slot that says to whom."""


@dataclass(frozen=True)
class Disclosure:
    """A message that brought a safeguarding reply. `words` are the visitor's, verbatim; `shown` is
    the reply's text. Both are empty where no key opens them.
    """

    event_id: int
    conversation: str
    at: datetime.datetime
    role: Optional[str]
    words: str
    shown: str
    level: str
    writing_to: Optional[str] = None
    """Contact id of the person to whom a message was being written when it was said."""
    unreadable: bool = False
    """Sealed with a key that is not set any more."""


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
    connection: Any, sealer: Sealer, conversation: str, new: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of the disclosures among new events (Rasa's, as dictionaries) of a conversation,
    before these are stored.
    """
    found = []
    for number, event in enumerate(new):
        custom = (
            (event.get("data") or {}).get("custom") or {} if event.get("event") == "bot" else {}
        )
        if custom.get("level") in ALERTING:
            found.append(
                _row(connection, sealer, conversation, event, custom["level"], new[:number])
            )
    return found


def _row(
    connection: Any,
    sealer: Sealer,
    conversation: str,
    reply: Mapping[str, Any],
    level: str,
    before: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """With the visitor's newest words, the role as the conversation knew it, which an earlier turn
    may have set, and to whom a message was being written.
    """
    said = next(
        (
            number
            for number in reversed(range(len(before)))
            if before[number].get("event") == "user"
        ),
        None,
    )
    asked = {} if said is None else before[said]
    role = next(
        (
            event.get("value")
            for event in reversed(before)
            if event.get("event") == "slot" and event.get("name") == "role"
        ),
        None,
    )
    if role is None:
        role = _stored_slot(
            connection, sealer, events.c.conversation == conversation, events.c.name == "role"
        )
    return {
        "conversation": conversation,
        "at": reply.get("timestamp"),
        "role": role,
        "level": level,
        "words": sealer.seal(asked.get("text") or ""),
        "shown": sealer.seal(reply.get("text") or ""),
        "writing_to": _writing_to(connection, sealer, conversation, before[:said]),
    }


def _writing_to(
    connection: Any, sealer: Sealer, conversation: str, before: Sequence[Mapping[str, Any]]
) -> Optional[str]:
    """To whom a message was being written when something was said; `before` are the events before
    it that are not stored yet.
    """
    newest: dict[str, Any] = {}
    for event in reversed(before):
        kind = event.get("event")
        if kind == "session_started":
            return newest.get("slot") if newest.get("active_loop") == FORM else None
        if kind == "active_loop":
            newest.setdefault(kind, event.get("name"))
        elif kind == "slot" and event.get("name") == ADDRESSEE:
            newest.setdefault(kind, event.get("value"))
    mine = events.c.conversation == conversation
    this_session = (mine, events.c.id >= session_start(connection, mine))
    if "active_loop" not in newest:
        newest["active_loop"] = connection.scalar(
            sa.select(events.c.name)
            .where(*this_session, events.c.type == "active_loop")
            .order_by(events.c.id.desc())
            .limit(1)
        )
    if newest["active_loop"] != FORM:
        return None
    return (
        newest["slot"]
        if "slot" in newest
        else _stored_slot(connection, sealer, *this_session, events.c.name == ADDRESSEE)
    )


def _stored_slot(connection: Any, sealer: Sealer, *which: Any) -> Optional[str]:
    """The newest value of a slot; None also where no key opens it, because nothing may keep a
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


def session_start(connection: Any, mine: Any) -> int:
    """The number of the event with which the newest session of a conversation began; `mine` selects
    its events.
    """
    return (
        connection.scalar(
            sa.select(sa.func.max(events.c.id)).where(mine, events.c.type == "session_started")
        )
        or 0
    )
