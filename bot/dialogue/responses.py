"""Turns a response's name into what the visitor sees: the words for their role, the source, the
people, and the `custom` object.

Named in endpoints.yml; Rasa builds it once for each server. All words come from data/.
"""

from __future__ import annotations

import copy
import logging
import re
from typing import Any, Dict, List, Optional

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content import content
from bot.content.alert_rule import load_alert_rule
from bot.content.answers import NONE_OF_THESE, PREVIOUS
from bot.content.choices import MESSAGE_TO, load_choices
from bot.content.contacts import inside_a_sentence
from bot.content.content import Content
from bot.dialogue.message_turns import ADULTS, written_to
from bot.nlu import memory
from bot.nlu.languages import load_languages
from bot.rasa_defaults import apply_once
from bot.settings import missing_details, switched_on, takes_messages
from bot.understanding import Understanding

logger = logging.getLogger(__name__)

WEBSITE = "website"
"""The channel whose page shows sources and people itself; every other gets them as lines of text."""
NOTHING_BEFORE = "utter_followup_nothing"
CHOICE_RESPONSES = ("utter_choice", "utter_alternatives")

_UNALERTED = re.compile(r"\[(.*?)\]", re.DOTALL)
"""The part of a safety reply in another language that holds only where nobody is alerted."""
_PLACE = re.compile(r"\{(\w+)\}")


def _filled(text: str, fill: Dict[str, str]) -> str:
    """`text` with its {…} filled in once: a visitor's own braces stay as they are."""
    return _PLACE.sub(lambda place: fill.get(place[1], place[0]), text)


def _newest_words(tracker: DialogueStateTracker) -> str:
    return (tracker.latest_message and tracker.latest_message.text) or ""


class PolicyResponses(TemplatedNaturalLanguageGenerator):
    """Answers with a citation.

    Args:
        endpoint_config: the `nlg` entry of endpoints.yml; holds nothing more than this class's
            name.
        domain: the trained model's domain with all responses.
    """

    def __init__(
        self,
        endpoint_config: Optional[EndpointConfig],
        domain: Domain,
        loaded: Optional[Content] = None,
    ) -> None:
        """Loads the content and tells which of the school's details are missing."""
        super().__init__(
            domain.responses
        )  # Rasa puts the trained model's responses in once it has loaded it
        apply_once()
        self._content = loaded or content.load()
        self._languages = load_languages()
        self._alerts = switched_on(
            "DSL_ALERTS"
        )  # read here, so that a wrong setting stops the start and not a safety reply
        self._alert_rule = load_alert_rule()
        missing = missing_details()
        if missing:
            logger.warning(
                (
                    "The school's details are not complete: %s not set (deploy/env.example). "
                    "They are left out of answers."
                ),
                ", ".join(missing),
            )

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The message for `utter_action`: text, custom, buttons; None if there is no such response."""
        variation = self._variation(utter_action, tracker, output_channel)
        if variation is None:
            return None
        about = variation.get("metadata") or {}
        if PREVIOUS in (about.get("cites") or ()) and memory.last_answer(tracker) is None:
            return await self.generate(NOTHING_BEFORE, tracker, output_channel, **kwargs)
        intent = self._matter(utter_action, tracker)
        role = tracker.get_slot("role")
        cites, text = self._cites_and_text(
            about, variation.get("text", ""), tracker, output_channel
        )
        contacts = self._contacts(about, intent, role)
        fill = self._filling(tracker, kwargs)
        custom: Dict[str, Any] = {
            "kind": about.get("kind", "answer"),
            "cites": cites,
            "contacts": contacts,
        }
        if about.get("level"):
            custom["level"] = about["level"]
        message: Dict[str, Any] = {"custom": custom}
        own = _filled(" ".join(text.split()), fill)
        asides = [
            *self._asides(about, tracker),
            *filter(None, (_filled(line, fill) for line in about.get("lines") or ())),
        ]
        if utter_action in CHOICE_RESPONSES:
            custom["options"] = self._options(tracker, output_channel)
            message["buttons"] = [
                {"title": o["title"], "payload": f"/{o['id']}"} for o in custom["options"]
            ]
            message["buttons"].append(
                {"title": self._content.phrases["none_of_these"], "payload": f"/{NONE_OF_THESE}"}
            )
        choices = [*(about.get("choices") or ()), *self._offer(about, tracker, kwargs)]
        if choices:
            custom["choices"] = [
                {"id": choice, "title": load_choices()[choice].title} for choice in choices
            ]
            message["buttons"] = [
                {"title": c["title"], "payload": f"/{c['id']}"} for c in custom["choices"]
            ]
        shown = contacts if about.get("kind") != "escalation" or about.get("show_contacts") else []
        if output_channel == WEBSITE:
            # The page makes links and cards of these; words in the text would say everything twice.
            understood = Understanding.of(tracker)
            parts = {
                "asides": asides,
                "shown": shown,
                "lang": understood.language
                if understood and "{language_" in variation.get("text", "")
                else None,
            }
            custom.update({key: value for key, value in parts.items() if value})
            message["text"] = own
        else:
            message["text"] = "\n".join(
                [
                    own,
                    *asides,
                    *([self._source(cites)] if cites else []),
                    *self._contact_lines(shown),
                ]
            )
        return message

    def _filling(self, tracker: DialogueStateTracker, given: Dict[str, Any]) -> Dict[str, str]:
        """What stands for {…} in a text: what the action server gave, the message being written,
        and whether anybody is told of this chat.
        """
        phrases = self._content.phrases
        to = self._content.contacts.get(tracker.get_slot("referral_to") or "")
        written = {
            part: tracker.get_slot(f"referral_{part}") or phrases["left_out"]
            for part in ("about", "reach", "name")
        }
        named = {
            "who": inside_a_sentence(to.name) if to else phrases["the_school"],
            "nobody_told": self._who_is_told(tracker),
        }
        named["keep_days"] = str(self._content.message_days)
        return {
            **written,
            **named,
            **{
                key: str(value)
                for key, value in given.items()
                if value is not None and key != "who"
            },
        }

    def _who_is_told(self, tracker: DialogueStateTracker) -> str:
        """What a safety reply says of who is told: for whom a note of the newest message is kept,
        or that nothing was sent.
        """
        if not self._alerts:
            return self._content.phrases["nobody_told"]
        told = self._content.contacts[
            self._alert_rule.goes_to(_newest_words(tracker), written_to(tracker))
        ]
        return _filled(
            self._content.phrases["alerted"], {"alerted_to": inside_a_sentence(told.name)}
        )

    def _offer(
        self, about: Dict[str, Any], tracker: DialogueStateTracker, given: Dict[str, Any]
    ) -> List[str]:
        """The button that begins a message: what the action server found, or what a safety reply
        offers to adults where it is set up.

        Words that name the person who would be offered are offered to the other; and nobody is
        offered to whom a message is being written already.
        """
        if given.get("offer"):
            return [f"{MESSAGE_TO}{given['offer']}"]
        offered = about.get("offer")
        if offered == self._alert_rule.to:
            offered = self._alert_rule.goes_to(_newest_words(tracker))
        if (
            not offered
            or tracker.get_slot("role") not in ADULTS
            or offered == written_to(tracker)
            or not takes_messages(offered)
        ):
            return []
        return [f"{MESSAGE_TO}{offered}"]

    def _variation(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str
    ) -> Optional[Dict[str, Any]]:
        """The first variation whose conditions hold, else the first without any. Deterministic,
        where Rasa's own picks at random.
        """
        if utter_action not in self.responses:
            return None
        fitting = ResponseVariationFilter(self.responses).responses_for_utter_action(
            utter_action, output_channel, tracker.current_slot_values()
        )
        fitting.sort(key=lambda variation: not variation.get("condition"))
        return copy.deepcopy(fitting[0]) if fitting else None

    @staticmethod
    def _matter(utter_action: str, tracker: DialogueStateTracker) -> str:
        """What the routes are looked up by: the response's own topic, or for utter_bring_in the
        escalation said just before it.
        """
        if utter_action == "utter_bring_in":
            for event in reversed(memory.this_turn(tracker)):
                said = str(
                    getattr(event, "metadata", None) and event.metadata.get("utter_action") or ""
                )
                if said.startswith("utter_") and said != utter_action:
                    return said[len("utter_") :]
            return "ask_person"
        return utter_action[len("utter_") :]

    def _cites_and_text(
        self, about: Dict[str, Any], text: str, tracker: DialogueStateTracker, output_channel: str
    ) -> tuple[List[str], str]:
        if "{language_" in text:
            return [], self._in_their_language(text, tracker)
        cites = list(about.get("cites") or [])
        if PREVIOUS not in cites:
            return cites, text
        previous = memory.last_answer(tracker)
        quotes = " ".join(
            f"\u201c{self._content.policy.statements[i].quote}\u201d" for i in previous.cites
        )
        earlier = self._variation(previous.action, tracker, output_channel) or {}
        own = [i for i in cites if i != PREVIOUS and i not in previous.cites]
        return [*previous.cites, *own], text.replace("{quotes}", quotes).replace(
            "{previous_answer}", str(earlier.get("text", ""))
        )

    def _in_their_language(self, text: str, tracker: DialogueStateTracker) -> str:
        """The fixed line of data/languages for the language that the message was recognised as."""
        understood = Understanding.of(tracker)
        language = self._languages.get((understood and understood.language) or "")
        if language is None:
            return self.responses["utter_not_understood"][0]["text"]
        if "{language_safeguarding}" not in text:
            return text.replace("{language_reply}", language.reply)
        numbers = {
            contact.id: contact.phone
            for contact in self._content.contacts.values()
            if contact.phone
        }
        safeguarding = _UNALERTED.sub(
            "" if self._alerts else r"\1", _filled(language.safeguarding, numbers)
        )
        if _PLACE.search(
            safeguarding
        ):  # a number is missing: whoever wrote is helped in English rather than not at all
            logger.error(
                (
                    "data/languages/%s.yml: 'safeguarding' cannot be filled in, so the reply "
                    "was in English. Run `make check`."
                ),
                language.code,
            )
            return next(
                variation["text"]
                for variation in self.responses["utter_disclosure"]
                if not variation.get("condition")
            )
        return text.replace("{language_safeguarding}", safeguarding)

    def _contacts(self, about: Dict[str, Any], matter: str, role: Optional[str]) -> List[str]:
        if about.get("contacts") == "route":
            return list(self._content.route(matter, role).contacts)
        return list(about.get("contacts") or [])

    def _asides(self, about: Dict[str, Any], tracker: DialogueStateTracker) -> List[str]:
        """Lines that are marked as not part of the policy."""
        if about.get("aside") == "law":
            return [" ".join(self._content.law.split())]
        if about.get("aside") != "platform" or not tracker.latest_message:
            return []
        names = dict.fromkeys(
            e["value"] for e in tracker.latest_message.entities if e.get("entity") == "platform"
        )
        return [self._platform_line(name) for name in names if name in self._content.platforms][:3]

    def _platform_line(self, name: str) -> str:
        platform, phrases = self._content.platforms[name], self._content.phrases
        if not platform.age_known:
            return phrases["age_unknown"].format(platform=name)
        if platform.age is None:
            return phrases["no_minimum_age"].format(
                platform=name, note=platform.note, date=self._content.terms_date
            )
        return phrases["age_known"].format(
            platform=name, age=f"{platform.age}{platform.note}", date=self._content.terms_date
        )

    def _options(self, tracker: DialogueStateTracker, output_channel: str) -> List[Dict[str, Any]]:
        """What the visitor may have meant: the id to choose by, the title of its answer, and the
        statements it cites.
        """
        understood = Understanding.of(tracker)
        options = []
        for intent in understood.choices if understood else ():
            variations = self.responses.get(f"utter_{intent}") or []
            title = next(
                (
                    v["metadata"]["title"]
                    for v in variations
                    if (v.get("metadata") or {}).get("title")
                ),
                None,
            )
            if title:
                chosen = self._variation(f"utter_{intent}", tracker, output_channel) or {}
                options.append(
                    {
                        "id": intent,
                        "title": title,
                        "cites": list((chosen.get("metadata") or {}).get("cites") or []),
                    }
                )
        return options

    def _source(self, cites: List[str]) -> str:
        policy, phrases = self._content.policy, self._content.phrases
        sections = dict.fromkeys(policy.statements[i].section for i in cites)
        return phrases["source"].format(
            title=policy.title, year=policy.year, sections=phrases["section_joint"].join(sections)
        )

    def _contact_lines(self, ids: List[str]) -> List[str]:
        phrases, lines = self._content.phrases, []
        for contact in (self._content.contacts[i] for i in ids):
            details = [
                phrases[f"contact_{k}"].format(value=getattr(contact, k))
                for k in ("phone", "email", "web", "hours")
                if getattr(contact, k)
            ]
            lines.append(
                "- "
                + contact.name
                + (": " + phrases["contact_joint"].join(details) if details else "")
            )
        return [phrases["contacts"], *lines] if lines else []
