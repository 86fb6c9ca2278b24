"""Turns a response's name into the message that the visitor gets, in three steps: choose the
wording, resolve it into a reply, show the reply. If the reply says that a note of a worry is kept,
the note is stored before anybody reads that; if it cannot be, the reply is made again and says that
nobody is told.

Named in endpoints.yml; Rasa builds it once for each server. All words come from data/.
"""

from __future__ import annotations

import datetime
import logging
from dataclasses import replace
from typing import Any, Dict, Mapping, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content import content
from bot.content.choices import load_choices
from bot.content.clock import Clock, now
from bot.content.closed import load_closed_words
from bot.content.contacts import load_alert_rule, load_contacts_file, missing_details
from bot.content.languages import load_languages
from bot.dialogue.closed import CLOSED_LINE, WHY_CLOSED, closed_reply
from bot.dialogue.other_languages import OtherLanguages
from bot.dialogue.reply import Reply
from bot.dialogue.resolve import Resolver
from bot.dialogue.show import EASIER, WEBSITE, show
from bot.dialogue.spoken_language import Voice
from bot.dialogue.way_round import WayRound
from bot.dialogue.wording import Wording, choose
from bot.errors import loggable
from bot.nlu.ages import ages_in
from bot.nlu.conversation_language import language_of
from bot.rasa_defaults import apply_once
from bot.record.disclosures import ALERTING, Disclosure
from bot.record.notes import keep
from bot.record.origin import ORIGIN
from bot.settings import Settings
from bot.translations.load import load_translations

logger = logging.getLogger(__name__)

KEEPS_NOTES = "keeps_notes"
"""Key of the `nlg` entry of endpoints.yml: False if nothing is stored (bot/in_process.py)."""


class PolicyResponses(TemplatedNaturalLanguageGenerator):
    """Answers with a citation.

    Args:
        endpoint_config: the `nlg` entry of endpoints.yml; it holds the name of this class, and
            perhaps KEEPS_NOTES.
        domain: empty when Rasa builds this; Rasa sets `responses` once it has loaded the model.
        tell_time: the clock by which people are said to be there.
    """

    def __init__(
        self, endpoint_config: Optional[EndpointConfig], domain: Domain, tell_time: Clock = now
    ) -> None:
        """Loads the content, and warns about the school's details that are missing."""
        super().__init__(domain.responses)
        apply_once()
        self._content = content.load()
        ages_in("")
        # All is read here, so that what is wrong stops the start and not a safety reply.
        load_closed_words()
        settings = Settings.load()
        options = endpoint_config.kwargs if endpoint_config else {}
        self._alerts_on = settings.dsl_alerts and options.get(KEEPS_NOTES, True)
        self._languages = OtherLanguages(load_languages(), self._content.contacts, self._alerts_on)
        alert_rule, chains = load_alert_rule(), load_contacts_file().referrals.chains
        self._resolver = Resolver(
            self._content,
            load_choices(),
            alert_rule,
            settings,
            self._alerts_on,
            tell_time,
            WayRound(self._content, settings, alert_rule, chains),
        )
        self._voices = {
            code: Voice.of(translation, self._resolver)
            for code, translation in load_translations().items()
        }
        missing = missing_details(settings.details)
        if missing:
            logger.warning(
                "The school's details are not complete: %s not set (deploy/env.example). "
                "They are left out of answers.",
                ", ".join(missing),
            )

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        domain_responses: Any = None,
        **kwargs: Any,
    ) -> Optional[Dict[str, Any]]:
        """The message for `utter_action`: text, custom and buttons; None if there is no such
        response. `kwargs` are what the action server gave with it. Rasa also hands over its whole
        list of responses, `domain_responses`, which is not needed here.
        """
        if utter_action == CLOSED_LINE and WHY_CLOSED.get():
            return self._closed(tracker, output_channel)
        asked = (utter_action, tracker, output_channel, kwargs)
        said = self._said(*asked, alerts_on=self._alerts_on)
        if said is None:
            return None
        reply, message, in_english = said
        if not self._alerts_on or reply.level not in ALERTING:
            return message
        if reply.alert_to and await _is_kept(reply, in_english, tracker):
            return message
        _, message, _ = self._said(*asked, alerts_on=False)
        message["custom"].pop("alert_to", None)
        return message

    def _closed(self, tracker: DialogueStateTracker, channel: str) -> Dict[str, Any]:
        """The line that says that the chat does not answer, and who helps."""
        tell_time, voice = self._resolver.tell_time, self._voices.get(language_of(tracker) or "")
        english = show(closed_reply(self._content, tell_time), channel, self._content)
        own = closed_reply(voice.resolver.content, tell_time, voice.code) if voice else None
        return voice.said_in_full(own, english, channel) if own else english

    def _said(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        channel: str,
        given: Mapping[str, Any],
        alerts_on: bool,
    ) -> Optional[tuple[Reply, Dict[str, Any], str]]:
        """The reply in English, the message in the language of the conversation, and its text in
        English, which the school reads; None if there is no such response.
        """
        languages = replace(self._languages, alerts_on=alerts_on)
        wording = choose(self.responses, languages, utter_action, tracker, channel, self._content)
        if wording is None:
            return None
        voice = self._voices.get(language_of(tracker) or "") if not wording.language else None
        resolver = replace(self._resolver, alerts_on=alerts_on)

        def put(one: Wording) -> tuple[Reply, Dict[str, Any], str]:
            reply = resolver.resolve(one, tracker, given, voice.years if voice else ())
            message = show(reply, channel, self._content)
            english = message["text"]
            if voice:
                try:
                    message = voice.message(one, message, tracker, channel, given, languages)
                except Exception as fault:  # whatever it was, English helps better than silence
                    logger.error(
                        "A reply is in English, not in %s: %s.", voice.code, loggable(fault)
                    )
            return reply, message, english

        reply, message, english = put(wording)
        easy = wording.in_easy_words if channel == WEBSITE else None
        if easy:
            easier = put(easy)[1]["text"]
            message["custom"].update({EASIER: easier} if easier != message["text"] else {})
        return reply, message, english


async def _is_kept(reply: Reply, shown: str, tracker: DialogueStateTracker) -> bool:
    try:
        return await keep(_note(reply, shown, tracker))
    except Exception as fault:  # nothing may hold up a safety reply
        logger.error("A note for an alert could not be written: %s.", loggable(fault))
        return False


def _note(reply: Reply, shown: str, tracker: DialogueStateTracker) -> Disclosure:
    """The note of the newest message, which brought this reply. If the visitor sends the same
    message again, it has the same id.
    """
    said = tracker.latest_message
    return Disclosure(
        id=None,
        conversation=tracker.sender_id,
        at=datetime.datetime.fromtimestamp(said.timestamp, datetime.timezone.utc),
        role=tracker.get_slot("role"),
        words=said.text or "",
        shown=shown,
        level=reply.level,
        message=(said.metadata or {}).get("message_id") or said.message_id,
        alert_to=reply.alert_to,
        origin=ORIGIN.get(),
    )
