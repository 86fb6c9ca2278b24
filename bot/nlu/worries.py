"""From what each sentence says of harm to what the whole message says: the union of the phrase
rules and the harm model. No Rasa.
"""

from __future__ import annotations

import math
from typing import Sequence

from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.sentences import FEW
from bot.nlu.thresholds import NetThresholds
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

_LEAST = 1e-4
"""Surer than this no model is: beyond, one text would decide alone."""
_GRAVITY = (NONE, SOFT, CONCERN, EMERGENCY)


def gravity(found: Found) -> int:
    """For comparing: 0 for none, 3 for an emergency."""
    return _GRAVITY.index(found.level)


def level_of(worries: Sequence[Worry], thresholds: NetThresholds) -> Found:
    """What a message and the texts that were cut from it say together: a worry may fill the message
    or stand in one plain sentence of it, and of many sentences one sounds like a worry by chance.
    A long message drowns one sentence in such a sum: there it is enough that one is sure.
    """
    near = [one for one in worries if one.nearness >= thresholds.near]
    if not near:
        return Found()
    whole, *parts = worries
    near_parts = (one for one in near if one is not whole)
    plainest = max(near_parts, key=lambda one: one.harm, default=whole)
    evidence = (
        thresholds.whole * _odds(whole.harm)
        + thresholds.care * _odds(whole.care)
        + thresholds.plainest * _odds(plainest.harm)
        - thresholds.many * math.log(max(1, len(parts)))
    )
    is_sure = len(parts) > FEW and plainest in near and plainest.harm >= thresholds.sure
    if evidence >= thresholds.concern or is_sure:
        plain = [one for one in near if one.harm >= thresholds.plain]
        told = plain or [one for one in (whole, plainest) if one in near]
        return gravest([_harm_of(one, thresholds) for one in told])
    is_soft = whole.care >= thresholds.soft and whole.nearness >= thresholds.near
    return Found(SOFT, whole.kind) if is_soft else Found()


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
    worries: Sequence[Worry], said: int, rule: Found, joined_rule: Found, thresholds: NetThresholds
) -> Found:
    """What a message says.

    Args:
        worries: of the message, of its sentences, and then, if it came in pieces, of the pieces
            before it and of all together.
        said: how many of these are the message's own.
        rule: what the phrases found in the message.
        joined_rule: what they found in all pieces together, if this message added to it.
    """
    alone = gravest([rule, level_of(worries[:said], thresholds)])
    if said == len(worries):
        return alone
    before, joined = (level_of([worry], thresholds) for worry in worries[said:])
    pieces = gravest([joined_rule, joined if gravity(joined) > gravity(before) else Found()])
    return gravest([alone, pieces])
