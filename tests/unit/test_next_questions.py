"""What others ask next: for whom it is offered, and what the file may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.content.answers import load_answers
from bot.errors import ContentError
from bot.web.next_questions import AT_MOST, PATH, load_next_questions, next_after


def said(topic: str, kind: str = "answer", **more: Any) -> dict[str, Any]:
    return {"utter_action": f"utter_{topic}", "text": "…", "custom": {"kind": kind, **more}}


def ids(offered: list[dict[str, str]]) -> list[str]:
    return [one["id"] for one in offered]


@pytest.mark.parametrize("role", ["parent", "staff", "pupil", None])
def test_a_visitor_is_offered_at_most_three_that_fit(role: Any) -> None:
    for topic, questions in load_next_questions().next.items():
        offered = ids(next_after([said(topic)], role))
        assert len(offered) <= AT_MOST and len(set(offered)) == len(offered), topic
        for one in questions:
            if one.id in offered and one.roles:
                assert any(
                    role in other.roles for other in questions if other.id == one.id and other.roles
                )


def test_a_role_gets_its_own_questions() -> None:
    assert "talk_at_home" in ids(next_after([said("minimum_age")], "parent"))
    assert "talk_at_home" not in ids(next_after([said("minimum_age")], "pupil"))
    assert ids(next_after([said("minimum_age")], None))


@pytest.mark.parametrize("kind", ["escalation", "safeguarding", "fallback", "clarify", "smalltalk"])
def test_nothing_stands_in_the_way_of_people_and_questions(kind: str) -> None:
    assert next_after([said("minimum_age", kind)], "parent") == []
    assert next_after([said("minimum_age"), said("bring_in", kind)], "parent") == []


def test_nothing_is_offered_while_a_message_is_written() -> None:
    stop = [{"id": "referral_stop", "title": "Stop"}]
    assert next_after([said("minimum_age", choices=stop)], "parent") == []


def test_what_has_just_been_answered_is_not_offered() -> None:
    assert "breaches" not in ids(next_after([said("breaches"), said("posting_rules")], None))


def test_a_stored_reply_brings_the_same() -> None:
    stored = {"topic": "minimum_age", "text": "…", "custom": {"kind": "answer"}}
    assert next_after([stored], "parent") == next_after([said("minimum_age")], "parent")


def test_every_answer_that_is_named_exists() -> None:
    assert set(load_next_questions().next) <= set(load_answers())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  minimum_age:", "  minimum_ages:", "minimum_ages' is no answer"),
        ("{id: underage_balance,", "{id: underage,", "'underage', which no answer"),
        ("{id: underage_balance,", "{id: minimum_age,", "leads to itself"),
        ("for: [parent, staff]}", "for: [parents]}", "parents"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, told: str) -> None:
    """With its file, and what to do."""
    path = tmp_path / "en.yml"
    path.write_text(PATH.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=f"en.yml.*{told}"):
        load_next_questions.__wrapped__(path)
