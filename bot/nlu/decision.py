"""From scores to a decision: which answers, which choices, which safety reply. No Rasa."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Mapping, Optional, Sequence

from bot.content.intents import intents_of
from bot.errors import ConfigError
from bot.nlu.intent_model import IntentModel
from bot.nlu.scores import Scores
from bot.understanding import (
    ANSWER,
    CHECK,
    CHOICE,
    CONCERN,
    EMERGENCY,
    NONE,
    OUTSIDE,
    SOFT,
    Understanding,
)

DISCLOSURES = ("disclosure", "disclosure_emergency")
"""The only intents that are named here: the safety net must not hang on a name in a data file."""
MOST_CHOICES = 4


@dataclass(frozen=True)
class Groups:
    """Intents that are decided on alike: those of the topics followups, scope and smalltalk."""

    follow_ups: tuple[str, ...]
    outside: tuple[str, ...]
    smalltalk: tuple[str, ...]

    @property
    def never_offered(self) -> tuple[str, ...]:
        """Intents that are no choice beside others, those about harm among them."""
        return DISCLOSURES + self.follow_ups + self.outside + self.smalltalk


@lru_cache(maxsize=1)
def groups() -> Groups:
    """Read off data/nlu once for each process; the gate asks for them when it is built."""
    return Groups(intents_of("followups"), intents_of("scope"), intents_of("smalltalk"))


@dataclass(frozen=True)
class Thresholds:
    """Where the bands begin. Their only home is config.yml (SafetyAndScopeGate), so none has a
    value here.

    Attributes:
        answer: confidence from which an answer stands alone.
        check: … from which it is given with other choices beside it.
        choice: … from which choices are offered; below, the message counts as outside.
        part: confidence that each of two questions in one message needs.
        outside: share of all intents outside the policy, beside the most probable one, from which a
            message counts as outside.
        context: weight of the earlier question and a message together, where the message leans on
            it. concern, soft: probability of a disclosure from which the safety reply replaces the
            answer, or a signpost stands beside it.
        emergency: share of the disclosure's probability from which it counts as danger now.
        language: how sure it must be that a message is not English (1: never).
        language_harm: share of a language's messages of harm from which one brings the safety
            reply.
    """

    answer: float
    check: float
    choice: float
    part: float
    outside: float
    context: float
    concern: float
    soft: float
    emergency: float
    language: float
    language_harm: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> "Thresholds":
        """The thresholds as config.yml has them.

        Raises:
            ConfigError: naming a key that is missing, unknown or has no usable value: a misspelt
                one must not leave another value in force.
        """
        known = [field.name for field in fields(cls)]
        for unknown in (key for key in config if key not in known):
            raise ConfigError(
                f"config.yml: SafetyAndScopeGate.{unknown}",
                config[unknown],
                f"only the keys {', '.join(known)}",
            )
        for key in known:
            value = config.get(key)
            if (
                isinstance(value, bool)
                or not isinstance(value, (int, float))
                or not 0 <= value <= 1
            ):
                raise ConfigError(
                    f"config.yml: SafetyAndScopeGate.{key}", value, "a number from 0 to 1"
                )
        for lower, upper in (("choice", "check"), ("check", "answer"), ("soft", "concern")):
            if config[lower] > config[upper]:
                raise ConfigError(
                    f"config.yml: SafetyAndScopeGate.{lower}",
                    config[lower],
                    f"at most {upper} ({config[upper]})",
                )
        return cls(**config)


def safety_level(
    whole: Scores,
    parts: Sequence[Scores],
    context: Optional[Scores],
    rule: str,
    thresholds: Thresholds,
) -> str:
    """The union of phrase rules and classifier over the message and each question in it: the most
    serious one counts.

    `context` is the reading together with the earlier question, for a message that leans on that
    ("and if it is a stranger?"): it then counts half, for such a message says little alone.
    """
    scored = [whole if context is None else whole.mixed_with(context, 0.5), *parts]
    worry = max(sum(s.probabilities.get(d, 0.0) for d in DISCLOSURES) for s in scored)
    now = max(s.probabilities.get("disclosure_emergency", 0.0) for s in scored)
    if rule == EMERGENCY or worry >= thresholds.concern and now >= thresholds.emergency * worry:
        return EMERGENCY
    if rule == CONCERN or worry >= thresholds.concern:
        return CONCERN
    return SOFT if worry >= thresholds.soft else NONE


def choices_of(scores: Scores, but: Sequence[str] = ()) -> tuple[str, ...]:
    """At most MOST_CHOICES intents to offer, most probable first; never one about harm."""
    return tuple(i for i in scores.ranking() if i not in groups().never_offered and i not in but)[
        :MOST_CHOICES
    ]


def decide(
    model: IntentModel,
    whole: Scores,
    parts: Sequence[Scores],
    together: Optional[Scores],
    leans: bool,
    rule: str,
    thresholds: Thresholds,
) -> Understanding:
    """What to reply.

    Args:
        whole, parts: scores of the message and of the separate questions in it.
        together: scores of the earlier question and this message as one; None where nothing was
            answered before.
        leans: whether the message begins as one that makes sense only after another.
        rule: what the phrase rules found: none, concern or emergency.
    """
    safety = safety_level(whole, parts, together if leans else None, rule, thresholds)
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
    both = _separate_answers(
        model, [p.without(DISCLOSURES + groups().follow_ups) for p in parts], thresholds
    )
    if both:
        return Understanding(safety, ANSWER, both, (), confidence)
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
    together: Optional[Scores],
    leans: bool,
    thresholds: Thresholds,
) -> Scores:
    """The message's scores, weighed with those of the earlier question and it together where it
    leans on that, or cannot be told alone.
    """
    if together is None:
        return whole.without(DISCLOSURES + groups().follow_ups)
    scores = whole.without(DISCLOSURES)
    best = scores.ranking()[0]
    unclear = (
        best not in groups().smalltalk + groups().outside
        and model.confidence(scores) < thresholds.check
    )
    if best in groups().follow_ups or not (leans or unclear):
        return scores
    return scores.mixed_with(together.without(DISCLOSURES), thresholds.context)


def _separate_answers(
    model: IntentModel, parts: Sequence[Scores], thresholds: Thresholds
) -> tuple[str, ...]:
    """The answers to two separate questions; empty where the parts are not both understood, or mean
    the same.
    """
    tops = [p.ranking()[0] for p in parts]
    if len(set(tops)) < 2 or any(top in groups().never_offered for top in tops):
        return ()
    if any(model.confidence(p) < thresholds.part for p in parts):
        return ()
    return tuple(dict.fromkeys(tops))[:2]
