"""Messages and alerts that are e-mailed to a person: the section `referrals` of data/contacts.yml.
Who gets them, in which order, and how long each step may take.
"""

from __future__ import annotations

from typing import Any, Optional

from pydantic import root_validator, validator

from bot.content.fields import Number, Whole, Words, Wrong, not_empty, unique
from bot.content.records import Record


class Recipient(Record):
    """Somebody who can be sent a message. `address` is the setting that holds the address: an
    address itself has no place in the file.
    """

    id: Words
    address: Words
    name: Words = ""

    @validator("address")
    def _is_the_setting(cls, value: str, values: dict[str, Any]) -> str:
        setting = f"{values['id'].upper()}_EMAIL" if "id" in values else value
        if value != setting:
            raise Wrong(f"is '{value}'", f"Write {setting}, the setting that holds the address.")
        return value


class Within(Record):
    """How soon a message must be confirmed: within minutes of school hours, or by the end of so
    many school days.
    """

    minutes: Optional[Number]
    school_days: Optional[Whole]

    @root_validator(skip_on_failure=True)
    def _one_of_the_two(cls, values: dict[str, Any]) -> dict[str, Any]:
        if (values["minutes"] is None) == (values["school_days"] is None):
            raise Wrong("is not one time", "Write {minutes: 30} or {school_days: 1}.")
        return values


class Kind(Record):
    """What holds for messages, or for alerts."""

    acknowledge_within: Within
    keep_days: Whole
    link_days: Number


class Kinds(Record):
    """Both kinds."""

    message: Kind
    alert: Kind


class MostAnHour(Record):
    """How many messages are taken in an hour, from one conversation and in all."""

    conversation: Whole
    school: Whole


class Messages(Record):
    """The section."""

    recipients: tuple[Recipient, ...]
    chains: dict[Words, tuple[Words, ...]]
    """By the first person: who gets a message, in this order."""
    kinds: Kinds
    most_an_hour: MostAnHour
    when_closed: tuple[Words, ...] = ()
    audit_days: Number
    _some = not_empty("recipients", "chains")
    _ids = unique("recipients", "id")

    @validator("chains")
    def _begin_with_their_first(cls, chains: dict, values: dict[str, Any]) -> dict:
        known = [recipient.id for recipient in values.get("recipients", ())]
        for first, chain in chains.items():
            if chain[:1] != (first,) or not set(chain) <= set(known):
                raise Wrong(
                    f"is the chain {list(chain)}",
                    f"Begin it with {first}, and use only {', '.join(known)}.",
                    first,
                )
        return chains
