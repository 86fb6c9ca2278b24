"""Replies of the safety net to a message that was understood in a certain way, for tests."""

from __future__ import annotations

import asyncio
import os
from functools import lru_cache
from typing import Any, Optional

from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.responses import PolicyResponses
from bot.understanding import UNDERSTANDING, Understanding
from tests.domain import DOMAIN

ROLES = ("pupil", "staff", "parent", None)
SETTINGS = ("_EMAIL", "_PHONE", "DSL_ALERTS", "SMTP_HOST", "STATE_DIR")
"""How the settings end that replies depend on."""
SAFETY = ("utter_disclosure", "utter_disclosure_emergency")


def said(
    response: str,
    harm: str = "",
    accused: str = "",
    role: Optional[str] = None,
    words: str = "x",
    before: tuple = (),
    channel: str = "website",
    **given: Any,
) -> dict[str, Any]:
    """A response to a message that tells of this harm and accuses this person."""
    understood = Understanding(harm=harm, accused=accused).as_dict()
    events = [
        ActionExecuted("action_listen"),
        *([SlotSet("role", role)] if role else []),
        *before,
        UserUttered(words, {"name": "x"}, parse_data={UNDERSTANDING: understood}),
    ]
    tracker = DialogueStateTracker.from_events("t", events, slots=DOMAIN.slots)
    return asyncio.run(_responses().generate(response, tracker, channel, **given))


def _responses() -> PolicyResponses:
    settings = {k: v for k, v in os.environ.items() if k.endswith(SETTINGS)}
    return _built(tuple(sorted(settings.items())))


@lru_cache(maxsize=4)
def _built(settings: tuple) -> PolicyResponses:
    return PolicyResponses(None, DOMAIN)


def contacts(reply: dict[str, Any]) -> list[str]:
    """The people that a reply names."""
    return reply["custom"]["contacts"]


def offered(reply: dict[str, Any]) -> list[str]:
    """The buttons of a reply."""
    return [choice["id"] for choice in reply["custom"].get("choices", [])]
