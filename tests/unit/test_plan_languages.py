"""What happens to a message in another language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import plan
from bot.dialogue.plan import plan_turn
from bot.dialogue.turn import Turn
from bot.understanding import LINE_ONLY, Understanding


@pytest.fixture(autouse=True)
def polish_answers_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "load_translations", lambda: {"pl": None})


def planned(**understood: Any) -> Any:
    record = Understanding(shows_language=True, **understood)
    return plan_turn(
        Turn(record, "", "x", (), None, None, False, None, None, False, False, "referral_confirm")
    )


def test_a_language_with_answers_is_answered_as_english_is() -> None:
    assert planned(language="pl", answers=("minimum_age",)) is None
    assert planned(language="pl", safety="concern") == ["utter_disclosure"]
    assert planned(language="pl", safety="emergency") == ["utter_disclosure_emergency"]


def test_one_without_gets_its_line_and_then_the_english() -> None:
    assert planned(language="de", answers=("minimum_age",)) == [
        "utter_other_language",
        "utter_minimum_age",
    ]
    assert planned(language="de", band="choice", choices=("police",))[1:] == ["utter_choice"]


@pytest.mark.parametrize("safety", ["concern", "emergency"])
def test_a_worry_in_it_gets_the_fixed_line_that_names_999(safety: str) -> None:
    assert planned(language="de", safety=safety) == ["utter_other_language_harm"]
    assert planned(language="pl", safety=safety, answers=(LINE_ONLY,)) == [
        "utter_other_language_harm"
    ]


def test_what_is_only_known_not_to_be_english_is_left_to_the_rules() -> None:
    assert planned(language="other", answers=(LINE_ONLY,)) is None
