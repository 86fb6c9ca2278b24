"""A reply begins with yes or no only to a question that this answers, and only if it is sure. A
wrong "No." is worse than none.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.nlu.gate import SafetyAndScopeGate
from bot.nlu.yes_no import asks_yes_or_no
from bot.understanding import ANSWER, CHECK, IS, MAY, Understanding
from tests.component_config import config_of


@pytest.mark.parametrize(
    "text",
    [
        "can I be friends with my TA on Facebook",
        "Am I allowed to put up pictures of the play?",
        "is it ok if a governor follows a pupil",
        "may parents moan about dinner on facebook",
        "Hello, could I send my teacher a request?",
        "should we talk about a pupil on whatsapp",
        "are pupils allowed to add staff",
        "would it be all right to follow one of my class?",
        "my boy likes his teacher. can he add her?",
    ],
)
def test_a_question_whether_something_is_allowed(text: str) -> None:
    assert asks_yes_or_no(text) == MAY


@pytest.mark.parametrize(
    "text",
    [
        "is there a school page on Facebook",
        "does the school have tiktok",
        "do you look at what we post about you",
        "Good morning. Are you on Instagram?",
    ],
)
def test_a_question_whether_something_is_so(text: str) -> None:
    assert asks_yes_or_no(text) == IS


@pytest.mark.parametrize(
    "text",
    [
        # told, not asked
        "I would like the Head to know about a horrible comment on my child",
        "somebody put my son's photo up and never asked us",
        "a lad in my class has just added me on snapchat",
        "my teacher follows me",
        "i want to be friends with sir",
        # asked for something else than yes or no
        "a pupil has added me on facebook, what should I do",
        "who can I talk to about a picture of my son",
        "how do I add the school on facebook",
        "why can't pupils add staff",
        "where can I complain",
        # asked the other way round: "No." would say the opposite
        "is it against the rules to follow a pupil",
        "should I decline a request from a pupil",
        "is it wrong to add my old teacher",
        "can't I just add her",
        "does the rule on friends count for volunteers too",
        "must I delete a pupil from my friends",
        "is this school page fake",
        "are staff banned from following pupils",
        # too long for one word
        "can I add him " + "because he is such a kind man and helps us so much " * 4,
        "",
        "?",
        "photos",
    ],
)
def test_no_yes_or_no_for_anything_else(text: str) -> None:
    assert asks_yes_or_no(text) == ""


CONFIG = config_of(SafetyAndScopeGate)
FIRM = CONFIG["firm"]


@pytest.mark.parametrize(
    "understood, asks",
    [
        ({"confidence": FIRM}, MAY),
        ({"confidence": FIRM - 0.01}, ""),
        ({"confidence": 0.99, "band": CHECK}, ""),
        ({"confidence": 0.99, "answers": ("a", "b")}, ""),
        ({"confidence": 0.99, "unanswered": ("and my dog?",)}, ""),
    ],
)
def test_it_needs_a_confidence_of_its_own(understood: dict[str, Any], asks: str) -> None:
    """Above that of an answer; and one answer, with no other choice beside it."""
    gate = SafetyAndScopeGate(CONFIG)
    record = Understanding(**{"band": ANSWER, "answers": ("a",), **understood})
    assert gate._asks("may I add my teacher", record) == asks
