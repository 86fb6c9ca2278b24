"""In which language a conversation goes on."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from bot.nlu.conversation_language import language_entity
from bot.understanding import Understanding

POLISH = Understanding(language="pl", shows_language=True)
SENTENCE = Understanding(language="en", shows_language=True)
NOTHING = Understanding(language="en", shows_language=False)
A_WISH = Understanding(language="en", shows_language=True, wants_english=True)


class Conversation:
    """A tracker with its language alone."""

    def __init__(self, language: Optional[str]) -> None:
        self.slots = {"language": language}
        self.get_slot = self.slots.get


def value(understood: Understanding, metadata: Any = None, before: str = "fr") -> Optional[str]:
    found = language_entity("words", understood, metadata, Conversation(before))
    return found[0]["value"] if found else None


@pytest.mark.parametrize(
    "understood, chosen, language",
    [
        (POLISH, None, "pl"),
        (POLISH, "ar", "pl"),
        (SENTENCE, None, "en"),
        (SENTENCE, "ar", "ar"),
        (NOTHING, None, None),
        (NOTHING, "ar", "ar"),
        (A_WISH, "ar", "en"),
        (Understanding(language="other", shows_language=True), None, None),
    ],
)
def test_what_a_message_shows_counts_and_a_choice_holds_against_plain_english(
    understood: Understanding, chosen: Optional[str], language: Optional[str]
) -> None:
    assert value(understood, {"language": chosen} if chosen else {}) == language


@pytest.mark.parametrize("metadata", [None, [], "pl", {"language": 5}, {"language": "xx"}, {}])
def test_a_choice_that_nobody_knows_changes_nothing(metadata: Any) -> None:
    assert value(NOTHING, metadata) is None


@pytest.mark.parametrize("tracker", [None, Conversation(None), Conversation("en")])
def test_a_conversation_in_english_stays_as_it_is(tracker: Any) -> None:
    assert language_entity("words", SENTENCE, {}, tracker) == []


def test_a_conversation_that_is_in_the_language_already_stays_as_it_is() -> None:
    assert value(POLISH, before="pl") is None
