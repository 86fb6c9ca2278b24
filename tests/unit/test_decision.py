"""From scores to a decision: bands, choices, small talk, two answers, context."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from bot.nlu.decision import DISCLOSURES, MOST_CHOICES, decide, groups
from bot.nlu.intent_model import IntentModel, Settings
from bot.nlu.questions import questions_in
from bot.nlu.scores import Scores
from bot.nlu.thresholds import Thresholds

INTENTS = (
    "bedtime",
    "minimum_age",
    "school_accounts",
    "complain_how",
    "talk_at_home",
    "out_of_scope_other",
    "greet",
    "followup_why",
)
THRESHOLDS = Thresholds(
    answer=0.6,
    firm=0.9,
    check=0.3,
    choice=0.1,
    part=0.5,
    outside=0.4,
    context=0.8,
    smalltalk=0.5,
    seldom=0.4,
    aged=0.25,
)


class SureAsProbable:
    """Stands for a model whose confidence is the probability itself."""

    @staticmethod
    def confidence(scores: Scores) -> float:
        return max(scores.probabilities.values())


def scores(**probabilities: float) -> Scores:
    rest = (1 - sum(probabilities.values())) / (len(INTENTS) - len(probabilities))
    return Scores({i: probabilities.get(i, rest) for i in INTENTS}, dict.fromkeys(INTENTS, 0.5))


def decided(whole: Scores, **more: Any) -> Any:
    arguments = {
        "parts": [],
        "together": None,
        "leans": False,
        "safety": "none",
        "thresholds": THRESHOLDS,
        **more,
    }
    return decide(SureAsProbable(), whole, **arguments)


@pytest.mark.parametrize("share, band", [(0.9, "answer"), (0.45, "check"), (0.2, "choice")])
def test_the_band_follows_the_confidence(share: float, band: str) -> None:
    """Sure, answered with choices, choices only."""
    understood = decided(scores(bedtime=share, out_of_scope_other=0.0, followup_why=0.0))
    assert understood.band == band and len(understood.choices) <= MOST_CHOICES


def test_no_choice_is_ever_about_harm() -> None:
    """Neither disclosures nor small talk are offered."""
    understood = decided(scores(bedtime=0.2, greet=0.15))
    assert not set(understood.choices) & set(groups().never_offered)


@pytest.mark.parametrize("safety", ["concern", "emergency"])
def test_a_worry_is_answered_before_everything_else(safety: str) -> None:
    """However sure the answer is."""
    understood = decided(scores(bedtime=0.95), safety=safety)
    assert understood.safety == safety
    assert understood.answers == (DISCLOSURES[safety == "emergency"],)


def test_a_possible_worry_replaces_nothing() -> None:
    """Soft: answered as usual, and marked."""
    understood = decided(scores(bedtime=0.8), safety="soft")
    assert understood.safety == "soft" and understood.answers == ("bedtime",)


def test_small_talk_needs_a_confidence_too() -> None:
    """What is only likest to small talk is not answered with it."""
    assert decided(scores(greet=0.9)).answers == ("greet",)
    assert decided(scores(greet=0.4)).answers == ("not_understood",)


def test_all_of_several_questions_are_answered_and_what_is_open_is_named() -> None:
    """An answer that is not sure has choices beside it."""
    questions = questions_in("When is bed time? Is there a school page? Who won the cup?")
    found = [scores(bedtime=0.9), scores(school_accounts=0.9), scores(out_of_scope_other=0.9)]
    understood = decided(scores(bedtime=0.5), parts=found, questions=questions)
    assert understood.answers == ("bedtime", "school_accounts") and understood.band == "answer"
    assert understood.unanswered == ("Who won the cup?",)
    found[1] = scores(school_accounts=0.4)
    assert decided(scores(bedtime=0.5), parts=found, questions=questions).band == "check"


def test_the_earlier_question_counts_where_a_message_leans_on_it() -> None:
    """ "And WhatsApp?" goes with the topic before; a clear new topic does not."""
    together = partial(scores, minimum_age=0.9)
    assert decided(scores(talk_at_home=0.5), together=together, leans=True).answers == (
        "minimum_age",
    )
    assert decided(scores(school_accounts=0.9), together=together, leans=False).answers == (
        "school_accounts",
    )


def test_a_follow_up_needs_something_before_it() -> None:
    """Without an earlier answer "why" is not a follow-up."""
    assert decided(scores(followup_why=0.8)).answers != ("followup_why",)
    assert decided(scores(followup_why=0.8), together=partial(scores, bedtime=0.9)).answers == (
        "followup_why",
    )


def test_a_model_is_the_same_after_it_was_saved(tmp_path: Any) -> None:
    """Saved and loaded, it scores alike; with one class, or one word, it does not break."""
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(60, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts, labels = [f"sentence number {n}" for n in range(60)], [INTENTS[n % 3] for n in range(60)]
    model = IntentModel.fit(vectors, texts, labels, Settings())
    model.save(tmp_path / "m.safetensors")
    loaded = IntentModel.load(tmp_path / "m.safetensors")
    one, two = model.score(vectors[:1], texts[:1])[0], loaded.score(vectors[:1], texts[:1])[0]
    assert (
        one.ranking() == two.ranking()
        and abs(one.probabilities["bedtime"] - two.probabilities["bedtime"]) < 1e-2
    )
    single = IntentModel.fit(vectors[:5], ["a b"] * 5, ["bedtime"] * 5, Settings())
    assert single.score(vectors[:1], ["?"])[0].ranking() == ["bedtime"]
    assert set(DISCLOSURES) <= set(groups().never_offered)
