"""Notes of disclosures for tests, as the assistant makes them."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

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
