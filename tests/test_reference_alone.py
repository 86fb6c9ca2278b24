"""Whoever types the reference of a message, and nothing else, asks for its state: none of the
letters and digits in one sounds like a worry.
"""

from __future__ import annotations

import random
from typing import Any

from bot.content.visitor_words import LETTERS, PREFIX
from tests.talk import talk

MANY = 60


def test_no_reference_sounds_like_a_worry(agent: Any) -> None:
    chance = random.Random(7)
    for _ in range(MANY):
        drawn = "".join(chance.choices(LETTERS, k=6))
        for typed in (f"{PREFIX}-{drawn[:3]}-{drawn[3:]}", f"{PREFIX} {drawn}".lower()):
            assert "safeguarding" not in talk(agent, typed, role="parent").kinds, typed
