"""From what each sentence says of harm to what the whole message says: the union of the phrase
rules and the harm model. No Rasa.
"""

from __future__ import annotations

from typing import Optional, Sequence

from bot.nlu.harm_model import Worry
from bot.nlu.safety_rules import Found
from bot.nlu.thresholds import NetThresholds
from bot.understanding import CONCERN, EMERGENCY, NONE, SOFT

_GRAVITY = (NONE, SOFT, CONCERN, EMERGENCY)


def gravity(found: Found) -> int:
    """For comparing: 0 for none, 3 for an emergency."""
    return _GRAVITY.index(found.level)


def level_of(worry: Worry, thresholds: NetThresholds, message: Optional[Worry] = None) -> Found:
    """What one text says; one that was cut from its `message` has to be surer, most of all where
    the whole of it says nothing of harm, and brings no mere kind word.
    """
    if worry.nearness < thresholds.near:
        return Found()
    if worry.harm >= _enough(thresholds, message):
        now = worry.now >= thresholds.emergency * worry.harm
        return Found(EMERGENCY if now else CONCERN, worry.kind)
    is_kind_word = worry.care >= thresholds.soft and message is None
    return Found(SOFT, worry.kind) if is_kind_word else Found()


def _enough(thresholds: NetThresholds, message: Optional[Worry]) -> float:
    if message is None:
        return thresholds.concern
    return thresholds.alone if message.harm >= thresholds.beside else thresholds.sure


def levels_of(worries: Sequence[Worry], thresholds: NetThresholds) -> list[Found]:
    """What a message says, and then each text that was cut from it."""
    whole, *parts = worries
    return [level_of(whole, thresholds), *(level_of(part, thresholds, whole) for part in parts)]


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
    alone = gravest([rule, *levels_of(worries[:said], thresholds)])
    if said == len(worries):
        return alone
    before, joined = (level_of(w, thresholds) for w in worries[said:])
    pieces = gravest([joined_rule, joined if gravity(joined) > gravity(before) else Found()])
    return gravest([alone, pieces])
