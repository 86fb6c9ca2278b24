"""Questions without an answer are grouped by what they mean, by the sentence encoder itself, and
shown only where three visitors asked alike.
"""

from __future__ import annotations

import datetime

import pytest

from bot.content.answers import load_answers
from bot.nlu.encoder import Encoder
from insights.alike import Open, group
from insights.gather import ENCODER
from insights.turns import Turn

WEEK = datetime.date(2026, 11, 16)
TUCK = ("what time does the tuck shop open", "when is the tuck shop open", "tuck shop open times?")


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(ENCODER)


def grouped(encoder: Encoder, *turns: Turn) -> Open:
    return group(turns, encoder, load_answers())


def asks(visitor: str, words: str, **more: object) -> Turn:
    return Turn(visitor, WEEK, 10, words=words, unanswered=True, **more)


def test_what_is_asked_alike_is_one_group(encoder: Encoder) -> None:
    found = grouped(
        encoder,
        *(asks(f"t{number}", words) for number, words in enumerate(TUCK)),
        *(asks(f"s{number}", "can we wear trainers in class") for number in range(4)),
        asks("x", "do you like pineapple on pizza"),
    )
    assert [(one.visitors, one.is_new) for one in found.groups] == [(4, True), (3, True)]
    assert found.groups[0].question == "can we wear trainers in class"
    assert "tuck" in found.groups[1].question and "tuck" in found.groups[1].topic
    assert (found.compared, found.different) == (5, 5)


def test_one_visitor_who_asks_three_times_is_not_shown(encoder: Encoder) -> None:
    assert not grouped(encoder, *(asks("t", words) for words in TUCK)).groups
    assert not grouped(encoder, *(asks(f"t{n % 2}", words) for n, words in enumerate(TUCK))).groups


def test_a_name_in_a_group_is_taken_out(encoder: Encoder) -> None:
    found = grouped(
        encoder,
        *(
            asks(f"t{n}", f"is Mr Okonkwo on the trip {more}")
            for n, more in enumerate(("x", "y", "z"))
        ),
    )
    assert found.groups and "okonkwo" not in str(found.groups).casefold()


def test_nothing_is_shown_from_a_chat_with_a_worry(encoder: Encoder) -> None:
    found = grouped(
        encoder,
        *(asks(f"t{number}", words) for number, words in enumerate(TUCK)),
        Turn("t0", WEEK, 10, level="concern", worrying=True),
    )
    assert not found.groups


def test_a_group_near_an_answer_names_its_files(encoder: Encoder) -> None:
    likely = {"photo_permission": 0.4, "out_of_scope_school": 0.5}
    found = grouped(
        encoder, *(asks(f"t{n}", "who may put class pictures up", likely=likely) for n in range(3))
    )
    (one,) = found.groups
    assert (one.topic, one.intent, one.is_new) == ("photos", "photo_permission", False)


def test_one_of_several_questions_that_was_left_open_counts(encoder: Encoder) -> None:
    turns = [Turn(f"t{n}", WEEK, 10, topic="ages", left_open=(TUCK[0],)) for n in range(3)]
    assert [one.visitors for one in grouped(encoder, *turns).groups] == [3]


def test_nothing_asked_is_no_group(encoder: Encoder) -> None:
    assert grouped(encoder) == Open((), 0, 0, 0)
