"""Turns a response's name into the message that the visitor gets, in three steps: choose the
wording, resolve it into a reply, show the reply.

Named in endpoints.yml; Rasa builds it once for each server. All words come from data/.
"""

from __future__ import annotations

import logging
from typing import Any, Dict, Optional

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.content import content
from bot.content.choices import load_choices
from bot.content.contacts import load_alert_rule, missing_details
from bot.dialogue.other_languages import OtherLanguages
from bot.dialogue.resolve import Resolver
from bot.dialogue.show import show
from bot.dialogue.wording import choose
from bot.nlu.languages import load_languages
from bot.rasa_defaults import apply_once
from bot.settings import Settings

logger = logging.getLogger(__name__)


class PolicyResponses(TemplatedNaturalLanguageGenerator):
    """Answers with a citation.

    Args:
        endpoint_config: the `nlg` entry of endpoints.yml; it holds only the name of this class.
        domain: empty when Rasa builds this; Rasa sets `responses` once it has loaded the model.
    """

    def __init__(self, endpoint_config: Optional[EndpointConfig], domain: Domain) -> None:
        """Loads the content, and warns about the school's details that are missing."""
        super().__init__(domain.responses)
        apply_once()
        self._content = content.load()
        # All is read here, so that what is wrong stops the start and not a safety reply.
        settings = Settings.load()
        self._languages = OtherLanguages(
            load_languages(), self._content.contacts, settings.dsl_alerts
        )
        self._resolver = Resolver(self._content, load_choices(), load_alert_rule(), settings)
        missing = missing_details(settings.details)
        if missing:
            logger.warning(
                "The school's details are not complete: %s not set (deploy/env.example). "
                "They are left out of answers.",
                ", ".join(missing),
            )

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Optional[Dict[str, Any]]:
        """The message for `utter_action`: text, custom and buttons; None if there is no such
        response. `kwargs` are what the action server gave with it.
        """
        wording = choose(self.responses, self._languages, utter_action, tracker, output_channel)
        if wording is None:
            return None
        reply = self._resolver.resolve(wording, tracker, kwargs)
        return show(reply, output_channel, self._content)
