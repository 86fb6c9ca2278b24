"""Replies to a worry, of a school with alerts on, and the notes that were kept of it."""

from __future__ import annotations

import asyncio
from typing import Any, Optional

from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.responses import PolicyResponses
from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure
from bot.record.spool import open_spool
from bot.understanding import ENGLISH, UNDERSTANDING, Understanding
from tests.domain import DOMAIN

WORDS = "my cousin locks me in the shed"
PROMISE, NOTHING = "a note of this message is kept", "nothing has been sent to anyone"


def tracker_of(words: str = WORDS, language: str = ENGLISH) -> DialogueStateTracker:
    parsed = {UNDERSTANDING: Understanding(language=language).as_dict()}
    message = UserUttered(
        words, {"name": "x"}, parse_data=parsed, metadata={"message_id": "message-1"}
    )
    events = [ActionExecuted("action_listen"), SlotSet("role", "pupil"), message]
    return DialogueStateTracker.from_events("conversation-1", events, slots=DOMAIN.slots)


def said(
    response: str = "utter_disclosure",
    tracker: Optional[DialogueStateTracker] = None,
    nlg: Optional[EndpointConfig] = None,
) -> dict[str, Any]:
    answered = PolicyResponses(nlg, DOMAIN).generate(response, tracker or tracker_of(), "website")
    return asyncio.run(answered)


def kept() -> list[Disclosure]:
    return [*conversations().unraised(), *(line.note for line in open_spool().read())]
