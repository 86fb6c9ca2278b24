"""What a conversation remembers of itself."""

from __future__ import annotations

import pytest
from rasa.shared.core.constants import ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Restarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.memory import short_ones_before


def said(*texts: str) -> DialogueStateTracker:
    """A conversation in which the visitor said this, and was answered each time."""
    return DialogueStateTracker.from_events(
        "t", [event for text in texts for event in (UserUttered(text), BotUttered("an answer"))]
    )


@pytest.mark.parametrize(
    "before, text, pieces",
    [
        ([], "hits me", ""),
        (["my dad"], "hits me", "my dad"),
        (["hi", "my dad", "hits me"], "please help", "hi my dad hits me"),
        (["one", "two", "three", "four"], "five", "two three four"),
        (["my dad", "what does the policy say about bedtime"], "hits me", ""),
        (["my dad"], "kicks a ball with us every single weekend", ""),
        (["my dad", "/message_dsl"], "hits me", ""),
        (["my dad"], "", "my dad"),
    ],
)
def test_short_messages_are_read_as_pieces_of_one_sentence(
    before: list[str], text: str, pieces: str
) -> None:
    """As far back as each is short; a long one or a button ends it."""
    assert short_ones_before(text, said(*before)) == pieces


def test_pieces_of_an_earlier_session_do_not_count() -> None:
    for end in (Restarted(), ActionExecuted(ACTION_SESSION_START_NAME)):
        tracker = said("my dad")
        tracker.update(end)
        assert short_ones_before("hits me", tracker) == ""
    assert short_ones_before("hits me", None) == ""
