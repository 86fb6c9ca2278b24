"""Apps, sites and games, the ages that their terms name, and the law that is to come for some of
them (data/platforms.yml).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Optional

from pydantic import StrictBool, root_validator, validator

from bot.content.date_words import DateWords
from bot.content.dated import Dated
from bot.content.fields import Day, Printed, Words, Wrong, unique, words
from bot.content.records import Record, load
from bot.settings import DATA

PATH = DATA / "platforms.yml"
DAYS = ("checked_on", "expires", "terms_date")


class Platform(Dated):
    """An app, site or game. `age` is in years; None means that its terms name no minimum.
    `with_parent`: a younger child may have it too if a parent agrees.
    """

    name: Words
    also: tuple[Printed, ...]
    everyday: tuple[Printed, ...] = ()
    age: Optional[int]
    note: Words = ""
    with_parent: StrictBool = False
    needs_context: StrictBool = False
    terms_date: Printed
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

    @validator("everyday")
    def _known(cls, value: tuple, values: dict[str, Any]) -> tuple:
        for name in value:
            if name not in values.get("also", ()):
                raise Wrong(f"has '{name}', which is no name in `also`", "Write it there too.")
        return value


class Law(Dated):
    """What is known of the law on under-16s: the apps that it names and those that it is meant to
    leave out, when it was announced, when it is to start, and the words about it.
    """

    named: tuple[Words, ...]
    not_named: tuple[Words, ...]
    announced: Printed
    starts: Printed
    text: words("announced", "starts", "checked")
    sentence: words("platforms", "starts", "checked")
    includes: words("platforms")
    leaves_out: words("platforms")
    not_known: words("platforms")
    joint: Words

    def listed(self, names: tuple[str, ...]) -> str:
        """Apps in a sentence: "Snapchat, TikTok and X"."""
        *most, last = names
        return f"{', '.join(most)} {self.joint} {last}" if most else last

    def words(self, dates: DateWords) -> dict[str, str]:
        """What is filled in in the words about it."""
        return {
            "announced": dates.months_in(self.announced),
            "starts": dates.months_in(self.starts),
            "checked": dates.date(self.checked_on),
            "named": self.listed(self.named),
            "not_named": self.listed(self.not_named),
        }

    def about(self, names: tuple[str, ...]) -> list[str]:
        """A sentence on each sort of these apps: those that it names, those that it is meant to
        leave out, and those of which that is not known.
        """
        sorts = {
            self.includes: tuple(name for name in names if name in self.named),
            self.leaves_out: tuple(name for name in names if name in self.not_named),
        }
        sorts[self.not_known] = tuple(n for n in names if n not in self.named + self.not_named)
        return [said.format(platforms=self.listed(some)) for said, some in sorts.items() if some]


class _File(Record):
    """An entry without days of its own has those of the file."""

    checked_on: Day
    expires: Day
    terms_date: Printed
    law: Law
    platforms: tuple[Platform, ...]
    _names = unique("platforms", "name")

    @validator("platforms", pre=True)
    def _with_the_days_of_the_file(cls, entries: Any, values: dict[str, Any]) -> Any:
        if not isinstance(entries, list):
            return entries
        if not {*DAYS} <= values.keys():  # that is said once, and not of each entry
            return ()
        days = {key: values[key] for key in DAYS}
        return [{**days, **one} if isinstance(one, dict) else one for one in entries]

    @root_validator(skip_on_failure=True)
    def _the_law_names_apps(cls, values: dict[str, Any]) -> dict[str, Any]:
        known, law = [one.name for one in values["platforms"]], values["law"]
        for key in ("named", "not_named"):
            for name in getattr(law, key):
                if name not in known:
                    remedy = f"Use the name of an entry: {', '.join(known)}."
                    raise Wrong(f"names '{name}'", remedy, "law", key)
        return values


def load_platforms(path: Path = PATH) -> tuple[dict[str, Platform], Law]:
    """Platforms by name, and the law.

    Raises:
        ContentError: naming each key that cannot be used.
    """
    file = load(_File, path)
    return {p.name: p for p in file.platforms}, file.law
