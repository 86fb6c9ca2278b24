"""From what a message in another language may mean to a decision. What is not understood gets the
fixed line of its language, which names the office and 999; small talk is never a guess. No Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Mapping, Optional, Sequence

from bot.errors import ConfigError
from bot.nlu.decision import DISCLOSURES, choices_of, groups
from bot.nlu.foreign_model import ForeignModel, Judged
from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.scores import Scores
from bot.nlu.thresholds import FARTHEST, SUMS, NetThresholds
from bot.nlu.worries import Told, level_of
from bot.understanding import (
    ANSWER,
    CHECK,
    CHOICE,
    CONCERN,
    EMERGENCY,
    LINE_ONLY,
    NONE,
    OUTSIDE,
    SOFT,
    Understanding,
)

IN_ORDER = (("choice", "check"), ("check", "answer"), ("doubt", "plain"))
SHARED = ("plainest", "concern", "around", "sure", "plain")
"""Thresholds of harm that mean what those of the gate mean."""
EMPTY_KIND = ""


@dataclass(frozen=True)
class ForeignThresholds:
    """Attributes:

    language: how sure it must be that a message is not English (1: never).
    spelt: probability of harm by its letters alone, which counts where nothing else is known.
    answer, check, choice: confidence from which an answer stands alone, is given with choices
        beside it, or choices are offered; below, the fixed line comes.
    outside: share of all intents outside the policy, beside the best one, from which a message
        counts as outside.
    smalltalk: confidence that small talk needs.
    seldom: how likely, of 1, an intent still is that a visitor of this role seldom means.
    plainest: what the log odds that the plainest sentence speaks of harm count beside those of the
        whole message.
    concern: what both must add up to for the safety reply to come.
    around, sure, plain, emergency: see bot.nlu.thresholds.NetThresholds.
    doubt: probability of harm from which a message that is not surely understood gets the fixed
        line, and an answer a kind word beside it.
    kind: how sure a kind of harm must be to get its own safety reply.
    known: share of the words that must be known, in a language that is read word by word.
    """

    language: float
    spelt: float
    answer: float
    check: float
    choice: float
    outside: float
    smalltalk: float
    seldom: float
    plainest: float
    concern: float
    around: float
    sure: float
    plain: float
    doubt: float
    emergency: float
    kind: float
    known: float

    @property
    def net(self) -> NetThresholds:
        """Those of harm. A kind word, the nearest example and an earlier question have no say."""
        shared = {name: getattr(self, name) for name in SHARED}
        return NetThresholds(
            whole=1.0,
            care=0.0,
            many=0.0,
            alone=self.concern,
            together=0.0,
            soft=1.0,
            near=0.0,
            emergency=self.emergency,
            **shared,
        )

    @classmethod
    def of(cls, config: Mapping[str, Any], component: str) -> "ForeignThresholds":
        """The thresholds in a component's config.

        Raises:
            ConfigError: naming a key that is missing or has no usable value.
        """
        names = [field.name for field in fields(cls)]
        for key in names:
            value = config.get(key)
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            most = FARTHEST if key in SUMS else 1
            if not is_number or not 0 <= value <= most:
                expected = f"a number from 0 to {most}"
                raise ConfigError(f"config.yml: {component}.{key}", value, expected)
        for lower, upper in IN_ORDER:
            if config[lower] > config[upper]:
                expected = f"at most {upper} ({config[upper]})"
                raise ConfigError(f"config.yml: {component}.{lower}", config[lower], expected)
        return cls(**{key: config[key] for key in names})


def line_only(code: str, safety: str = NONE, kind: str = EMPTY_KIND) -> Understanding:
    """The fixed line of a language."""
    return Understanding(
        safety,
        answers=(LINE_ONLY,),
        confidence=1.0,
        language=code,
        shows_language=True,
        harm=kind if safety != NONE else EMPTY_KIND,
    )


def decide_foreign(
    code: str,
    spelt: bool,
    known: float,
    model: Optional[ForeignModel],
    judged: Sequence[Judged],
    around: Sequence[Worry],
    is_first: bool,
    thresholds: ForeignThresholds,
) -> Understanding:
    """What to reply.

    Args:
        spelt: whether the letters alone speak of harm.
        known: share of the words that can be read.
        model, judged: what the message, and then each of its sentences, may mean; nothing if that
            is not known.
        around: what the neighbouring sentences of a long message say of harm.
        is_first: whether nothing was answered before, so that no follow-up can be meant.
    """
    if model is None or not judged:
        return line_only(code, CONCERN if spelt else NONE)
    whole, *parts = (one.worry for one in judged)
    found = level_of(Told(whole, tuple(parts), tuple(around)), thresholds.net)
    doubtful = max(one.worry.harm for one in judged) >= thresholds.doubt
    if doubtful and spelt and found.level not in (CONCERN, EMERGENCY):
        found = Found(CONCERN, judged[0].worry.kind)
    if known < thresholds.known:
        in_danger = spelt or found.level in (CONCERN, EMERGENCY)
        return line_only(code, CONCERN if in_danger else NONE, found.kind)
    if found.level in (CONCERN, EMERGENCY):
        reply = DISCLOSURES[found.level == EMERGENCY]
        return Understanding(
            found.level, ANSWER, (reply,), (), 1.0, code, shows_language=True, harm=found.kind
        )
    understood = _answer(model, judged, is_first, thresholds)
    if understood is None or doubtful and understood.band not in (ANSWER, CHECK):
        return line_only(code)
    safety, kind = (SOFT, judged[0].worry.kind) if doubtful else (NONE, EMPTY_KIND)
    return replace(understood, safety=safety, harm=kind, language=code, shows_language=True)


def _answer(
    model: ForeignModel, judged: Sequence[Judged], is_first: bool, thresholds: ForeignThresholds
) -> Optional[Understanding]:
    """The answer to the message, or to the sentence in it that is understood best; None if nothing
    is understood.
    """
    apart = groups().follow_ups if is_first else ()
    every = [one.scores.without(apart) for one in judged]
    scores = every[0]
    if model.confidence(scores) < thresholds.answer:
        asked = [one for one in every[1:] if one.ranking()[0] not in groups().smalltalk]
        scores = max([scores, *asked], key=model.confidence)
    best, confidence = _best(scores, thresholds), model.confidence(scores)
    if best in groups().smalltalk and confidence < thresholds.smalltalk:
        return None
    if best in groups().never_offered:
        if confidence < thresholds.choice:
            return None
        band = OUTSIDE if best in groups().outside else ANSWER
        return Understanding(NONE, band, (best,), (), confidence)
    if confidence >= thresholds.answer:
        return Understanding(NONE, ANSWER, (best,), (), confidence)
    if confidence >= thresholds.check:
        return Understanding(NONE, CHECK, (best,), choices_of(scores, but=(best,)), confidence)
    if confidence >= thresholds.choice:
        return Understanding(NONE, CHOICE, (), choices_of(scores), confidence)
    return None


def _best(scores: Scores, thresholds: ForeignThresholds) -> str:
    best = scores.ranking()[0]
    outside = {i: scores.probabilities.get(i, 0.0) for i in groups().outside}
    against = sum(outside.values())
    spoken = groups().smalltalk + groups().follow_ups
    if best not in spoken and against >= thresholds.outside * (
        against + scores.probabilities[best]
    ):
        return max(outside, key=outside.get)
    return best
