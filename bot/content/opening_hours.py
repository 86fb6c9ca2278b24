"""Who is there at this minute, in words and in which order, and who is there if the school is not.
No Rasa.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import Iterable, Mapping, Optional, Sequence

from bot.content.contact import Contact
from bot.content.hours_words import HoursWords
from bot.content.school_hours import LineHours, SchoolHours
from bot.content.statuses import Status, Statuses
from bot.content.times import MIDNIGHT
from bot.content.timetable import ONE_DAY

ANYONE = "anyone"


@dataclass(frozen=True)
class OpeningHours:
    """The hours of all contacts, the school's among them, and the words for them."""

    contacts: Mapping[str, Contact]
    school: SchoolHours
    outside_school: Mapping[str, tuple[str, ...]]
    words: HoursWords

    @cached_property
    def statuses(self) -> Statuses:
        """What the words are made from."""
        return Statuses(self.contacts, self.school)

    def status(self, contact_id: str, moment: datetime.datetime) -> Status:
        """What holds for a contact at a moment."""
        return self.statuses.at(contact_id, moment)

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
        timetable = self.statuses.timetables.get(contact_id)
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
        if not isinstance(hours, LineHours) or self.statuses.is_past(hours, moment):
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
