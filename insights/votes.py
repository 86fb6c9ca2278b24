"""Sentences of the policy whose answers did not help, by the visitors' votes: where the policy
itself may be unclear. Nobody's comment is shown.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass
from typing import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.content.policy import Statement
from bot.record.tables import feedback
from insights.hiding import FEWEST, Shown


@dataclass(frozen=True)
class Unclear:
    """A sentence and its votes. A vote on an answer that cites several counts for each."""

    section: str
    quote: str
    not_helpful: int
    helpful: Shown


def unclear(engine: Engine, statements: Mapping[str, Statement]) -> list[Unclear]:
    """The sentences with at least FEWEST votes "not helpful", the most of them first."""
    query = sa.select(feedback.c.cites, feedback.c.helpful, sa.func.count()).group_by(
        feedback.c.cites, feedback.c.helpful
    )
    counts: collections.Counter[tuple[str, bool]] = collections.Counter()
    with engine.connect() as connection:
        for cites, helpful, number in connection.execute(query):
            for statement in cites.split():
                counts[statement, bool(helpful)] += number
    found = [
        Unclear(
            statements[one].section,
            statements[one].quote,
            number,
            counts[one, True] if counts[one, True] >= FEWEST else None,
        )
        for (one, helpful), number in counts.items()
        if not helpful and number >= FEWEST and one in statements
    ]
    return sorted(found, key=lambda one: (-one.not_helpful, one.quote))
