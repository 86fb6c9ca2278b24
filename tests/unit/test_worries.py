"""From what each sentence says of harm to what a message says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.thresholds import NetThresholds
from bot.nlu.worries import Told, found_in
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

THRESHOLDS = NetThresholds(
    whole=0.7,
    care=0.5,
    plainest=0.5,
    many=0.7,
    concern=0.1,
    alone=2.0,
    together=0.3,
    around=0.5,
    sure=2.0,
    plain=0.9,
    soft=0.3,
    emergency=0.5,
    near=0.4,
)
QUIET = Worry(harm=0.01, now=0.0, care=0.02, kind="bullying", nearness=0.6)
HARM = replace(QUIET, harm=0.6, care=0.8, kind="home")


NOTHING = Found()


def found(*worries: Worry, said: int = 0, rule: Found = NOTHING, joined: Found = NOTHING) -> Found:
    told = Told.of(worries, said or len(worries), 0)
    return found_in(told, rule, joined, THRESHOLDS)


def found_after(worry: Worry, together: Worry, rule: Found = NOTHING) -> Found:
    return found_in(Told(worry), rule, NOTHING, THRESHOLDS, lambda: together)


def found_in_long(*parts: Worry, around: list[Worry]) -> Found:
    calm = replace(QUIET, harm=0.0, care=0.0)
    told = Told.of([calm, *parts, *around], 1 + len(parts), len(around))
    return found_in(told, NOTHING, NOTHING, THRESHOLDS)


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


def test_a_question_before_explains_a_few_words_that_only_sound_like_a_worry() -> None:
    """Then a kind word is due. What is plain needs no explanation, and a phrase allows none."""
    calm, loud = replace(QUIET, harm=0.2), replace(HARM, harm=0.95, care=0.95)
    assert found_after(HARM, calm) == (SOFT, "home")
    assert found_after(replace(HARM, now=0.5), calm).level == SOFT
    assert found_after(HARM, replace(QUIET, harm=0.4)).level == CONCERN
    assert found_after(loud, calm).level == CONCERN
    assert found_after(HARM, calm, Found(CONCERN, "home")).level == CONCERN
    assert found_after(QUIET, HARM).level == NONE, "it only takes away"


def test_the_question_before_is_looked_at_only_where_it_matters() -> None:
    def never() -> Worry:
        raise AssertionError("a turn without a worry waits for nothing more")

    assert found_in(Told(QUIET), NOTHING, NOTHING, THRESHOLDS, never).level == NONE


def test_a_sentence_and_its_neighbours_are_enough_in_a_long_message() -> None:
    """What else it is about would drown it; in a short one, what stands beside it counts."""
    calm, sure = [replace(QUIET, harm=0.0, care=0.0)] * 9, replace(HARM, harm=0.9)
    assert found_in_long(*calm, sure, around=[HARM]).level == CONCERN
    assert found_in_long(*calm, sure, around=calm[:8]).level == NONE, "a chance word"
    assert found_in_long(*calm, HARM, around=[HARM]).level == NONE, "nothing that is sure"
    assert found_in_long(*calm, replace(sure, nearness=0.2), around=[sure]).level == NONE
    assert found(calm[0], *calm, sure).level == NONE, "no neighbours were looked at"


def test_the_texts_are_told_apart_by_their_number() -> None:
    told = Told.of([HARM, QUIET, QUIET, HARM, QUIET, HARM], 3, 1)
    assert told == Told(HARM, (QUIET, QUIET), (HARM,), (QUIET, HARM))
    assert Told.of([HARM], 1, 0) == Told(HARM)


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
