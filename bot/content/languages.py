"""The languages other than English: who they are, who has checked their words, and the fixed lines
and samples of each (data/languages/<code>/language.yml and samples.yml). No Rasa.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, Mapping, Optional

from pydantic import StrictBool, root_validator, validator

from bot.content.fields import Day, Words, Wrong, not_empty
from bot.content.records import Record, load
from bot.errors import ContentError
from bot.settings import DATA

FOLDER = DATA / "languages"
OTHER = "other"
"""The folder that answers every language without a folder of its own."""
SAFETY_SIGNATURES = 2


class _Samples(Record):
    """What people type; in `harm` a child may be in danger."""

    samples: tuple[Words, ...]
    harm: tuple[Words, ...] = ()
    _some = not_empty("samples")


class _Lines(Record):
    """language.yml."""

    name: Words
    own_name: Words = ""
    direction: Literal["ltr", "rtl"] = "ltr"
    switched_on: StrictBool = True
    checked_by: Words = ""
    checked_on: Optional[Day]
    safeguarding_checked_by: tuple[Words, ...] = ()
    reply: Words
    safeguarding: Words

    @root_validator(skip_on_failure=True)
    def _signed_with_a_date(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["checked_by"]) != bool(values["checked_on"]):
            raise Wrong(
                "has only one of 'checked_by' and 'checked_on'",
                "Write who has checked the words and on which day, or neither.",
                "checked_by",
            )
        return values

    @validator("safeguarding_checked_by")
    def _two_people(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if names and len({name.casefold() for name in names}) < SAFETY_SIGNATURES:
            raise Wrong(
                f"names only {names[0]}", "Two people sign the safety replies, or nobody does yet."
            )
        return names


class Language(_Lines):
    """A language other than English, the fixed lines that answer it, and samples of it.

    Attributes:
        own_name: the name that its speakers give it.
        switched_on: False if a message in it gets the fixed lines only.
        checked_by: who has checked every word, on the day `checked_on`; empty if nobody has.
        safeguarding_checked_by: the two people who have checked the safety replies.
    """

    code: Words
    samples: tuple[Words, ...]
    harm: tuple[Words, ...] = ()

    def is_signed(self, safeguarding: bool) -> bool:
        """Whether people have checked the words: two of them for the safety replies."""
        return bool(self.safeguarding_checked_by if safeguarding else self.checked_by)


@lru_cache(maxsize=1)
def load_languages(folder: Path = FOLDER) -> Mapping[str, Language]:
    """The languages by code, from the folders in `folder`.

    Raises:
        ContentError: naming the file and the key that cannot be used.
    """
    languages = {}
    for inside in sorted(path for path in folder.glob("*") if path.is_dir()):
        lines = load(_Lines, inside / "language.yml")
        samples = load(_Samples, inside / "samples.yml")
        languages[inside.name] = Language.construct(
            **lines.dict(), **samples.dict(), code=inside.name
        )
    if not languages:
        raise ContentError(
            folder,
            "there is no language",
            "Keep at least one folder; `language: 1` in config.yml switches the recognition off.",
        )
    return languages
