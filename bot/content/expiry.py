"""What in data/contacts.yml is past its day and must be checked again. No Rasa."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Iterator

from bot.content.contacts import PATH, ContactsFile, load_contacts_file
from bot.content.school_hours import LineHours


def past_their_day(day: datetime.date, path: Path = PATH) -> list[str]:
    """The contacts of which something is past its day, and `hours` if no holiday of the school is
    entered from that day on.
    """
    return list(dict.fromkeys(_found(load_contacts_file(path), day)))


def _found(file: ContactsFile, day: datetime.date) -> Iterator[str]:
    for contact in file.contacts:
        dated = (contact, contact.hours, contact.email_hours)
        days = (one.expires for one in dated if isinstance(one, (type(contact), LineHours)))
        if any(last is not None and last < day for last in days):
            yield contact.id
    hours = file.hours
    if hours.confirmed and all(holiday.last < day for holiday in hours.closed):
        yield "hours: closed"
