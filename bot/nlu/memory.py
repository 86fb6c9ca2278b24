"""What this conversation has said so far in its present session, read from Rasa's tracker."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache
from typing import Iterator, Optional

from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.content.answers import RESPONSE, load_answers
from bot.nlu.reading import as_read, leans

ROLE = "role"
ANSWERING_KINDS = ("answer", "escalation")
MOST_LEANING = 2
"""Questions back to which a chain of follow-ups is read."""
FEWEST_WORDS = 2
"""Words from which a message says by itself what it asks."""
MESSAGES_BEFORE = 2
"""Messages back to which "he" or "she" may mean somebody."""
MOST_PIECES, LONGEST_PIECE = 4, 5
"""Messages, and words of each, that may be pieces of one sentence."""


@dataclass(frozen=True)
class LastAnswer:
    """The newest answer from the policy in this session.

    Attributes:
        action: the response's name, such as utter_minimum_age.
        cites: the statements that it cited.
        question: what it answered: the visitor's message; with the question before it, if it
            leaned on that; or the title of the answer that they chose.
    """

    action: str
    cites: tuple[str, ...]
    question: str

    @property
    def intent(self) -> str:
        """What the response answers."""
        return self.action.removeprefix(RESPONSE)


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
    answers = list(itertools.islice(_answers_backwards(tracker, cited), MOST_LEANING + 1))
    if not answers:
        return None
    newest, asked = answers[0], [answers[0].question]
    for earlier in answers[1:]:
        if not leans(as_read(asked[0])):
            break
        asked.insert(0, earlier.question)
    return LastAnswer(newest.action, newest.cites, " ".join(asked))


def _answers_backwards(
    tracker: Optional[DialogueStateTracker], cited: bool
) -> Iterator[LastAnswer]:
    """Each answer, newest first, the last one where a turn gave several."""
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
            action, custom = str(found.metadata["utter_action"]), found.data["custom"]
            yield LastAnswer(
                action, tuple(custom.get("cites") or ()), _asked(event.text or "", action)
            )
            found = None


def _asked(text: str, action: str) -> str:
    """What the visitor wanted to know: a press of a button, a number or a word says that in the
    title of the answer that came.
    """
    if not text.startswith("/") and len(text.split()) >= FEWEST_WORDS:
        return text
    wordings = load_answers().get(action.removeprefix(RESPONSE), ())
    title = next((w.title for w in wordings if w.title), "")
    return title if text.startswith("/") else f"{title} {text}".strip()


def not_answered(tracker: Optional[DialogueStateTracker]) -> str:
    """The message before this one, if it was only told that there is no answer; else empty."""
    kinds: set[str] = set()
    for event in session_backwards(tracker) if tracker else ():
        if isinstance(event, BotUttered):
            kinds.add(str((event.data.get("custom") or {}).get("kind")))
        elif isinstance(event, UserUttered):
            text = event.text or ""
            return text if kinds == {"fallback"} and not text.startswith("/") else ""
    return ""


def offered(tracker: Optional[DialogueStateTracker]) -> tuple[tuple[str, str], ...]:
    """The choices under the newest reply, in their order: each the intent and its title."""
    for event in session_backwards(tracker) if tracker else ():
        if isinstance(event, UserUttered):
            break
        options = (
            (event.data.get("custom") or {}).get("options")
            if isinstance(event, BotUttered)
            else None
        )
        if options:
            return tuple((option["id"], option["title"]) for option in options)
    return ()


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
    for piece in itertools.chain([text], _said_backwards(tracker)):
        if (
            len(pieces) == MOST_PIECES
            or piece.startswith("/")
            or len(piece.split()) > LONGEST_PIECE
        ):
            break
        pieces.insert(0, piece)
    return " ".join(pieces[:-1])


def said_before(tracker: Optional[DialogueStateTracker]) -> str:
    """What the visitor typed in the last messages of this session, oldest first."""
    newest_first = itertools.islice(_said_backwards(tracker), MESSAGES_BEFORE)
    return ". ".join(reversed([text for text in newest_first if not text.startswith("/")]))


def _said_backwards(tracker: Optional[DialogueStateTracker]) -> Iterator[str]:
    for event in session_backwards(tracker) if tracker else ():
        if isinstance(event, UserUttered):
            yield event.text or ""


def role_of(message: Message, tracker: Optional[DialogueStateTracker]) -> Optional[str]:
    """Who writes: as this message says, or else as the conversation knows."""
    said = [one["value"] for one in message.get(ENTITIES) or [] if one["entity"] == ROLE]
    known = tracker.get_slot(ROLE) if tracker and ROLE in tracker.slots else None
    return said[-1] if said else known


def this_turn(tracker: DialogueStateTracker) -> list[Event]:
    """Everything since the visitor's newest message, oldest first, without the message itself."""
    events: list[Event] = []
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        events.append(event)
    return events[::-1]
