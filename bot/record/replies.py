"""What was answered to a message that comes a second time."""

from __future__ import annotations

import json
from itertools import takewhile
from typing import Any, Mapping, Optional, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.record.sealing import Sealer
from bot.record.tables import events


def read_replies(
    connection: Connection,
    sealer: Sealer,
    conversation: str,
    message_id: str,
    words: Optional[str] = None,
) -> Optional[list[dict[str, Any]]]:
    """The replies to a message of a conversation: `text`, `custom` and `topic` (the answer's
    intent) of each. None if that message was never handled, or had other words than `words`: a
    message is known by both.

    Raises:
        SealError: if no key opens them.
    """

    def opened(data: str) -> dict[str, Any]:
        return json.loads(sealer.open(data) or "{}")

    mine = events.c.conversation == conversation
    asked = connection.execute(
        sa.select(events.c.id, events.c.data)
        .where(mine, events.c.message_id == message_id)
        .order_by(events.c.id.desc())
        .limit(1)
    ).first()
    if asked is None:
        return None
    if words is not None and (opened(asked.data).get("text") or "") != words.strip():
        return None  # Rasa strips them too
    after = connection.execute(
        sa.select(events.c.type, events.c.data)
        .where(mine, events.c.id > asked.id, events.c.type.in_(("user", "bot")))
        .order_by(events.c.id)
    )
    said = takewhile(lambda row: row.type != "user", after)
    return [_reply(opened(row.data)) for row in said]


def replies_among(
    said: Sequence[Mapping[str, Any]], message_id: str, words: Optional[str] = None
) -> Optional[list[dict[str, Any]]]:
    """The same among these events, oldest first."""
    numbers = [
        number
        for number, event in enumerate(said)
        if event.get("event") == "user"
        and (event.get("metadata") or {}).get("message_id") == message_id
    ]
    if not numbers:
        return None
    if words is not None and (said[numbers[-1]].get("text") or "") != words.strip():
        return None
    after = takewhile(lambda event: event.get("event") != "user", said[numbers[-1] + 1 :])
    return [_reply(event) for event in after if event.get("event") == "bot"]


def _reply(said: Mapping[str, Any]) -> dict[str, Any]:
    answer = str((said.get("metadata") or {}).get("utter_action") or "")
    more = {name: value for name, value in (said.get("data") or {}).items() if value}
    return {"text": said.get("text") or "", "topic": answer.replace("utter_", "", 1), **more}
