"""Second step of a message: a wording becomes a reply. The words are filled in; the sources, the
people, who is alerted, and what is offered are decided.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any, Mapping, Optional

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.alert_rule import AlertRule
from bot.content.answers import PREVIOUS, SAFEGUARDING
from bot.content.choices import MESSAGE_TO, Choice
from bot.content.clock import Clock
from bot.content.content import Content
from bot.dialogue.accused import accused_of
from bot.dialogue.asides import asides
from bot.dialogue.closed import WHY_CLOSED
from bot.dialogue.fill import fill_in, in_paragraphs
from bot.dialogue.first_sentences import age_of, first_sentences
from bot.dialogue.message_form import ADULTS, WRITTEN, written_to
from bot.dialogue.reply import Reply
from bot.dialogue.way_round import WayRound
from bot.dialogue.wording import CLARIFY, PREVIOUS_ANSWER, QUOTES, Wording
from bot.settings import Settings
from bot.understanding import CONCERN, EMERGENCY, Understanding

ESCALATION = "escalation"
MOST_CITES = 6
"""Statements that all answers of one reply cite together."""
LONGEST_QUOTE = 90
"""Characters that are shown of a question that is left open."""


@dataclass(frozen=True)
class Resolver:
    """What replies are resolved with: the content, the buttons, to whom alerts go, the settings,
    whether a worry raises an alert, the clock by which people are said to be there, and the way
    round a person who is accused; in another language, what statements mean.
    """

    content: Content
    buttons: Mapping[str, Choice]
    alert_rule: AlertRule
    settings: Settings
    alerts_on: bool
    tell_time: Clock
    way_round: WayRound
    meanings: Mapping[str, str] = field(default_factory=dict)

    def resolve(
        self,
        wording: Wording,
        tracker: DialogueStateTracker,
        given: Mapping[str, Any],
        years: tuple[str, ...] = (),
    ) -> Reply:
        """The reply; `given` is what the action server gave with it, and `years` the words that
        make a number an age, if the conversation is in another language.
        """
        about, kind = wording.about, _kind(wording)
        level, accused = about.get("level") or "", accused_of(tracker)
        alert_to = (
            self.way_round.alert_to(_newest_words(tracker), written_to(tracker), accused)
            if level in (CONCERN, EMERGENCY)
            else None
        )
        role, opening, moment = tracker.get_slot("role"), self.content.opening, self.tell_time()
        words = {
            **self._words_to_fill_in(tracker, alert_to, given),
            "open_now": self._open_now(role, moment),
        }
        cites = _cites(wording)[: _most_cites(tracker)]
        contacts = self.way_round.contacts(wording, role, accused)
        shown = contacts if kind != ESCALATION or about.get("show_contacts") else ()
        if kind == SAFEGUARDING:
            shown = opening.with_help(shown, role, moment)
        lines = (fill_in(line, words) for line in about.get("lines") or ())
        offers = [
            *(about.get("choices") or ()),
            *self._offer(about, tracker, given, accused, contacts),
        ]
        apps, first = first_sentences(wording, tracker, self.content, years)
        text = fill_in(in_paragraphs(self._whole(wording, first)), words)
        return Reply(
            at=moment,
            text=text,
            kind=kind,
            cites=cites,
            asides=(
                *asides(wording, apps, self.content, moment.date()),
                *self.way_round.not_through(wording, role, accused),
                *filter(None, lines),
            ),
            contacts=contacts,
            shown=opening.in_order(shown, moment),
            deaf=bool(about.get("show_deaf")),
            level=level,
            alert_to=alert_to,
            options=wording.options if kind == CLARIFY else None,
            choices=tuple(self.buttons[offer] for offer in offers if offer in self.buttons),
            language=wording.language,
            age=age_of(tracker) if apps else None,
            apps=apps,
        )

    def _words_to_fill_in(
        self, tracker: DialogueStateTracker, alert_to: Optional[str], given: Mapping[str, Any]
    ) -> dict[str, str]:
        """What is filled in for {…}: the message being written, whether anybody is told of this
        chat, and what the action server gave.
        """
        phrases = self.content.phrases
        to = self.content.contacts.get(tracker.get_slot("referral_to") or "")
        return {
            **{
                part: tracker.get_slot(slot) or phrases["left_out"]
                for part, slot in WRITTEN.items()
            },
            "nobody_told": self._who_is_told(alert_to),
            "keep_days": str(self.content.message_days),
            **{f"law_{key}": value for key, value in self.content.law_words.items()},
            "unanswered": _unanswered(tracker),
            **{key: str(value) for key, value in given.items() if value is not None},
            "who": to.inside_a_sentence if to else phrases["the_school"],
        }

    def _open_now(self, role: Optional[str], moment: datetime.datetime) -> str:
        """Whom to ring if nobody at the school can be reached: "the NSPCC helpline (0808 …)"."""
        opening = self.content.opening
        there = opening.outside(role, moment)
        contact = self.content.contacts[there]
        words = {"called": contact.inside_a_sentence, "phone": opening.phone(there, moment)}
        return fill_in(self.content.phrases["open_now"], words)

    def _who_is_told(self, alert_to: Optional[str]) -> str:
        """For whom a note of this message is kept, or that nothing was sent."""
        phrases = self.content.phrases
        if not self.alerts_on or alert_to is None:
            return phrases["nobody_told"]
        name = self.content.contacts[alert_to].inside_a_sentence
        return fill_in(phrases["alerted"], {"alerted_to": name})

    def _whole(self, wording: Wording, first: list[str]) -> str:
        """The text behind its first sentences, with the words of the answer that it refers to and
        the policy's own.
        """
        if wording.previous is None:
            return " ".join([*first, wording.text])
        quotes = " ".join(map(self._quoted, wording.previous.cites))
        previous = " ".join([*first, wording.previous_text])
        return wording.text.replace(QUOTES, quotes).replace(PREVIOUS_ANSWER, previous)

    def _quoted(self, statement: str) -> str:
        """The policy's own words; in another language behind what they mean."""
        quote = f"\u201c{self.content.policy.statements[statement].quote}\u201d"
        meaning = self.meanings.get(statement)
        return f"{meaning} ({quote})" if meaning else quote

    def _offer(
        self,
        about: Mapping[str, Any],
        tracker: DialogueStateTracker,
        given: Mapping[str, Any],
        accused: str,
        contacts: tuple[str, ...],
    ) -> list[str]:
        """The button that begins a message: to whom the action server can send one, or to whom a
        safety reply offers one to adults. None while the chat does not answer.

        Words that name the person who would be offered are offered to the other one; if they accuse
        somebody, to the first of the people named in their place. Nobody is offered to whom a
        message is already being written.
        """
        if WHY_CLOSED.get():
            return []
        to = given.get("offer") or about.get("offer")
        if to and accused and (to == accused or not given.get("offer")):
            to = next(filter(self.settings.takes_messages, contacts), None)
        elif given.get("offer"):
            return [f"{MESSAGE_TO}{to}"]
        elif to == self.alert_rule.to:
            to = self.alert_rule.goes_to(_newest_words(tracker))
        may_write = tracker.get_slot("role") in ADULTS
        if (
            not to
            or not may_write
            or to == written_to(tracker)
            or not self.settings.takes_messages(to)
        ):
            return []
        return [f"{MESSAGE_TO}{to}"]


def _kind(wording: Wording) -> str:
    """Its own; that of the answer that it repeats, if that does not rest on the policy."""
    repeats = wording.previous_about and not wording.previous_about.get("cites")
    return (wording.previous_about if repeats else wording.about).get("kind", "answer")


def _cites(wording: Wording) -> tuple[str, ...]:
    """The statements that it rests on; first those of the answer that it refers to."""
    earlier = wording.previous.cites if wording.previous else ()
    own = wording.about.get("cites") or ()
    return (*earlier, *(i for i in own if i != PREVIOUS and i not in earlier))


def _most_cites(tracker: DialogueStateTracker) -> int:
    """How many statements one of the answers of this turn may cite, so that the whole reply has no
    more than MOST_CITES. The first statements of an answer are those that it rests on most.
    """
    understood = Understanding.of(tracker)
    return MOST_CITES // max(1, len(understood.answers) if understood else 1)


def _unanswered(tracker: DialogueStateTracker) -> str:
    """The questions of the newest message that are left open, in its own words."""
    understood = Understanding.of(tracker)
    asked = understood.unanswered if understood else ()
    short = (shorten(one, LONGEST_QUOTE, placeholder=" \u2026") for one in asked)
    return ", ".join(f"\u201c{one}\u201d" for one in short)


def _newest_words(tracker: DialogueStateTracker) -> str:
    return (tracker.latest_message and tracker.latest_message.text) or ""
