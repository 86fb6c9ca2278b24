"""What the data say of a contact at a moment: whether somebody is there, until when, when they come
next, and which number is answered. No Rasa.

Nothing is known of hours that nobody has confirmed, that are past their day, or that are not
written for a bank holiday. The order of people goes by them all the same: nobody reads it as a
claim.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Callable, Mapping, Optional

from bot.content.contact import Contact
from bot.content.school_hours import AS_USUAL, NOT_KNOWN, BankHolidays, LineHours, SchoolHours
from bot.content.timetable import Opening, Timetable, school_timetable

logger = logging.getLogger(__name__)

ALWAYS_OPEN = Opening(True)


@dataclass(frozen=True)
class Status:
    """What the data say of a contact at a moment.

    Attributes:
        opening: None if no hours are written.
        known: whether it may be said to a visitor.
        bank_holiday: whether it is not known because today is a bank holiday.
        phone: the number that is answered then; empty if there is none.
        otherwise: the number that is answered once this one is not.
    """

    opening: Optional[Opening]
    known: bool
    phone: str
    otherwise: str = ""
    bank_holiday: bool = False

    @property
    def is_open(self) -> bool:
        """Known to be open."""
        return self.known and self.opening.is_open

    @property
    def is_shut(self) -> bool:
        """Shut as far as is written, be it confirmed or not."""
        return self.opening is not None and not self.opening.is_open


@dataclass(frozen=True)
class Statuses:
    """Of all contacts; the hours of the people at the school are those of the section `hours`."""

    contacts: Mapping[str, Contact]
    school: SchoolHours

    def at(self, contact_id: str, moment: datetime.datetime) -> Status:
        """What holds for a contact at a moment. Whatever goes wrong in reckoning it, people are
        named all the same, and nothing is said of when they are there.
        """
        try:
            return self._statuses(contact_id, moment)
        except Exception as error:
            logger.error("Hours of %s: %s.", contact_id, type(error).__name__)
            return Status(None, False, self.contacts[contact_id].phone)

    def _status(self, contact_id: str, moment: datetime.datetime) -> Status:
        contact = self.contacts[contact_id]
        hours, phone, otherwise = contact.hours, contact.phone, contact.phone_otherwise
        if hours is None:
            return Status(None, False, phone)
        if isinstance(hours, LineHours) and hours.always:
            return Status(ALWAYS_OPEN, not self.is_past(hours, moment), phone)
        timetable = self.timetables[contact_id]
        opening = timetable.at(moment)
        day = moment.astimezone(timetable.timezone).date()
        if contact.is_at_school:
            return Status(opening, self._school_is_known(day), phone)
        known = not self.is_past(hours, moment)
        if known and hours.bank_holidays == NOT_KNOWN and timetable.is_bank_holiday(day):
            return Status(opening, False, phone, otherwise, bank_holiday=True)
        if not otherwise:
            return Status(opening, known, phone)
        if not known:
            return Status(ALWAYS_OPEN, False, phone, otherwise)
        return (
            Status(opening, True, phone, otherwise)
            if opening.is_open
            else Status(ALWAYS_OPEN, True, otherwise)
        )

    @cached_property
    def _statuses(self) -> Callable[[str, datetime.datetime], Status]:
        """The statuses of a moment, reckoned once for all that a reply says of it."""
        return lru_cache(maxsize=64)(self._status)

    @cached_property
    def timetables(self) -> Mapping[str, Timetable]:
        """By contact: of those that are open at certain times."""
        school = school_timetable(self.school)
        return {
            contact.id: school if contact.is_at_school else self._of_line(contact.hours)
            for contact in self.contacts.values()
            if contact.is_at_school or contact.hours is not None and not contact.hours.always
        }

    def _of_line(self, hours: LineHours) -> Timetable:
        # A day on which it is not known whether a line is open counts as shut.
        open_then = hours.bank_holidays == AS_USUAL
        bank = BankHolidays(country=None, part=None) if open_then else self.school.bank_holidays
        return Timetable(hours.timezone, hours.open, bank)

    def _school_is_known(self, day: datetime.date) -> bool:
        """The school's hours are known as far ahead as its own holidays are entered."""
        closed = self.school.closed
        return self.school.confirmed and bool(closed) and day <= max(h.last for h in closed)

    def is_past(self, hours: LineHours, moment: datetime.datetime) -> bool:
        """Whether hours must be checked again before anything may be said of them."""
        day = moment.astimezone(self.school.timezone).date()
        return hours.expires is not None and day > hours.expires
