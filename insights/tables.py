"""Counts visitors by week: which topics, which roles and languages, when, and how serious a worry.
A visitor counts once in a cell, however often they asked, so that nobody fills one alone.
"""

from __future__ import annotations

import collections
import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Callable, Iterable, Optional, Sequence

from bot.content.answers import LEVELS
from bot.content.contacts import ROLES
from bot.understanding import ENGLISH
from insights.hiding import FEWEST, Shown, hide, hide_total
from insights.turns import Turn

WEEKS = 6
"""The newest that are shown: as many as fit across a sheet of paper."""
OTHER, NOT_SAID = "other", "not_said"
HOURS = (0, 6, 8, 10, 12, 14, 16, 18, 20, 22)
"""Where the parts of a day begin."""


@dataclass(frozen=True)
class Table:
    """Rows by week. A cell is None if it is hidden."""

    weeks: tuple[datetime.date, ...]
    rows: tuple[tuple[str, tuple[Shown, ...]], ...]

    @property
    def newest(self) -> list[tuple[str, Shown]]:
        """The rows of the newest week."""
        return [(name, cells[-1]) for name, cells in self.rows]

    @property
    def says_something(self) -> bool:
        """Whether a number is shown."""
        return any(cell is not None for _, cells in self.rows for cell in cells)


@dataclass(frozen=True)
class Tables:
    """All of them."""

    weeks: tuple[datetime.date, ...]
    visitors: tuple[Shown, ...]
    """How many came in each week."""
    topics: Table
    roles: Table
    languages: Table
    hours: Table
    levels: Table


def count(turns: Sequence[Turn]) -> Tables:
    """The tables of what was said."""
    weeks = tuple(sorted({turn.week for turn in turns})[-WEEKS:])
    recent = [turn for turn in turns if turn.week in weeks]
    came = _visitors(recent, lambda turn: "")
    first_roles, spoken = _last_role(recent), _language(recent)
    roles = _visitors(recent, lambda turn: first_roles[turn.week, turn.visitor])
    languages = _folded(_visitors(recent, lambda turn: spoken[turn.week, turn.visitor]), (ENGLISH,))
    return Tables(
        weeks,
        tuple(
            hide_total(came["", week], _column(roles, week), _column(languages, week))
            for week in weeks
        ),
        _table(weeks, _folded(_visitors(recent, lambda turn: turn.topic or None))),
        _table(weeks, roles, (*ROLES, NOT_SAID)),
        _table(weeks, languages, (ENGLISH,)),
        _table(weeks, _visitors(recent, lambda turn: part_of_day(turn.hour)), map(_span, HOURS)),
        _table(weeks, _levels(recent), LEVELS),
    )


@lru_cache(maxsize=24)
def part_of_day(hour: int) -> str:
    """The part of the day of an hour."""
    return _span(max(begins for begins in HOURS if begins <= hour))


def _span(begins: int) -> str:
    ends = min((hour for hour in HOURS if hour > begins), default=24)
    return f"{begins:02}:00–{ends:02}:00"


Counts = collections.Counter[tuple[str, datetime.date]]


def _visitors(turns: Iterable[Turn], name: Callable[[Turn], Optional[str]]) -> Counts:
    """How many visitors there are under each name in each week."""
    seen = {(name(turn), turn.week, turn.visitor) for turn in turns}
    return collections.Counter((row, week) for row, week, _ in seen if row is not None)


def _last_role(turns: Iterable[Turn]) -> dict[tuple[datetime.date, str], str]:
    """One role for each visitor in a week, so that the roles add up to the visitors."""
    found: dict[tuple[datetime.date, str], str] = {}
    for turn in turns:
        place = turn.week, turn.visitor
        found[place] = turn.role or found.get(place, NOT_SAID)
    return found


def _language(turns: Iterable[Turn]) -> dict[tuple[datetime.date, str], str]:
    """The same of languages: the last that is not English, if there was one."""
    found: dict[tuple[datetime.date, str], str] = {}
    for turn in turns:
        place = turn.week, turn.visitor
        if turn.language != ENGLISH or place not in found:
            found[place] = turn.language
    return found


def _levels(turns: Iterable[Turn]) -> Counts:
    """Visitors by the most serious safety reply that they got in a week."""
    worst: dict[tuple[datetime.date, str], str] = {}
    for turn in turns:
        if turn.level:
            place = turn.week, turn.visitor
            worst[place] = min(worst.get(place, turn.level), turn.level, key=LEVELS.index)
    return collections.Counter((level, week) for (week, _), level in worst.items())


def _folded(counts: Counts, kept: Sequence[str] = ()) -> Counts:
    """The same with everything in one row that no week would show: that somebody wrote Polish can
    point at one family.
    """
    often = {name for (name, _), number in counts.items() if number >= FEWEST} | {*kept}
    folded: Counts = collections.Counter()
    for (name, week), number in counts.items():
        folded[name if name in often else OTHER, week] += number
    return folded


def _column(counts: Counts, week: datetime.date) -> list[int]:
    return [number for (_, one), number in counts.items() if one == week]


def _table(weeks: tuple[datetime.date, ...], counts: Counts, names: Iterable[str] = ()) -> Table:
    """With each week's column hidden by itself: the same week looks the same in every page. Rows
    that are not among `names` follow by what is shown of them: by more, their order would tell.
    """
    fixed = tuple(names)
    found = [*fixed, *sorted({name for name, _ in counts} - {*fixed})]
    columns = [hide([counts[name, week] for name in found]) for week in weeks]
    rows = list(zip(found, zip(*columns))) if columns else []

    def place(row: tuple[str, tuple[Shown, ...]]) -> tuple[bool, int]:
        return row[0] == OTHER, -sum(cell or 0 for cell in row[1])

    return Table(weeks, (*rows[: len(fixed)], *sorted(rows[len(fixed) :], key=place)))
