"""Every threshold of the gate, as config.yml has it. Its only home is there, so none has a value
here. No Rasa.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Mapping

from bot.errors import ConfigError

IN_ORDER = (("choice", "check"), ("check", "answer"), ("answer", "firm"), ("concern", "alone"))
"""Thresholds of which the first may not lie above the second."""
SUMS = ("concern", "alone", "sure")
"""Thresholds of a sum of log odds."""
FARTHEST = 9
"""No sum of log odds needs to lie farther from 0."""


@dataclass(frozen=True)
class Thresholds:
    """Where the bands of an answer begin.

    Attributes:
        answer: confidence from which an answer stands alone.
        firm: … from which it may begin with yes or no.
        check: … from which it is given with other choices beside it.
        choice: … from which choices are offered; below, the message counts as outside.
        part: confidence from which a clause is a question of its own.
        outside: share of all intents outside the policy, beside the most probable one, from which a
            message counts as outside.
        context: weight of the earlier question and a message together, where the message leans on
            it.
        smalltalk: confidence that small talk needs.
        seldom: how likely, of 1, an intent still is that a visitor of this role seldom means.
        aged: … that is not about ages, where a message names an app and a child's age.
    """

    answer: float
    firm: float
    check: float
    choice: float
    part: float
    outside: float
    context: float
    smalltalk: float
    seldom: float
    aged: float


@dataclass(frozen=True)
class NetThresholds:
    """Where the levels of the safety net begin.

    Attributes:
        whole, care, plainest: weights of the log odds that the whole message speaks of harm, that
            it deserves at least a kind word, and that its plainest sentence speaks of harm.
        many: weight of the logarithm of the number of sentences, which is taken away.
        concern: what all this must add up to for the safety reply to replace the answer.
        alone: what it must add up to for a few words after an answer to bring it by themselves;
        together: below, the probability that they speak of harm together with the question before
            them, from which they bring it too.
        around: in a message of more than a few sentences, weight of the log odds that the plainest
            neighbouring sentences speak of harm, beside those of the plainest sentence.
        sure: what these two must add up to for the safety reply to come whatever the rest says.
        plain: probability from which a text by itself speaks of harm; the gravest of them says how
            near it is.
        soft: probability that a kind word is due from which one stands beside the answer.
        emergency: share of the probability of harm from which it is danger now.
        near: cosine that the nearest example of harm must have: what is far from everything known
            is not harm.
    """

    whole: float
    care: float
    plainest: float
    many: float
    concern: float
    alone: float
    together: float
    around: float
    sure: float
    plain: float
    soft: float
    emergency: float
    near: float


def thresholds_of(config: Mapping[str, Any]) -> tuple[Thresholds, NetThresholds]:
    """The thresholds of SafetyAndScopeGate.

    Raises:
        ConfigError: naming a key that is missing, unknown or has no usable value: a misspelt one
            must not leave another value in force.
    """
    known = {kind: [field.name for field in fields(kind)] for kind in (Thresholds, NetThresholds)}
    names = [name for own in known.values() for name in own]
    for unknown in (key for key in config if key not in names):
        raise _wrong(unknown, config[unknown], f"only the keys {', '.join(names)}")
    for key in names:
        value = config.get(key)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        least, most = (-FARTHEST, FARTHEST) if key in SUMS else (0, 1)
        if not is_number or not least <= value <= most:
            raise _wrong(key, value, f"a number from {least} to {most}")
    for lower, upper in IN_ORDER:
        if config[lower] > config[upper]:
            raise _wrong(lower, config[lower], f"at most {upper} ({config[upper]})")
    return tuple(kind(**{name: config[name] for name in own}) for kind, own in known.items())


def _wrong(key: str, value: Any, expected: str) -> ConfigError:
    return ConfigError(f"config.yml: SafetyAndScopeGate.{key}", value, expected)
