"""No small number is shown, and none can be worked out: not even by somebody who knows how numbers
are hidden, and the total.
"""

from __future__ import annotations

import collections
import itertools

import pytest

from insights.hiding import FEWEST, hide, hide_total


@pytest.mark.parametrize("length, most", [(1, 12), (2, 12), (3, 9), (4, 7)])
def test_a_small_number_can_always_be_another_one(length: int, most: int) -> None:
    """Of all the lists that look the same, with the same total, no two agree on a small number."""
    alike = collections.defaultdict(list)
    for counts in itertools.product(range(most + 1), repeat=length):
        alike[tuple(hide(counts)), hide_total(sum(counts), counts)].append(counts)
    for (shown, _), same in alike.items():
        for place, number in enumerate(shown):
            assert number is None or number >= FEWEST
            could_be = {counts[place] for counts in same}
            if number is None and 0 < min(could_be) < FEWEST:
                assert len(could_be) > 1, (shown, same)


def test_what_needs_no_hiding_is_shown() -> None:
    assert hide([3, 40, 5]) == [3, 40, 5] and hide_total(48, [3, 40, 5]) == 48
    assert hide([]) == [] and hide_total(0) is None


def test_one_small_number_takes_the_next_smallest_with_it() -> None:
    assert hide([2, 9, 30, 11]) == [None, None, 30, 11]


def test_small_numbers_that_together_are_enough_hide_no_more() -> None:
    assert hide([2, 1, 30, 11]) == [None, None, 30, 11]


def test_nothing_at_all_tells_of_nobody() -> None:
    assert hide([0, 30, 11]) == [None, 30, 11]
