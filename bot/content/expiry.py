"""What in data/contacts.yml and data/platforms.yml is past its day and must be checked again. No
Rasa.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Iterator

from bot.content import platforms
from bot.content.contacts import PATH, ContactsFile, load_contacts_file
from bot.content.platforms import load_platforms
from bot.content.school_hours import LineHours

LAW, AGES = "law", "platforms"


def past_their_day(day: datetime.date, path: Path = PATH) -> list[str]:
    """The contacts of which something is past its day, and `hours` if no holiday of the school is
    entered from that day on.
    """
    return list(dict.fromkeys(_found(load_contacts_file(path), day)))


def facts_past_their_day(day: datetime.date, path: Path = platforms.PATH) -> list[str]:
    """LAW, and the apps of which the age is past its day; AGES if that is so of all of them."""
    apps, law = load_platforms(path)
    past = [app.name for app in apps.values() if app.is_past(day)]
    ages = [AGES] if past and len(past) == len(apps) else past
    return [*([LAW] if law.is_past(day) else []), *ages]


def _found(file: ContactsFile, day: datetime.date) -> Iterator[str]:
    for contact in file.contacts:
        dated = (contact, contact.hours, contact.email_hours)
        days = (one.expires for one in dated if isinstance(one, (type(contact), LineHours)))
        if any(last is not None and last < day for last in days):
            yield contact.id
    hours = file.hours
    if hours.confirmed and all(holiday.last < day for holiday in hours.closed):
        yield "hours: closed"
