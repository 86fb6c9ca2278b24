"""Turns while the chat does not answer, because it is paused or not open yet. A worry gets its
safety reply all the same; everything else gets the lines of data/website/closed.yml, and nothing is
sent.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Optional

from bot.content.clock import Clock
from bot.content.closed import ENGLISH, HELP, load_closed_words
from bot.content.content import Content
from bot.dialogue.fill import in_paragraphs
from bot.dialogue.reply import Reply

WHY_CLOSED: ContextVar[str] = ContextVar("why_closed", default="")
"""Of this turn: PAUSED, NOT_OPEN, or empty if it answers. The channels set it, once a turn, so that
its plan and its words are of one mind.
"""
CLOSED_LINE = "utter_referral_unavailable"
"""The response in whose place the line is said: the model must know its name."""


def closed_reply(content: Content, tell_time: Clock, code: Optional[str] = None) -> Optional[Reply]:
    """The line and the people who help, in English or another language, whose `content` it is; None
    if there is no such line.
    """
    words = load_closed_words().get(code or ENGLISH)
    if words is None:
        return None
    moment, people = tell_time(), [i for i in HELP if i in content.contacts]
    return Reply(
        text=in_paragraphs(words.reply(WHY_CLOSED.get())),
        kind="fallback",
        cites=(),
        asides=(),
        contacts=tuple(people),
        shown=content.opening.in_order(people, moment),
        at=moment,
        deaf=True,
        level="",
        alert_to=None,
        options=None,
        choices=(),
        language=code,
    )
