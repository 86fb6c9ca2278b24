"""The fixed lines of data/languages as wordings: the reply and the safety reply to a message in
another language than English.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Any, Dict, List, Mapping, Optional

from bot.content.contacts import Contact
from bot.dialogue.fill import fill_in, has_gap
from bot.nlu.languages import Language

logger = logging.getLogger(__name__)

REPLY, SAFEGUARDING = "{language_reply}", "{language_safeguarding}"
NOT_UNDERSTOOD, DISCLOSURE = "utter_not_understood", "utter_disclosure"
_UNALERTED = re.compile(r"\[(.*?)\]", re.DOTALL)
"""The part of a safety reply that is true only if nobody is alerted."""


@dataclass(frozen=True)
class OtherLanguages:
    """The lines of every language, the contacts whose numbers they name, and whether disclosures
    raise alerts.
    """

    languages: Mapping[str, Language]
    contacts: Mapping[str, Contact]
    alerts_on: bool

    @staticmethod
    def has_mark(text: str) -> bool:
        """Whether a wording is one of these lines."""
        return REPLY in text or SAFEGUARDING in text

    def line(
        self, text: str, code: Optional[str], responses: Mapping[str, List[Dict[str, Any]]]
    ) -> Dict[str, Optional[str]]:
        """The `text` of a wording and its `language`. In English, with the language None, if there
        is no such language or its safety reply lacks a number: help in English is better than none.
        """
        language = self.languages.get(code or "")
        if SAFEGUARDING not in text:
            if language is None:
                return _in_english(responses, NOT_UNDERSTOOD)
            return {"text": text.replace(REPLY, language.reply), "language": code}
        told = self._safety_reply(language) if language else ""
        if told and not has_gap(told):
            return {"text": text.replace(SAFEGUARDING, told), "language": code}
        logger.error(
            "data/languages/%s.yml: 'safeguarding' cannot be filled in, so the reply was in "
            "English. Run `make check`.",
            code,
        )
        return _in_english(responses, DISCLOSURE)

    def _safety_reply(self, language: Language) -> str:
        numbers = {contact.id: contact.phone for contact in self.contacts.values() if contact.phone}
        filled = fill_in(language.safeguarding, numbers)
        return _UNALERTED.sub("" if self.alerts_on else r"\1", filled)


def _in_english(
    responses: Mapping[str, List[Dict[str, Any]]], utter_action: str
) -> Dict[str, Optional[str]]:
    """The wording of a response that is for everybody."""
    wordings = responses[utter_action]
    text = next(wording["text"] for wording in wordings if not wording.get("condition"))
    return {"text": text, "language": None}
