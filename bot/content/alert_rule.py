"""To whom an alert about a disclosure goes: one rule, for the chat, which says for whom a note is
kept, and for the courier, which sends it. No Rasa.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.content.contacts import load_contacts
from bot.content.typed import mapping, read_yaml
from bot.errors import ContentError
from bot.settings import DATA

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class AlertRule:
    """Ids of data/contacts.yml. `named` are the words that name `to`, folded."""

    to: str
    instead: str
    named: frozenset[str]

    def goes_to(self, words: str, writing_to: Optional[str] = None) -> str:
        """Who is told of these words: `to`; but where a message to `instead` is being written, or
        the words name `to`, `instead` alone.

        Somebody who writes of the person that alerts go to must not find that this person was told.

        Args:
            words: the visitor's, as they were typed.
            writing_to: to whom a message was being written when they were typed; None where none
                was.
        """
        folded = _folded(words)
        return (
            self.instead
            if writing_to == self.instead or any(f" {name} " in folded for name in self.named)
            else self.to
        )


def load_alert_rule(path: Path = DATA / "contacts.yml") -> AlertRule:
    """The section `alerts`.

    Raises:
        ContentError: naming the key that cannot be used.
    """
    document = read_yaml(path)
    section = document.get("alerts") if isinstance(document, dict) else None
    if not isinstance(section, dict) or set(section) != {"to", "instead", "named"}:
        raise ContentError(
            path,
            "there is no section 'alerts' with 'to', 'instead' and 'named'",
            "See the header of the file.",
        )
    named = section["named"]
    if (
        not isinstance(named, list)
        or not named
        or not all(isinstance(name, str) and _WORD.search(name) for name in named)
    ):
        raise ContentError(
            path,
            "alerts: 'named' is not a list of words",
            "Put each in quotes if it is a number or a mark.",
        )
    contacts, _ = load_contacts(path, {})
    chains = mapping(
        path,
        "referrals: chains",
        mapping(path, "referrals", document.get("referrals")).get("chains"),
    )
    people = [first for first in chains if first in contacts]
    for key in ("to", "instead"):
        if section[key] not in people:
            raise ContentError(
                path,
                f"alerts: '{key}' is {section[key]!r}, which is no contact that begins a chain",
                f"Use one of {', '.join(people)}.",
            )
    return AlertRule(
        section["to"], section["instead"], frozenset(_folded(name).strip() for name in named)
    )


def _folded(text: str) -> str:
    """The words of a text in small letters, one blank around each, without what stands between
    them.
    """
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', text).casefold()))} "
