"""What this conversation has said so far in its present session, read from Rasa's tracker."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterator, Optional

from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.answers import RESPONSE, load_answers

ANSWERING_KINDS = ("answer", "escalation")
MOST_PIECES, LONGEST_PIECE = 4, 5
"""Messages, and words of each, that may be pieces of one sentence."""


@dataclass(frozen=True)
class LastAnswer:
    """The newest answer from the policy in this session.

    Attributes:
        action: the response's name, such as utter_minimum_age.
        cites: the statements that it cited.
        question: the visitor's message that it answered.
    """

    action: str
    cites: tuple[str, ...]
    question: str


def session_backwards(tracker: DialogueStateTracker) -> Iterator[Event]:
    """The session's events, newest first."""
    for event in reversed(tracker.events):
        if (
            isinstance(event, Restarted)
            or isinstance(event, ActionExecuted)
            and event.action_name == ACTION_SESSION_START_NAME
        ):
            return
        yield event


def last_answer(
    tracker: Optional[DialogueStateTracker], cited: bool = True
) -> Optional[LastAnswer]:
    """The newest answer in this session, or None; replies to follow-ups are passed over. If it need
    not be `cited`, it may also be one to something that the policy does not speak of, such as the
    law: whatever has a title.
    """
    found: Optional[BotUttered] = None
    for event in session_backwards(tracker) if tracker else ():
        if found is None and isinstance(event, BotUttered):
            custom = event.data.get("custom") or {}
            action = str(event.metadata.get("utter_action") or "")
            from_policy = custom.get("kind") in ANSWERING_KINDS and custom.get("cites")
            if not action.startswith("utter_followup") and (
                from_policy or not cited and action.removeprefix(RESPONSE) in _titled()
            ):
                found = event
        elif found is not None and isinstance(event, UserUttered):
            return LastAnswer(
                str(found.metadata["utter_action"]),
                tuple(found.data["custom"].get("cites") or ()),
                event.text or "",
            )
    return None


@lru_cache(maxsize=1)
def _titled() -> frozenset[str]:
    return frozenset(
        name for name, wordings in load_answers().items() if any(one.title for one in wordings)
    )


def short_ones_before(text: str, tracker: Optional[DialogueStateTracker]) -> str:
    """The short messages just before a short one, as one: "my dad" before "hits me". Empty if this
    one is longer, or nothing short came before it.
    """
    pieces: list[str] = []
    earlier = (
        event.text or ""
        for event in (session_backwards(tracker) if tracker else ())
        if isinstance(event, UserUttered)
    )
    for piece in itertools.chain([text], earlier):
        if (
            len(pieces) == MOST_PIECES
            or piece.startswith("/")
            or len(piece.split()) > LONGEST_PIECE
        ):
            break
        pieces.insert(0, piece)
    return " ".join(pieces[:-1])


def this_turn(tracker: DialogueStateTracker) -> list[Event]:
    """Everything since the visitor's newest message, oldest first, without the message itself."""
    events: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.append(event)
    return events[::-1]
