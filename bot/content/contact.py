"""One person or line of data/contacts.yml, as a record. No Rasa."""

from __future__ import annotations

import re
from typing import Any, Iterator, Literal, Mapping, Optional, Union

from pydantic import root_validator, validator

from bot.content.fields import Day, Words, Wrong
from bot.content.records import Record
from bot.content.school_hours import LineHours

DETAILS = ("phone", "text", "email", "web")
"""Of a contact; each may come from the school's settings instead."""
SCHOOL = "school"
"""Instead of hours: the section `hours` of the file."""


class ContactHours:
    """SCHOOL, or the hours of a line."""

    @classmethod
    def __get_validators__(cls) -> Iterator[Any]:
        yield cls.read

    @classmethod
    def read(cls, value: Any) -> Union[str, LineHours]:
        """SCHOOL, or the hours that `value` describes."""
        if value != SCHOOL and not isinstance(value, (dict, LineHours)):
            raise Wrong(
                f"is {value!r:.60}, not opening hours",
                f"Write {SCHOOL} for somebody at the school, or {{open: always, source: …, "
                'checked_on: …}, or {open: {monday: "10:00-16:00"}, …}.',
            )
        return value if value == SCHOOL else LineHours.validate(value)


class Contact(Record):
    """A person or a line that an answer may name. Empty details are not shown.

    Attributes:
        called: the name inside a sentence, if that is not just the name.
        area: where the numbers are for, if they are not for the whole country.
        hours: when the phone is answered, and `email_hours` when emails are read.
        phone_otherwise: the number at all other times.
        deaf: how a deaf visitor reaches them.
        until_set: the contact that is named in its place while none of its settings is set.
        expires: the day after which it must be checked again; None for what cannot expire.
    """

    id: Words
    name: Words
    called: Words = ""
    about: Words
    area: Words = ""
    phone: Words = ""
    phone_otherwise: Words = ""
    text: Words = ""
    email: Words = ""
    web: Words = ""
    deaf: Words = ""
    hours: Optional[ContactHours]
    email_hours: Optional[LineHours]
    settings: dict[Literal[DETAILS], Words] = {}
    """By detail: the school's setting that it comes from instead."""
    until_set: Words = ""
    source: Words = ""
    checked_on: Optional[Day]
    expires: Optional[Day]
    confidence: Optional[Literal["high", "medium", "low"]]

    @validator("text")
    def _can_be_sent(cls, text: str) -> str:
        if text and not re.fullmatch(r"\w+ to \d+", text):
            raise Wrong(f"is '{text}'", 'Write it as "SHOUT to 85258".')
        return text

    @validator("settings")
    def _are_its_own(cls, settings: dict[str, str], values: dict[str, Any]) -> dict[str, str]:
        for detail, name in settings.items():
            own = [f"{owner}_{detail}".upper() for owner in (values.get("id", ""), "school")]
            if name not in own:
                raise Wrong(f"is '{name}'", f"Use one of {', '.join(own)}.", detail)
        return settings

    @root_validator(skip_on_failure=True)
    def _one_number_and_another(cls, values: dict[str, Any]) -> dict[str, Any]:
        weekly = isinstance(values["hours"], LineHours) and not values["hours"].always
        if values["phone_otherwise"] and not (values["phone"] and weekly):
            raise Wrong(
                "has a 'phone_otherwise' but no 'phone' that is answered at certain times",
                "Add 'phone' and its 'hours', or write the number as 'phone'.",
            )
        return values

    def with_details(self, details: Mapping[str, str]) -> Contact:
        """The contact with the school's own details, where these are set."""
        own = {key: details.get(name, "") for key, name in self.settings.items()}
        return self.copy(update={key: value for key, value in own.items() if value})

    @property
    def inside_a_sentence(self) -> str:
        """The name inside a sentence: "the Headteacher"."""
        return self.called or inside_a_sentence(self.name)

    @property
    def is_set(self) -> bool:
        """Whether the school has set any of its own details, if it has such."""
        return not self.settings or any(getattr(self, detail) for detail in self.settings)

    @property
    def is_at_school(self) -> bool:
        """Whether the school's hours are theirs."""
        return isinstance(self.hours, str)  # a record that is compared with a word is slow

    @property
    def numbers(self) -> str:
        """Everything in which a number or an address may be looked for."""
        own = (self.phone, self.phone_otherwise, self.text, self.email, self.web, self.deaf)
        return " ".join(filter(None, own))


def inside_a_sentence(name: str) -> str:
    """A person's name inside a sentence: "the Headteacher"."""
    return "the " + name[4:] if name.startswith("The ") else name
