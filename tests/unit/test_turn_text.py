"""Typed words on their way to Rasa."""

from __future__ import annotations

from bot.content.visitor_words import LONGEST_ABOUT
from bot.nlu.spelling import LONGEST
from bot.web.turn import plain_text


def test_all_of_a_message_within_the_limits_reaches_the_assistant() -> None:
    for length in (1, LONGEST, LONGEST_ABOUT):
        assert plain_text("a" * length) == "a" * length


def test_of_a_text_that_nobody_could_read_both_ends_are_left() -> None:
    """It is still too long for an answer and for a message to a person."""
    cut = plain_text("begin " + "x" * 1_000_000 + " end")
    assert cut.startswith("begin ") and cut.endswith(" end")
    assert LONGEST_ABOUT < len(cut) <= 2 * LONGEST_ABOUT + 1
