"""Apps, sites and games, and the ages that their terms name (data/platforms.yml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Optional

from pydantic import StrictBool, validator

from bot.content.fields import Day, Printed, Words, Wrong, unique
from bot.content.records import Record, load
from bot.settings import DATA


class Platform(Record):
    """An app, site or game. `age` is in years; None means that its terms name no minimum."""

    name: Words
    also: tuple[Printed, ...]
    age: Optional[int]
    note: Words = ""
    needs_context: StrictBool = False
    source: Words
    confidence: Literal["high", "medium", "low"]

    @property
    def age_known(self) -> bool:
        """Whether the file says anything of its age: a number, or that there is none."""
        return "age" in self.__fields_set__

    @validator("age", pre=True)
    def _years(cls, value: Any) -> Any:
        if value is not None and (type(value) is not int or not 0 < value < 100):
            raise Wrong(
                f"is {value!r}",
                "Write years as a number, null if the terms name none, or leave it out.",
            )
        return value


class _Law(Record):
    text: Words
    source: Words = ""


class _File(Record):
    checked_on: Day
    terms_date: Printed
    law: _Law
    platforms: tuple[Platform, ...]
    _names = unique("platforms", "name")


def load_platforms(path: Path = DATA / "platforms.yml") -> tuple[dict[str, Platform], str, str]:
    """Platforms by name, the date of their terms as printed, and the sentence about the law."""
    file = load(_File, path)
    return {p.name: p for p in file.platforms}, file.terms_date, file.law.text
