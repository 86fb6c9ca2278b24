"""Which of the written wordings a reply is: what translations are found by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from bot.content.answers import RESPONSE
from bot.translations.english import ANYONE


@dataclass(frozen=True)
class Source:
    """A wording of a response: its intent, for which role it is, and whether in easy words."""

    intent: str
    role: str
    easy: bool = False

    @classmethod
    def of(cls, utter_action: str, variation: Mapping[str, Any], easy: bool = False) -> "Source":
        """Of one of the trained model's wordings."""
        condition = variation.get("condition") or ()
        role = next((one.get("value") for one in condition), ANYONE)
        return cls(utter_action.removeprefix(RESPONSE), role, easy)


NOWHERE = Source("", "")
