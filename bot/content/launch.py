"""What a school must have confirmed before the chat may answer the public: data/launch.yml, and
what other files and the settings say. No Rasa.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, Iterator, Optional

from pydantic import root_validator

from bot.content import languages
from bot.content.contacts import load_contacts_file
from bot.content.fields import Day, Words, Wrong
from bot.content.languages import OTHER, load_languages
from bot.content.records import Record, load
from bot.settings import DATA, Settings

PATH = DATA / "launch.yml"
NEEDED = ("DSL_PHONE", "DSL_EMAIL", "HEADTEACHER_PHONE", "HEADTEACHER_EMAIL")
"""Settings without which nobody at the school can be reached."""
TO_OPEN = ("numbers", "mailboxes", "safety", "open")
"""Without these signatures a public server answers nothing but worries."""
FULL = "phrases.yml"
"""The file of a language that answers in full."""


class Signature(Record):
    """Who has confirmed something, and when; empty until somebody has."""

    by: Words = ""
    day: Optional[Day]

    @root_validator(skip_on_failure=True)
    def _signed_with_a_date(cls, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["by"]) != bool(values["day"]):
            raise Wrong(
                "has only one of 'by' and 'day'", "Write who has confirmed it and when, or neither."
            )
        return values


class Launch(Record):
    """The file."""

    numbers: Signature
    mailboxes: Signature
    safety: Signature
    answers: Signature
    policy: Signature
    privacy: Signature
    tried: Signature
    open: Signature

    def signed_on(self, name: str) -> Optional[datetime.date]:
        """When it was signed; None if nobody has."""
        return getattr(self, name).day


def load_launch(path: Path = PATH) -> Launch:
    """The signatures.

    Raises:
        ContentError: naming the file and the key.
    """
    return load(Launch, path)


def keeps_shut(settings: Settings) -> list[str]:
    """Why the chat of a public server is not open yet, a line each; nothing if it is."""
    return [*_not_set_up(settings), *unsigned(TO_OPEN)]


def unsigned(names: tuple[str, ...]) -> list[str]:
    """The signatures that are missing, a line each."""
    launch = load_launch()
    return [
        f"data/launch.yml: nobody has signed '{name}'. Write who has confirmed it, and when."
        for name in names
        if not launch.signed_on(name)
    ]


def _not_set_up(settings: Settings) -> Iterator[str]:
    for name in NEEDED:
        if name not in settings.details:
            yield f"{name} is not set. Write it into .env (deploy/env.example)."
    if not load_contacts_file().hours.confirmed:
        yield (
            "data/contacts.yml: the school's hours are not confirmed. Correct them, and write "
            "'confirmed: true' under 'hours'."
        )
    for code, language in load_languages().items():
        in_full = (languages.FOLDER / code / FULL).is_file()
        if code == OTHER or not language.switched_on or not in_full:
            continue
        if not (language.is_signed(False) and language.is_signed(True)):
            yield (
                f"data/languages/{code}/language.yml: {language.name} is not signed. Have it "
                "checked and signed (docs/languages.md), or write 'switched_on: false'."
            )
