"""What parents and pupils read can be read at eleven."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot import check
from bot.checks import reading_age as module
from bot.checks.reading_age import hard_to_read, reading_age, syllables
from bot.content.clock import now

EASY = "Tell a teacher. They can help you. You did the right thing, and it is not your fault."
HARD = (
    "Notwithstanding aforementioned considerations, individuals experiencing technological "
    "difficulties necessitating administrative intervention communicate electronically with "
    "appropriate organisational representatives."
)


def test_no_text_for_parents_and_pupils_is_hard_to_read() -> None:
    assert list(hard_to_read()) == []


@pytest.mark.parametrize(
    "word, spoken",
    [
        *(("school", 1), ("like", 1), ("asked", 1), ("wanted", 2), ("choices", 2), ("videos", 3)),
        *(("media", 3), ("table", 2), ("safely", 2), ("bullying", 3), ("don't", 1), ("999", 1)),
        *(("permission", 3), ("quiet", 1), ("safety", 2), ("photographs", 3)),
    ],
)
def test_syllables_are_counted_from_the_letters(word: str, spoken: int) -> None:
    """Near enough: "quiet" has two."""
    assert syllables(word) == spoken


def test_short_sentences_of_short_words_are_for_the_young() -> None:
    assert reading_age(EASY) < 8 < 18 < reading_age(HARD)
    assert reading_age("") == 0


def test_names_and_the_policys_own_words_do_not_count() -> None:
    """Nobody can say them in other words."""
    quoted = 'The policy says "notwithstanding aforementioned administrative considerations".'
    assert reading_age(quoted) < reading_age(quoted.replace('"', "")) - 10
    named = "Please tell the Designated Safeguarding Lead about it today."
    assert reading_age(named) < reading_age(named.lower())


def test_a_school_is_told_which_answer_is_hard(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = module.load_answers()
    hard = {"bedtime": tuple(replace(one, text=HARD) for one in loaded["bedtime"])}
    monkeypatch.setattr(module, "load_answers", lambda: loaded | hard)
    found = [line for line in check.warnings(now()) if "can be read from" in line]
    assert found and all("utter_bedtime" in line and "at most 11" in line for line in found)


def test_what_only_staff_read_may_be_harder(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = module.load_answers()
    staff = {"bedtime": tuple(replace(w, role="staff", text=HARD) for w in loaded["bedtime"])}
    monkeypatch.setattr(module, "load_answers", lambda: loaded | staff)
    assert list(hard_to_read()) == []
