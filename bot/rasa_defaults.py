"""Two of Rasa's defaults that would leave a visitor without an answer and that no setting reaches.
They are changed here and nowhere else.

The server calls this when it builds its first component of ours (bot.dialogue.responses, bot.web);
importing it changes nothing.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.processor import MessageProcessor
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

ACTION_SERVER_SECONDS = 1.5
"""How long a turn waits for the action server. By default Rasa waits 300 seconds, and the visitor
five minutes.
"""
STORING = "action_send_referral"
STORING_SECONDS = 5.0
"""The same where a message is stored: the database may be locked for a while, and to be sure is
worth waiting.
"""


def apply_once() -> None:
    """Shortens the wait for the action server, and answers in a paused conversation too.

    Rasa drops every message to a paused conversation, even one from a child in danger. Nothing in
    this project pauses conversations; if another component ever does, the safety net and every
    other answer still come.
    """
    EndpointConfig.request = _request
    MessageProcessor._should_handle_message = staticmethod(lambda tracker: True)


_usual_request = EndpointConfig.request


async def _request(self: EndpointConfig, *given: Any, **more: Any) -> Any:
    """Rasa's own, with the time that this action may take."""
    action = (more.get("json") or {}).get("next_action")
    if action:
        more["timeout"] = STORING_SECONDS if action == STORING else ACTION_SERVER_SECONDS
    return await _usual_request(self, *given, **more)


def keep_quiet() -> None:
    """For programs that load the assistant without `rasa run`: prints errors only, and above all no
    visitor's words.
    """
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
