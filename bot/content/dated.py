"""Facts from outside the school: each has a source, the day on which it was read, and the day after
which it must be checked again. No Rasa.
"""

from __future__ import annotations

import datetime
from typing import Any

from pydantic import root_validator

from bot.content.fields import Day, Words, Wrong
from bot.content.records import Record


class Dated(Record):
    """A fact, or several that were read together. The last day still counts."""

    source: Words
    checked_on: Day
    expires: Day

    @root_validator(skip_on_failure=True)
    def _holds_for_a_while(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["expires"] < values["checked_on"]:
            raise Wrong("is before 'checked_on'", "Write the day until which it holds.", "expires")
        return values

    def is_past(self, day: datetime.date) -> bool:
        """Whether it must be checked again on this day."""
        return self.expires < day
