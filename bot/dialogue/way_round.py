"""The way round the person whom a visitor accuses: who is named, and told, in their place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping, Optional

from bot.content.alert_rule import AlertRule
from bot.content.answers import ROUTE
from bot.content.contacts import ACCUSED_MATTER
from bot.content.content import Content
from bot.dialogue.fill import fill_in
from bot.dialogue.wording import Wording, contacts_of
from bot.nlu.accused import accused_rules
from bot.settings import Settings, setting_of
from bot.understanding import CONCERN, EMERGENCY

NAMING_KINDS = ("answer", "escalation")


@dataclass(frozen=True)
class WayRound:
    """The content, the settings, to whom alerts go, and the chains of people who get them.
    `accused` is headteacher, dsl, staff, or nobody ("") in each method.
    """

    content: Content
    settings: Settings
    alert_rule: AlertRule
    chains: Mapping[str, tuple[str, ...]]

    def contacts(self, wording: Wording, role: Optional[str], accused: str) -> tuple[str, ...]:
        """The people of the route, or of the wording; others if the accused would be one. To a
        worry, and where the routes say whom to turn to, all are others.
        """
        contacts, level = contacts_of(wording, role, self.content), wording.about.get("level")
        if accused and contacts and (accused in contacts or level in (CONCERN, EMERGENCY)):
            now = f"_{EMERGENCY}" if level == EMERGENCY else ""
            others = self.content.route(f"{ACCUSED_MATTER}{accused}{now}", role).contacts
            all_of_them = level or wording.about.get("contacts") == ROUTE
            contacts = others if all_of_them else _in_place_of(accused, others[0], contacts)
        return self.content.named(contacts)

    def not_through(self, wording: Wording, role: Optional[str], accused: str) -> list[str]:
        """A line below an answer that names the accused by itself: who can help instead."""
        people, kind = self.content.contacts, wording.about.get("kind", "answer")
        if accused not in people or kind not in NAMING_KINDS or wording.goes_round:
            return []
        leads_there = accused in (wording.about.get("contacts") or ())
        if not leads_there and not accused_rules().names(accused, wording.names):
            return []
        route = self.content.route(f"{ACCUSED_MATTER}{accused}", role).contacts
        words = {
            "who": people[accused].inside_a_sentence,
            "instead": people[self.content.named(route)[0]].inside_a_sentence,
        }
        return [fill_in(self.content.phrases["not_through"], words)]

    def alert_to(self, words: str, writing_to: Optional[str], accused: str) -> Optional[str]:
        """For whom a note of these words is kept: never the one whom they may be about."""
        return self.alert_rule.told_of(
            words, writing_to, accused, lambda person: self._can_be_told(person, accused)
        )

    def _can_be_told(self, person: str, accused: str) -> bool:
        """Whether an alert about somebody can go to this person: they do not have the address of
        the accused. Nor has anybody in the usual chain; the others leave such people out.
        """
        address = self.settings.details.get
        theirs = address(setting_of(accused))
        chain = self.chains[person] if person == self.alert_rule.to else (person,)
        if theirs and theirs in [address(setting_of(one)) for one in chain]:
            return False
        usual = (self.alert_rule.to, self.alert_rule.instead)
        return person in usual or self.settings.takes_messages(person)


def _in_place_of(accused: str, other: str, contacts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other if one == accused else one for one in contacts))
