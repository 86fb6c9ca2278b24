"""A reply of the assistant, in which nothing is left to work out."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Optional

from bot.content.choices import Choice


@dataclass(frozen=True)
class Option:
    """One topic that the visitor may have meant: the intent to choose it by, the title of its
    answer, and the statements that the answer cites.
    """

    id: str
    title: str
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Reply:
    """What a message says, whatever shows it.

    Attributes:
        asides: lines below the text, most of them marked as not part of the policy.
        contacts: the people that the reply is about; `shown` are those listed with their details.
        at: the moment at which it says who is there.
        deaf: whether how deaf visitors reach them is listed too.
        level: how plain a worry it answers; empty if it answers none.
        alert_to: the contact for whom a note of the visitor's message is kept if alerts are on;
            set for every worry that raises an alert, and for nothing else.
        options: topics to choose from; None if it does not ask which was meant.
        choices: buttons of a message to a person.
        language: ISO code, if it is not in English.
        age, apps: of an answer about ages: what it took the question to be about.
    """

    text: str
    kind: str
    cites: tuple[str, ...]
    asides: tuple[str, ...]
    contacts: tuple[str, ...]
    shown: tuple[str, ...]
    at: datetime.datetime
    deaf: bool
    level: str
    alert_to: Optional[str]
    options: Optional[tuple[Option, ...]]
    choices: tuple[Choice, ...]
    language: Optional[str]
    age: Optional[int] = None
    apps: tuple[str, ...] = ()
