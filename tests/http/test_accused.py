"""Over the wire: words against somebody at the school go round that person, for the rest of the
conversation, also without the action server.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

ABOUT_THE_HEAD = [
    ("Our headmistress keeps kicking the little ones in Oak class", "parent"),
    ("where do I report our principal?", "staff"),
    ("the head teacher locks me in her office", "pupil"),
    ("the head has told all of us not to ring the council about it", "staff"),
]
ABOUT_THE_DSL = [
    ("the DSL has buried two of my concerns about a boy", "staff"),
    ("our safeguarding lead pinches my son", "parent"),
]


@pytest.mark.parametrize("text, role", ABOUT_THE_HEAD)
def test_words_against_the_headteacher_lead_elsewhere(lonely: Any, text: str, role: str) -> None:
    reply = lonely.say(text, role=role)
    assert "safeguarding" in reply.kinds and set(reply.levels) & {"concern", "emergency"}
    assert "chair_of_governors" in reply.contacts and "council" in reply.contacts
    assert not reply.contacts & {"headteacher", "dsl", "lado"}


@pytest.mark.parametrize("text, role", ABOUT_THE_DSL)
def test_words_against_the_dsl_lead_to_the_headteacher(lonely: Any, text: str, role: str) -> None:
    reply = lonely.say(text, role=role)
    assert "safeguarding" in reply.kinds and "headteacher" in reply.contacts
    assert "dsl" not in reply.contacts


def test_words_against_other_staff_lead_to_the_headteacher_first(lonely: Any) -> None:
    reply = lonely.say("the bus escort slapped my friend", role="pupil")
    assert "headteacher" in reply.contacts and "Headteacher" in reply.text


def test_the_next_questions_go_round_them_too(lonely: Any) -> None:
    sender = uuid4().hex
    lonely.say("the headteacher is hitting children", role="parent", sender=sender)
    for text in ("who can i talk to", "how do i make a complaint", "can i speak to a person"):
        reply = lonely.say(text, role="parent", sender=sender)
        assert "headteacher" not in reply.contacts, (text, reply.text)


def test_a_complaint_about_the_headteacher_is_no_alarm_and_goes_to_the_chair(lonely: Any) -> None:
    reply = lonely.say("how do i make a formal complaint about the headteacher", role="parent")
    assert "headteacher" not in reply.contacts and "chair_of_governors" in reply.contacts
    assert not set(reply.levels) & {"concern", "emergency"}


def test_what_is_said_about_nobody_is_not_gone_round(lonely: Any) -> None:
    assert "headteacher" in lonely.say("can i speak to the headteacher", role="parent").contacts
