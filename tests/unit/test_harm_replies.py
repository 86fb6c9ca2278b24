"""The safety reply is the one for the kind of harm and for the visitor's role."""

from __future__ import annotations

import pytest

from bot.content.answers import load_answers
from bot.understanding import CONCERN, EMERGENCY, SOFT
from tests.unit.safety_talk import ROLES, SAFETY, contacts, said

KINDS = (
    *("home", "sexual", "grooming", "images", "self_harm", "mind", "drugs", "bullying"),
    *("school_adult", "exploitation", "missing", "carer", "confession", "danger"),
)
WORDS = {
    "images": ("Report Remove", "Do not look at", "copy", "delete"),
    "grooming": ("CEOP", "answer", "pay", "Keep the chat"),
    "self_harm": ("999",),
    "missing": ("999",),
    "bullying": ("not",),
    "school_adult": ("Headteacher",),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ROLES)
def test_each_kind_has_its_help_for_each_role(kind: str, role: str | None) -> None:
    """Always with the DSL, 999, a line outside school, and a word that nobody is watching."""
    for response in SAFETY:
        reply = said(response, kind, role=role)
        assert {"dsl", "emergency"} <= set(contacts(reply)) and len(contacts(reply)) <= 4
        assert "computer program" in reply["text"] and "999" in reply["text"]
        assert "Nobody is watching this chat and nothing has been sent" in reply["text"]
        assert "{" not in reply["text"]
    text = said("utter_disclosure", kind, role=role)["text"]
    for word in WORDS.get(kind, ()):
        assert word in text


def test_a_kind_without_a_reply_of_its_own_gets_the_general_one() -> None:
    for response in SAFETY:
        general = said(response, "", role="pupil")
        assert said(response, "no_such_kind", role="pupil") == general
    home = said("utter_disclosure_emergency", "bullying", role="pupil")
    assert home == said("utter_disclosure_emergency", role="pupil")


def test_only_where_there_is_a_picture_is_one_spoken_of() -> None:
    """A child who was hit is not told to leave pictures alone."""
    for kind in set(KINDS) - {"images", "grooming"}:
        for role in ROLES:
            assert "picture" not in said("utter_disclosure", kind, role=role)["text"], kind


def test_danger_now_begins_with_999() -> None:
    for kind in (*KINDS, ""):
        for accused in ("", "headteacher", "dsl", "staff"):
            for role in ROLES:
                reply = said("utter_disclosure_emergency", kind, accused, role)
                first = reply["text"].split("\n")[0]
                assert "999" in first and contacts(reply)[0] == "emergency", (kind, accused, role)


def test_each_idea_is_a_bubble_of_its_own() -> None:
    """Short ones; a pupil reads at most sixty words in all."""
    for name, wordings in load_answers().items():
        for wording in wordings:
            if wording.level in (CONCERN, EMERGENCY, SOFT) and wording.role == "pupil":
                assert len(wording.text.split()) <= 60, name
    lines = said("utter_disclosure", "home", role="pupil")["text"].split("\n")
    assert len(lines) >= 4 and all(line and len(line.split()) <= 25 for line in lines)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["", "mind", "self_harm", "bullying", "grooming", "home"])
def test_a_signpost_is_kind_and_does_not_begin_with_999(kind: str, role: str | None) -> None:
    reply = said("utter_soft_signpost", kind, role=role)
    assert reply["custom"]["level"] == SOFT and "alert_to" not in reply["custom"]
    assert "999" not in reply["text"].split("\n")[0] and "emergency" not in contacts(reply)
    assert "dsl" in contacts(reply)
    if role == "pupil":
        assert "childline" in contacts(reply) and "teacher" in reply["text"]


def test_over_rest_the_paragraphs_are_lines() -> None:
    text = said("utter_disclosure", "images", role="staff", channel="rest")["text"]
    assert text.startswith("Do not look at the picture.") and "\nWho can help:\n" in text
    assert "\n\n" not in text


HELPERS = {
    "Childline": "childline",
    "Samaritans": "samaritans",
    "Shout": "shout",
    "CEOP": "ceop",
    "Report Remove": "report_remove",
    "Whistleblowing": "whistleblowing",
}


@pytest.mark.parametrize("accused", ["", "headteacher", "dsl", "staff"])
def test_whoever_helps_by_the_words_is_in_the_list_with_their_number(accused: str) -> None:
    for response in (*SAFETY, "utter_soft_signpost"):
        for kind in (*KINDS, "") if not accused or "soft" not in response else ():
            for role in ROLES:
                reply = said(response, kind, accused, role)
                shown = reply["custom"]["shown"]
                missing = [n for n, i in HELPERS.items() if n in reply["text"] and i not in shown]
                assert not missing, (response, kind, accused, role, missing)
