"""The turn's plan: safety before everything, two answers, choices beside an answer, and never
silence.
"""

from __future__ import annotations

from typing import Any, Optional

import pytest
from rasa.core.constants import RULE_POLICY_PRIORITY
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.turn import read_turn
from bot.dialogue.turn_policy import TurnPolicy
from bot.dialogue.turn_policy import next_action as next_of
from bot.understanding import (
    ANSWER,
    CHECK,
    CHOICE,
    CONCERN,
    EMERGENCY,
    OUTSIDE,
    SOFT,
    UNDERSTANDING,
    Understanding,
)


def tracker(
    understood: Optional[Understanding], *after: Any, before: tuple = ()
) -> DialogueStateTracker:
    """A conversation whose newest message was understood so, with what has happened since."""
    parsed = (
        {"intent": {"name": "x"}, "entities": [], UNDERSTANDING: understood.as_dict()}
        if understood
        else {"intent": {"name": "x"}, "entities": []}
    )
    return DialogueStateTracker.from_events(
        "t", [*before, UserUttered("hello", {"name": "x"}, parse_data=parsed), *after], slots=[]
    )


def next_action(conversation: DialogueStateTracker) -> Optional[str]:
    """What is done next in a conversation."""
    return next_of(read_turn(conversation))


def said(action: str) -> list[Any]:
    """An action that has spoken."""
    return [ActionExecuted(action), BotUttered("words", metadata={"utter_action": action})]


def test_a_plain_answer_is_left_to_the_rules() -> None:
    """One intent, nothing special: no opinion."""
    assert next_action(tracker(Understanding(answers=("bedtime",)))) is None


@pytest.mark.parametrize(
    "level, action", [(CONCERN, "utter_disclosure"), (EMERGENCY, "utter_disclosure_emergency")]
)
def test_a_disclosure_is_answered_and_the_turn_ends(level: str, action: str) -> None:
    """The safety reply comes first, and nothing after it."""
    understood = Understanding(safety=level, answers=("disclosure",))
    assert next_action(tracker(understood)) == action
    assert next_action(tracker(understood, *said(action))) == "action_listen"


def test_the_safety_reply_beats_a_form_that_wants_the_message() -> None:
    """Inside a form RulePolicy claims every message; the safety net still wins."""
    domain = Domain.from_dict(
        {
            "intents": ["x"],
            "actions": ["utter_disclosure"],
            "responses": {"utter_disclosure": [{"text": "."}]},
            "forms": {"a_form": {"required_slots": []}},
        }
    )
    inside = tracker(
        Understanding(safety=CONCERN, answers=("disclosure",)), before=(ActiveLoop("a_form"),)
    )
    action = next_action(inside)
    ours = PolicyPrediction(
        [float(n == action) for n in domain.action_names_or_texts],
        "TurnPolicy",
        TurnPolicy.get_default_config()["priority"],
        is_no_user_prediction=True,
    )
    form = PolicyPrediction(
        [float(n == "a_form") for n in domain.action_names_or_texts],
        "RulePolicy",
        RULE_POLICY_PRIORITY,
        is_no_user_prediction=True,
    )
    for predictions in ([ours, form], [form, ours]):
        best = DefaultPolicyPredictionEnsemble._pick_best_policy(predictions)
        assert (
            domain.action_names_or_texts[best.probabilities.index(max(best.probabilities))]
            == "utter_disclosure"
        )


def test_two_answers_come_in_order() -> None:
    """First the first, then the second, then the turn ends."""
    understood = Understanding(answers=("bedtime", "school_accounts"))
    assert next_action(tracker(understood)) == "utter_bedtime"
    assert next_action(tracker(understood, *said("utter_bedtime"))) == "utter_school_accounts"
    assert (
        next_action(tracker(understood, *said("utter_bedtime"), *said("utter_school_accounts")))
        == "action_listen"
    )


def test_what_is_left_open_is_said_after_the_answers() -> None:
    """Also after one answer, and before the choices."""
    understood = Understanding(
        band=CHECK, answers=("bedtime",), choices=("talk_at_home",), unanswered=("and lunch?",)
    )
    done: list[Any] = []
    for step in ("utter_bedtime", "utter_unanswered", "utter_alternatives", "action_listen"):
        assert next_action(tracker(understood, *done)) == step
        done += said(step)


def test_choices_and_signpost_come_after_the_answer() -> None:
    """In the middle band the answer comes with other choices. A possible worry adds a signpost and
    replaces nothing.
    """
    understood = Understanding(
        safety=SOFT, band=CHECK, answers=("bedtime",), choices=("talk_at_home",)
    )
    steps: list[str] = []
    while not steps or steps[-1] != "action_listen":
        steps.append(
            next_action(tracker(understood, *[event for step in steps for event in said(step)]))
        )
    assert steps == ["utter_bedtime", "utter_alternatives", "utter_soft_signpost", "action_listen"]


@pytest.mark.parametrize(
    "understood, steps",
    [
        (Understanding(SOFT, OUTSIDE, ("not_understood",)), ["utter_soft_signpost"]),
        (Understanding(SOFT, OUTSIDE, ("out_of_scope_other",)), ["utter_soft_signpost"]),
        (Understanding(SOFT, ANSWER, ("goodbye",)), ["utter_soft_signpost"]),
        (Understanding(SOFT, ANSWER, ("bedtime",)), ["utter_bedtime", "utter_soft_signpost"]),
        (
            Understanding(SOFT, ANSWER, ("bedtime", "thanks")),
            ["utter_bedtime", "utter_thanks", "utter_soft_signpost"],
        ),
        (Understanding(SOFT, CHOICE, (), ("bedtime",)), ["utter_choice", "utter_soft_signpost"]),
    ],
)
def test_a_signpost_stands_alone_where_there_is_no_answer(
    understood: Understanding, steps: list[str]
) -> None:
    """Nobody who is sad is told that this is not in the policy."""
    done: list[Any] = []
    for step in (*steps, "action_listen"):
        assert next_action(tracker(understood, *done)) == step
        done += said(step)


def test_a_silent_action_server_is_spoken_for() -> None:
    """The assistant says what action_bring_in did not say, and does not say it twice."""
    silent = [*said("utter_ask_person"), ActionExecuted("action_bring_in")]
    assert next_action(tracker(Understanding(answers=("ask_person",)), *silent)) == "utter_bring_in"
    assert (
        next_action(
            tracker(Understanding(answers=("ask_person",)), *silent, *said("utter_bring_in"))
        )
        == "action_listen"
    )
    assert (
        next_action(tracker(Understanding(answers=("ask_person",)), *silent, BotUttered("words")))
        is None
    )
    both = Understanding(answers=("ask_person", "bedtime"))
    assert next_action(tracker(both, *silent)) == "utter_bring_in"
