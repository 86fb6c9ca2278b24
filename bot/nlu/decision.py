"""From scores to a decision: which answers, which choices, which safety reply. No Rasa."""

from __future__ import annotations

from functools import lru_cache
from typing import Callable, Optional, Sequence

from bot.content.intents import intents_of
from bot.nlu.intent_model import IntentModel
from bot.nlu.questions import Question
from bot.nlu.scores import Scores
from bot.nlu.several import Groups, Several, judge_each
from bot.nlu.thresholds import Thresholds
from bot.understanding import ANSWER, CHECK, CHOICE, CONCERN, EMERGENCY, OUTSIDE, Understanding

DISCLOSURES = ("disclosure", "disclosure_emergency")
"""The only intents that are named here: the safety net must not hang on a name in a data file. No
example teaches them; the net finds them.
"""
MOST_CHOICES = 4


@lru_cache(maxsize=1)
def groups() -> Groups:
    """Read off data/nlu once for each process; the gate asks for them when it is built."""
    return Groups(
        intents_of("followups"), intents_of("scope"), intents_of("smalltalk"), DISCLOSURES
    )


def choices_of(scores: Scores, but: Sequence[str] = ()) -> tuple[str, ...]:
    """At most MOST_CHOICES intents to offer, most probable first; never one about harm."""
    return tuple(i for i in scores.ranking() if i not in groups().never_offered and i not in but)[
        :MOST_CHOICES
    ]


def decide(
    model: IntentModel,
    whole: Scores,
    parts: Sequence[Scores],
    together: Optional[Callable[[], Scores]],
    leans: bool,
    safety: str,
    thresholds: Thresholds,
    questions: Sequence[Question] = (),
) -> Understanding:
    """What to reply.

    Args:
        whole, parts: scores of the message, and of the texts of the separate questions in it.
        together: gives the scores of the earlier question and this message as one, for which both
            are encoded again; None where nothing was answered before.
        leans: whether the message begins as one that makes sense only after another.
        safety: what the safety net found: none, soft, concern or emergency.
        questions: the separate questions.
    """
    if safety in (CONCERN, EMERGENCY):
        return Understanding(safety, ANSWER, (DISCLOSURES[safety == EMERGENCY],), (), 1.0)
    scores = _in_context(model, whole, together, leans, thresholds)
    best = scores.ranking()[0]
    outside = {i: scores.probabilities.get(i, 0.0) for i in groups().outside}
    against = sum(outside.values())
    if best not in groups().smalltalk + groups().follow_ups and against >= thresholds.outside * (
        against + scores.probabilities[best]
    ):
        best = max(outside, key=outside.get)
    confidence = model.confidence(scores)
    several = judge_each(model, questions, parts, groups(), thresholds) if questions else None
    if several:
        return _all_of(several, safety, confidence)
    if best in groups().smalltalk and confidence < thresholds.smalltalk:
        return Understanding(safety, OUTSIDE, ("not_understood",), (), confidence)
    if best in groups().never_offered:
        return Understanding(
            safety, OUTSIDE if best in groups().outside else ANSWER, (best,), (), confidence
        )
    if confidence >= thresholds.answer:
        return Understanding(safety, ANSWER, (best,), (), confidence)
    if confidence >= thresholds.check:
        return Understanding(safety, CHECK, (best,), choices_of(scores, but=(best,)), confidence)
    if confidence >= thresholds.choice:
        return Understanding(safety, CHOICE, (), choices_of(scores), confidence)
    return Understanding(safety, OUTSIDE, ("not_understood",), (), confidence)


def _in_context(
    model: IntentModel,
    whole: Scores,
    together: Optional[Callable[[], Scores]],
    leans: bool,
    thresholds: Thresholds,
) -> Scores:
    """The message's scores, weighed with those of the earlier question and it together where it
    leans on that, or cannot be told alone.
    """
    if together is None:
        return whole.without(groups().follow_ups)
    best = whole.ranking()[0]
    unclear = (
        best not in groups().smalltalk + groups().outside
        and model.confidence(whole) < thresholds.check
    )
    if best in groups().follow_ups or not (leans or unclear):
        return whole
    return whole.mixed_with(together(), thresholds.context)


def _all_of(several: Several, safety: str, confidence: float) -> Understanding:
    """All answers; with other choices beside them where one is not sure."""
    choices = dict.fromkeys(
        i for scores in several.unsure for i in choices_of(scores, but=several.answers)
    )
    return Understanding(
        safety,
        CHECK if choices else ANSWER,
        several.answers,
        tuple(choices)[:MOST_CHOICES],
        confidence,
        unanswered=several.unanswered,
    )
