"""Writes conversations into the record as the assistant does, for the tests of the Headteacher's
page.
"""

from __future__ import annotations

import datetime
import itertools
import json
from typing import Any, Optional, Sequence

from bot.record.conversations import Conversations

AT = datetime.datetime(2026, 11, 18, 10, 0, tzinfo=datetime.timezone.utc)
"""A Wednesday."""
NOT_UNDERSTOOD = "utter_not_understood"
_numbers = itertools.count()


def asked(
    words: str,
    reply: str = NOT_UNDERSTOOD,
    role: Optional[str] = None,
    language: str = "en",
    safety: str = "none",
    accused: str = "",
    left_open: Sequence[str] = (),
    likely: Sequence[tuple[str, float]] = (),
    at: datetime.datetime = AT,
) -> list[dict[str, Any]]:
    """The events of a turn: the message as the pipeline leaves it, and what was answered."""
    understood = {"safety": safety, "accused": accused, "language": language}
    said = {
        "event": "user",
        "timestamp": at.timestamp(),
        "text": words,
        "metadata": {"role": role} if role else {},
        "parse_data": {
            "entities": [],
            "intent_ranking": [{"name": name, "confidence": share} for name, share in likely],
            "understanding": {**understood, "unanswered": list(left_open)},
        },
    }
    if words.startswith("/"):
        said["parse_data"] = {"intent": {"name": words[1:]}, "entities": [], "intent_ranking": []}
    steps = (reply, "action_listen")
    return [
        json.loads(json.dumps(said)),
        *({"event": "action", "name": name, "timestamp": at.timestamp()} for name in steps),
    ]


def visit(record: Conversations, *turns: list[dict[str, Any]], name: str = "") -> None:
    """One visitor's conversation."""
    conversation = name or f"visitor-{next(_numbers)}"
    for turn in turns:
        record.append(conversation, turn)
