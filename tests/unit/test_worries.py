"""From what each sentence says of harm to what a message says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.thresholds import NetThresholds
from bot.nlu.worries import found_in
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

THRESHOLDS = NetThresholds(
    whole=0.7,
    care=0.5,
    plainest=0.5,
    many=0.7,
    concern=0.1,
    sure=0.99,
    plain=0.9,
    soft=0.3,
    emergency=0.5,
    near=0.4,
)
QUIET = Worry(harm=0.01, now=0.0, care=0.02, kind="bullying", nearness=0.6)
HARM = replace(QUIET, harm=0.6, care=0.8, kind="home")


NOTHING = Found()


def found(*worries: Worry, said: int = 0, rule: Found = NOTHING, joined: Found = NOTHING) -> Found:
    return found_in(worries, said or len(worries), rule, joined, THRESHOLDS)


def test_the_model_alone_is_enough() -> None:
    assert found(HARM) == (CONCERN, "home")
    assert found(replace(HARM, now=0.4)) == (EMERGENCY, "home")
    assert found(replace(QUIET, care=0.4)) == (SOFT, "bullying")
    assert found(QUIET) == (NONE, "")


@pytest.mark.parametrize("level", [SOFT, CONCERN, EMERGENCY])
def test_a_phrase_alone_is_enough(level: str) -> None:
    assert found(QUIET, rule=Found(level, "missing")) == (level, "missing")


def test_the_gravest_counts() -> None:
    assert found(HARM, rule=Found(EMERGENCY, "danger")) == (EMERGENCY, "danger")
    assert found(HARM, rule=Found(SOFT, "mind")) == (CONCERN, "home")


def test_one_plain_sentence_among_others_is_enough_if_the_whole_does_not_speak_against_it() -> None:
    hint, plain = replace(QUIET, harm=0.3, care=0.5), replace(HARM, harm=0.97)
    assert found(hint, QUIET, plain).level == CONCERN
    assert found(hint, QUIET, replace(plain, harm=0.6)).level == SOFT
    assert found(QUIET, QUIET, plain).level == NONE, "the whole says nothing of harm"
    assert found(hint, *[QUIET] * 9, plain).level == SOFT, "of ten sentences one sounds like harm"


def test_a_sentence_that_leaves_no_doubt_is_enough_in_a_long_message() -> None:
    """What else it is about would drown it; in a short one, what stands beside it counts."""
    calm, sure = replace(QUIET, harm=0.0, care=0.0), replace(HARM, harm=0.995)
    assert found(calm, *[calm] * 20, sure).level == CONCERN
    assert found(calm, *[calm] * 20, replace(sure, harm=0.98)).level == NONE
    assert found(calm, *[calm] * 20, replace(sure, nearness=0.2)).level == NONE
    assert found(calm, *[calm] * 4, sure).level == CONCERN
    assert found(calm, *[calm] * 3, sure).level == NONE


def test_danger_now_in_a_plain_sentence_counts() -> None:
    plain = replace(HARM, harm=0.97, now=0.9)
    assert found(HARM, QUIET, plain).level == EMERGENCY
    assert found(replace(HARM, harm=0.95), QUIET, replace(plain, harm=0.7)).level == CONCERN
    whole, vague = replace(HARM, harm=0.88, now=0.8), replace(HARM, harm=0.6, now=0.1)
    assert found(whole, vague, vague).level == EMERGENCY


def test_a_sentence_that_is_far_from_every_example_says_nothing_beside_one_that_is_near() -> None:
    far, near = replace(HARM, harm=0.99, now=0.9, nearness=0.1), replace(HARM, harm=0.95)
    assert found(replace(HARM, harm=0.5, nearness=0.3), far, near) == (CONCERN, "home")
    assert found(HARM, QUIET, far).level != EMERGENCY


def test_what_is_far_from_every_example_is_not_harm() -> None:
    """Unless a phrase says so."""
    far = replace(HARM, harm=0.99, nearness=0.2)
    assert found(far).level == NONE
    assert found(far, rule=Found(CONCERN, "home")).level == CONCERN


def test_pieces_count_together_only_if_the_newest_adds_to_them() -> None:
    """So the reply does not stick: "thanks" after a worry is not another worry."""
    assert found(QUIET, QUIET, HARM, said=1).level == CONCERN
    assert found(QUIET, HARM, HARM, said=1).level == NONE
    assert found(QUIET, HARM, replace(HARM, now=0.6), said=1).level == EMERGENCY
    assert found(QUIET, QUIET, QUIET, said=1, joined=Found(CONCERN, "home")).level == CONCERN
