"""Two of Rasa's defaults that this assistant cannot live with and that no configuration reaches,
changed in one place.

Applied when the server builds its first component of ours (bot.dialogue.responses, bot.web), never
at import.
"""

from __future__ import annotations

import logging

import rasa.core.actions.action
from rasa.core.processor import MessageProcessor
from rasa.utils.log_utils import configure_structlog

ACTION_SERVER_SECONDS = 5
"""How long a turn waits for the action server. Rasa's own 300 seconds would leave a visitor in
silence for five minutes.
"""


def apply_once() -> None:
    """Shortens the wait for the action server, and lets a paused conversation still answer.

    Rasa drops every message to a paused conversation, also one from a child in danger. Nothing here
    pauses conversations; should another component ever do so, the safety net, and every other
    answer, still come.
    """
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = ACTION_SERVER_SECONDS
    MessageProcessor._should_handle_message = staticmethod(lambda tracker: True)


def keep_quiet() -> None:
    """For programs that load the assistant without `rasa run`: nothing below an error is printed,
    above all no message's words.
    """
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
