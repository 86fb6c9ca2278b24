"""The fixed lines of data/languages: the reply and the safety reply to a message that is not in
English.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Mapping, Optional

from bot.content.contact import Contact
from bot.content.hours_words import HoursWords
from bot.content.languages import Language
from bot.content.school_hours import LineHours
from bot.dialogue.fill import fill_in, has_gap

logger = logging.getLogger(__name__)

REPLY, SAFETY_REPLY = "{language_reply}", "{language_safeguarding}"
"""What a wording of data/answers has in place of these lines."""
_UNALERTED = re.compile(r"\[(.*?)\]", re.DOTALL)
"""The part of a safety reply that is true only if nobody is alerted."""


@dataclass(frozen=True)
class OtherLanguages:
    """The lines by language, the contacts whose numbers they name, and whether disclosures raise
    alerts.
    """

    languages: Mapping[str, Language]
    contacts: Mapping[str, Contact]
    alerts_on: bool

    def put_in(self, text: str, code: Optional[str]) -> Optional[str]:
        """`text` with the line of this language; None if there is no such language, or its line
        lacks a number.
        """
        language = self.languages.get(code or "")
        if language is None:
            return None
        numbers = {c.id: _number(c) for c in self.contacts.values() if c.phone}
        safety_reply = fill_in(language.safeguarding, numbers)
        safety_reply = _UNALERTED.sub("" if self.alerts_on else r"\1", safety_reply)
        line = text.replace(REPLY, language.reply).replace(SAFETY_REPLY, safety_reply)
        if not has_gap(line):
            return line
        logger.error(
            "data/languages/%s/language.yml: 'safeguarding' cannot be filled in, so the reply was "
            "in English. Run `make check`.",
            code,
        )
        return None


def _number(contact: Contact) -> str:
    """A number, with the hours of a line that is not answered day and night."""
    hours = contact.hours
    if not isinstance(hours, LineHours) or hours.always or contact.phone_otherwise:
        return contact.phone
    return f"{contact.phone} ({HoursWords.for_strangers(hours)})"
