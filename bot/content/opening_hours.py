"""Who is there at this minute: for a contact and a moment, whether the line is open, until when,
when it opens next, and which number to ring. No Rasa.

Nothing is claimed of hours that nobody has confirmed, that are past their day, or that are not
known on a bank holiday. The order of people goes by them all the same: nobody reads it as a claim.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Callable, Iterable, Mapping, Optional, Sequence

from bot.content.contact import SCHOOL, Contact
from bot.content.hours_words import HoursWords
from bot.content.school_hours import AS_USUAL, NOT_KNOWN, BankHolidays, LineHours, SchoolHours
from bot.content.times import MIDNIGHT
from bot.content.timetable import ONE_DAY, Opening, Timetable, school_timetable

logger = logging.getLogger(__name__)

ALWAYS_OPEN = Opening(True)
ANYONE = "anyone"


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
class OpeningHours:
    """The hours of all contacts, the school's among them, and the words for them."""

    contacts: Mapping[str, Contact]
    school: SchoolHours
    outside_school: Mapping[str, tuple[str, ...]]
    words: HoursWords

    def status(self, contact_id: str, moment: datetime.datetime) -> Status:
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
            return Status(ALWAYS_OPEN, not self._is_past(hours, moment), phone)
        timetable = self._timetables[contact_id]
        opening = timetable.at(moment)
        day = moment.astimezone(timetable.timezone).date()
        if hours == SCHOOL:
            return Status(opening, self._school_is_known(day), phone)
        known = not self._is_past(hours, moment)
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

    def phone(self, contact_id: str, moment: datetime.datetime) -> str:
        """The number to ring, in words; both if it is not known which is answered."""
        status, area = self.status(contact_id, moment), self.contacts[contact_id].area
        phone = status.phone
        if status.otherwise and not status.known:
            phone = self.words.either.format(phone=phone, otherwise=status.otherwise)
        return self.words.in_area.format(area=area, phone=phone) if phone and area else phone

    def said(self, contact_id: str, moment: datetime.datetime) -> str:
        """In words, who is there: "open now, until 4pm". Empty if nothing may be said."""
        status, words = self.status(contact_id, moment), self.words
        hours = self.contacts[contact_id].hours
        if not status.known:
            return words.bank_holiday if status.bank_holiday else ""
        opening = status.opening
        if not opening.is_open:
            if opening.opens is None:
                return words.shut_now
            return words.shut_until.format(opens=words.when_it_opens(opening.opens, moment))
        if opening.until is None:
            always = isinstance(hours, LineHours) and hours.always
            return words.always if always else words.open_now
        until = words.until(opening.until, moment)
        return until + words.otherwise.format(phone=status.otherwise) if status.otherwise else until

    def changes(
        self, contact_id: str, moment: datetime.datetime
    ) -> list[tuple[datetime.datetime, str]]:
        """What is said from `moment` on, and from when each holds: for a page that is shown later.
        After a week it says nothing.
        """
        timetable = self._timetables.get(contact_id)
        if timetable is None:
            return [(moment, self.said(contact_id, moment))]
        days = [moment.astimezone(timetable.timezone).date() + ONE_DAY * n for n in range(8)]
        midnights = [timetable.at_time(day, MIDNIGHT) for day in days]
        moments = {t for day in days for span in timetable.spans_on(day) for t in span}
        end, found = midnights[-1], [(moment, self.said(contact_id, moment))]
        for later in sorted({*moments, *midnights}, key=datetime.datetime.timestamp):
            if moment.timestamp() < later.timestamp() < end.timestamp():
                said = self.said(contact_id, later)
                if said != found[-1][1]:
                    found.append((later, said))
        return [*found, (end, "")]

    def usual(self, contact_id: str, moment: datetime.datetime, emails: bool = False) -> str:
        """In words, the hours of a line (or of its emails) in a week; empty if there are none, or
        if they are past their day.
        """
        contact = self.contacts[contact_id]
        hours = contact.email_hours if emails else contact.hours
        if not isinstance(hours, LineHours) or self._is_past(hours, moment):
            return ""
        usual = self.words.usual(hours)
        if emails or not contact.phone_otherwise:
            return usual
        return self.words.usual_otherwise.format(
            phone=contact.phone, hours=usual, otherwise=contact.phone_otherwise
        )

    def in_order(self, ids: Iterable[str], moment: datetime.datetime) -> tuple[str, ...]:
        """These contacts with those that are shut last, and otherwise as they were."""
        return tuple(sorted(ids, key=lambda i: self.status(i, moment).is_shut))

    def outside(self, role: Optional[str], moment: datetime.datetime) -> str:
        """Whom somebody of this role can ring if nobody at the school can be reached: the first
        whose line is not shut, and the last if all are.
        """
        lines = self._lines_outside(role)
        return next((i for i in lines if not self.status(i, moment).is_shut), lines[-1])

    def with_help(
        self, ids: Sequence[str], role: Optional[str], moment: datetime.datetime
    ) -> tuple[str, ...]:
        """These contacts and, if it is not among them, the line to ring outside school: in front of
        the one that is shut in its place, or else behind all.
        """
        there = self.outside(role, moment)
        if not ids or there in ids:
            return tuple(ids)
        lines = self._lines_outside(role)
        shut = lines[: lines.index(there)]
        before = next((n for n, i in enumerate(ids) if i in shut), len(ids))
        return (*ids[:before], there, *ids[before:])

    def _lines_outside(self, role: Optional[str]) -> tuple[str, ...]:
        return self.outside_school.get(role or ANYONE) or self.outside_school[ANYONE]

    @cached_property
    def _statuses(self) -> Callable[[str, datetime.datetime], Status]:
        """The statuses of a moment, reckoned once for all that a reply says of it."""
        return lru_cache(maxsize=64)(self._status)

    @cached_property
    def _timetables(self) -> Mapping[str, Timetable]:
        school = school_timetable(self.school)
        return {
            contact.id: school if contact.hours == SCHOOL else self._of_line(contact.hours)
            for contact in self.contacts.values()
            if contact.hours == SCHOOL or contact.hours is not None and not contact.hours.always
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

    def _is_past(self, hours: LineHours, moment: datetime.datetime) -> bool:
        day = moment.astimezone(self.school.timezone).date()
        return hours.expires is not None and day > hours.expires
