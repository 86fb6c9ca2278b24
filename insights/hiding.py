"""Hides small numbers, so that a table says nothing about one person: no number under FEWEST is
shown, and none can be worked out from the others and their total.

Complementary suppression, after the ONS's and NHS's rules for small counts: where what is hidden
would add up to too little, the smallest number that is still shown is hidden with it. Zero is
hidden too. All that is hidden looks the same, and the test of this file tries every short list: a
small number can always be another one, also for somebody who knows these rules.
"""

from __future__ import annotations

from typing import Optional, Sequence

FEWEST = 3
"""Visitors behind a number that is shown."""
Shown = Optional[int]
"""A number as the page shows it; None if it is hidden."""


def hide(counts: Sequence[int]) -> list[Shown]:
    """Numbers that together make a total, which may be known: each as it is shown."""
    hidden = {place for place, count in enumerate(counts) if count < FEWEST}
    if _tells([counts[place] for place in hidden]):
        smallest = min((count for count in counts if count >= FEWEST), default=None)
        # all that are as small: which one of them was hidden would tell
        hidden |= {place for place, count in enumerate(counts) if count == smallest}
    return [None if place in hidden else count for place, count in enumerate(counts)]


def hide_total(total: int, *parts: Sequence[int]) -> Shown:
    """A total as it is shown beside the tables that part it: hidden if it is small, or if one of
    them hides everything and the total would tell what.
    """
    told = (max(counts, default=0) < FEWEST and _tells(counts) for counts in parts)
    return None if total < FEWEST or any(told) else total


def _tells(hidden: Sequence[int]) -> bool:
    """Whether the sum of hidden numbers, each under FEWEST, tells what one of them is, or is itself
    a small number. All zero tells of nobody.
    """
    together = sum(hidden)
    at_most = (FEWEST - 1) * len(hidden)
    return 0 < together and (len(hidden) == 1 or together < FEWEST or together == at_most)
