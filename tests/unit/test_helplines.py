"""The answers about helplines: outside the policy, and right for each role. The sentences that a
child, a parent or staff must not get wrong are there.
"""

from __future__ import annotations

import pytest

from bot.content.answers import load_answers

ANSWERS = ("deaf_contact", "picture_removal", "report_grooming", "above_headteacher")


@pytest.mark.parametrize("intent", ANSWERS)
def test_it_says_that_it_is_not_in_the_policy_and_names_people(intent: str) -> None:
    """What was asked for comes first. It is said in the easy words too."""
    for wording in load_answers()[intent]:
        assert "This is not in the policy" in wording.text and not wording.cites
        assert not wording.easy or "This is not in the policy" in wording.easy
        assert wording.contacts, wording.role


def test_nobody_is_told_to_look_at_a_picture_or_to_pass_it_on() -> None:
    """An adult leaves it alone and tells the DSL; a child is told that it is not their fault."""
    wordings = {wording.role: wording for wording in load_answers()["picture_removal"]}
    for role in ("staff", None):
        assert "Do not look at the picture, copy it, send it on, save it or delete it" in (
            wordings[role].text
        )
        assert "dsl" in wordings[role].contacts
    assert "not your fault" in wordings["pupil"].text
    assert {"report_remove", "childline"} <= set(wordings["pupil"].contacts)


def test_a_worry_about_the_headteacher_goes_past_the_headteacher() -> None:
    for wording in load_answers()["above_headteacher"]:
        assert "headteacher" not in wording.contacts and "lado" in wording.contacts
    staff = next(w for w in load_answers()["above_headteacher"] if w.role == "staff")
    assert "whistleblowing" in staff.contacts


def test_ceop_is_neither_for_bullying_nor_for_danger_now() -> None:
    for wording in load_answers()["report_grooming"]:
        assert "not for bullying" in wording.text and "danger now, ring 999" in wording.text
        assert "emergency" in wording.contacts
