"""Two of Rasa's defaults that would leave a visitor without an answer and that no setting reaches.
They are changed here and nowhere else.

The server calls this when it builds its first component of ours (bot.dialogue.responses, bot.web);
importing it changes nothing.
"""

from __future__ import annotations

import logging

import rasa.core.actions.action
from rasa.core.processor import MessageProcessor
from rasa.utils.log_utils import configure_structlog

ACTION_SERVER_SECONDS = 5
"""How long a turn waits for the action server. By default Rasa waits 300 seconds, and the visitor
five minutes.
"""


def apply_once() -> None:
    """Shortens the wait for the action server, and answers in a paused conversation too.

    Rasa drops every message to a paused conversation, even one from a child in danger. Nothing in
    this project pauses conversations; if another component ever does, the safety net and every
    other answer still come.
    """
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SERVER_SECONDS
    MessageProcessor._should_handle_message = staticmethod(lambda tracker: True)


def keep_quiet() -> None:
    """For programs that load the assistant without `rasa run`: prints errors only, and above all no
    visitor's words.
    """
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
