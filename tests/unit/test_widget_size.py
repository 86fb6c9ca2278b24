"""The widget stays small: a parent's phone loads it on a bad connection."""

from __future__ import annotations

from benchmarks.website import sizes

BUDGET = 15_000
"""Bytes of script and style together, compressed as they are sent."""


def test_the_widget_stays_within_its_budget() -> None:
    assert sum(sizes()) <= BUDGET
