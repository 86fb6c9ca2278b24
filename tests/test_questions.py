"""Strangers' questions (tests/questions/*.yml), each a case: is it understood, and answered from
the right statements?

A question passes if the reply gives the expected answer, or one that rests on the expected answer's
first statement; a disclosure passes with a safety reply that names the DSL. Known failures are
listed and must keep failing, so that the list stays true.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

from bot.content.answers import PREVIOUS, ROUTE, load_answers
from bot.content.content import load
from bot.in_process import Reply
from tests.talk import talk

FOLDER = Path(__file__).parent / "questions"
KNOWN_FAILURES = set(
    yaml.safe_load((FOLDER / "_known_failures.yml").read_text(encoding="utf-8")) or []
)
FALLBACKS = {"out_of_scope_school", "out_of_scope_other", "not_stated"}
DISCLOSURES = {"disclosure", "disclosure_emergency"}
HELPLINES = "helplines"
LAW = "under16_law"
"""The topic whose answers say that they are not part of the school's policy."""


def cases() -> Iterator[Any]:
    for path in sorted(p for p in FOLDER.glob("*.yml") if not p.name.startswith("_")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            for question in case["questions"]:
                yield pytest.param(
                    case["intent"],
                    question,
                    id=f"{path.stem}/{case['intent']}: {question['ask'][:60]}",
                )


def wording(intent: str, role: str | None) -> Any:
    """The wording of an answer for a role."""
    wordings = load_answers()[intent]
    return next(
        (w for w in wordings if w.role == role), next(w for w in wordings if w.role is None)
    )


def understood(intent: str, question: dict, reply: Reply) -> bool:
    """Whether the reply is what this question's author expects."""
    expected = wording(intent, question.get("role"))
    if intent in DISCLOSURES:
        least = question.get("level") or "concern"
        enough = least == "soft" or "soft" not in reply.levels
        return "safeguarding" in reply.kinds and enough and "dsl" in reply.contacts
    if "safeguarding" in reply.kinds and "soft" not in reply.levels:
        # A question about a helpline for harm may get the safety reply that names this helpline.
        return expected.topic == HELPLINES and bool(set(expected.contacts) & reply.contacts)
    if intent in FALLBACKS:
        return set(reply.kinds) <= {"fallback", "smalltalk", "safeguarding"} and not reply.cites
    if expected.kind == "smalltalk":
        return "smalltalk" in reply.kinds and not reply.cites
    if PREVIOUS in expected.cites or not expected.cites:
        people = expected.contacts
        if people == ROUTE:
            people = load().route(intent, question.get("role")).contacts
        if expected.topic == LAW and "the school's policy" not in reply.text:
            return False
        return expected.kind in reply.kinds and set(load().named(people)) <= reply.contacts
    right = expected.cites[0] in reply.cites
    if expected.kind == "escalation":
        return right and bool(
            set(load().route(intent, question.get("role")).contacts[:1]) & reply.contacts
        )
    return right


@pytest.mark.parametrize("intent, question", cases())
def test_a_strangers_question_is_understood(agent: Any, intent: str, question: dict) -> None:
    """Each question of tests/questions gets its answer, with its citation and its people."""
    texts = [question["after"], question["ask"]] if "after" in question else [question["ask"]]
    reply = talk(agent, *texts, role=question.get("role"))
    ok = understood(intent, question, reply)
    if question["ask"] in KNOWN_FAILURES:
        assert not ok, (
            "this question passes now: take it out of tests/questions/_known_failures.yml"
        )
        pytest.xfail("a known failure")
    assert ok, (
        f"kinds {reply.kinds}, cites {sorted(reply.cites)}, contacts "
        f"{sorted(reply.contacts)}: {reply.text}"
    )


def test_the_list_of_known_failures_names_questions_that_exist() -> None:
    """A known failure that was reworded or removed must leave the list."""
    assert KNOWN_FAILURES <= {case.values[1]["ask"] for case in cases()}
