"""From what each sentence says of harm to what the whole message says: the union of the phrase
rules and the harm model. No Rasa.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Optional, Sequence

from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.thresholds import NetThresholds
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

_LEAST = 1e-4
"""Surer than this no model is: beyond, one text would decide alone."""
_GRAVITY = (NONE, SOFT, CONCERN, EMERGENCY)


def gravity(found: Found) -> int:
    """For comparing: 0 for none, 3 for an emergency."""
    return _GRAVITY.index(found.level)


@dataclass(frozen=True)
class Told:
    """What the model says of the texts of one message (bot.nlu.reading.Reading.worries).

    Attributes:
        whole: of the message.
        parts: of its sentences and clauses; empty if it is one.
        around: of the neighbouring sentences of a long message.
        pieces: if the message came in pieces, of those before it and of all together.
    """

    whole: Worry
    parts: tuple[Worry, ...] = ()
    around: tuple[Worry, ...] = ()
    pieces: tuple[Worry, ...] = ()

    @classmethod
    def of(cls, worries: Sequence[Worry], said: int, around: int) -> "Told":
        """From all in their order, of which the first `said` and then `around` are the message's
        own.
        """
        whole, *rest = worries
        own, ends = said - 1, said - 1 + around
        return cls(whole, tuple(rest[:own]), tuple(rest[own:ends]), tuple(rest[ends:]))


After = Callable[[], Worry]
"""What a message says together with the question that was answered before it."""


def level_of(told: Told, thresholds: NetThresholds, after: Optional[After] = None) -> Found:
    """What a message and the texts that were cut from it say together: a worry may fill the message
    or stand in one plain sentence of it, and of many sentences one sounds like a worry by chance.
    A long message drowns one sentence in such a sum: there a sentence and its neighbours speak for
    themselves. A few words may only sound like a worry because they lean on the question before
    them ("and if he does it anyway"): if `after` does not speak of harm, they deserve a kind word.
    """
    whole, near = told.whole, [w for w in told.parts if w.nearness >= thresholds.near]
    plainest = max(near, key=lambda one: one.harm, default=whole)
    is_sure = bool(near) and _is_sure(plainest, told.around, thresholds)
    if whole.nearness >= thresholds.near:
        near.insert(0, whole)
    if not near:
        return Found()
    evidence = (
        thresholds.whole * _odds(whole.harm)
        + thresholds.care * _odds(whole.care)
        + thresholds.plainest * _odds(plainest.harm)
        - thresholds.many * math.log(max(1, len(told.parts)))
    )
    sounds = evidence >= thresholds.concern or is_sure
    if sounds and after and evidence < thresholds.alone and after().harm < thresholds.together:
        return Found(SOFT, whole.kind)
    if sounds:
        plain = [one for one in near if one.harm >= thresholds.plain]
        counted = plain or [one for one in (whole, plainest) if one in near]
        return gravest([_harm_of(one, thresholds) for one in counted])
    is_soft = whole.care >= thresholds.soft and whole in near
    return Found(SOFT, whole.kind) if is_soft else Found()


def _is_sure(plainest: Worry, around: Sequence[Worry], thresholds: NetThresholds) -> bool:
    """Whether the plainest sentence of a long message and the plainest neighbours in it bring the
    safety reply, whatever the rest says.
    """
    neighbours = max((one.harm for one in around), default=0.0)
    evidence = _odds(plainest.harm) + thresholds.around * _odds(neighbours)
    return bool(around) and evidence >= thresholds.sure


def _harm_of(worry: Worry, thresholds: NetThresholds) -> Found:
    """A text that speaks of harm: of which kind, and whether it is danger now."""
    is_now = worry.now >= thresholds.emergency * worry.harm
    return Found(EMERGENCY if is_now else CONCERN, worry.kind)


def _odds(probability: float) -> float:
    """The logarithm of the odds of a probability, from about -9 to 9."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def gravest(found: Sequence[Found]) -> Found:
    """The gravest; the first of equals."""
    return max(found, key=gravity, default=Found())


def found_in(
    told: Told,
    rule: Found,
    joined_rule: Found,
    thresholds: NetThresholds,
    after: Optional[After] = None,
) -> Found:
    """What a message says.

    Args:
        told: what the model says of it.
        rule: what the phrases found in the message.
        joined_rule: what they found in all pieces together, if this message added to it.
        after: gives what the model says of the question before and it together; None if nothing was
            answered before, or the message is no short one.
    """
    alone = gravest([rule, level_of(told, thresholds, after)])
    if not told.pieces:
        return alone
    before, joined = (level_of(Told(worry), thresholds) for worry in told.pieces)
    pieces = gravest([joined_rule, joined if gravity(joined) > gravity(before) else Found()])
    return gravest([alone, pieces])
