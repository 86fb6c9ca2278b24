"""Notes of disclosures for tests, as the assistant makes them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Optional

from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure


def note(words: str = "he hits me", conversation: str = "a", **more: Any) -> Disclosure:
    """A note of these words, of a message of its own."""
    parts: dict[str, Any] = {
        "id": None,
        "at": datetime.datetime.now(datetime.timezone.utc),
        "role": "pupil",
        "shown": "Please tell.",
        "level": "concern",
        "message": uuid.uuid4().hex,
        "alert_to": "dsl",
        **more,
    }
    return Disclosure(conversation=conversation, words=words, **parts)


def disclose(
    office: Any,
    words: str = "my uncle hurts me",
    conversation: str = "c1",
    alert_to: Optional[str] = "dsl",
) -> None:
    """What the assistant keeps of a turn with a safety reply, at the office's time."""
    shown = "Thank you for saying this."
    conversations().keep(
        note(words, conversation, at=office.clock(), shown=shown, alert_to=alert_to)
    )
