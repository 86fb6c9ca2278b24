"""The page behind "I have this" in an e-mail: passes the press of its button on to the action
server, which alone knows of messages.
"""

from __future__ import annotations

import asyncio
import logging
import re

import aiohttp
from sanic import response
from sanic.response import HTTPResponse

from bot.content.clock import now
from bot.settings import Settings
from bot.web import pages
from bot.web.words import FIRST_LANGUAGE, load_words

logger = logging.getLogger(__name__)

PATH = "received/"
PATIENCE = 4.0
TOKEN = re.compile(r"[\w.-]{1,400}")
BROKEN = (aiohttp.ClientError, OSError, asyncio.TimeoutError)
"""What a server that is away, slow or broken raises. Before Python 3.11 a time-out is neither an
OSError nor Python's own TimeoutError.
"""
STATES = {"open": 200, "done": 200, "used": 200, "expired": 410, "unknown": 404, "unavailable": 503}
"""What the action server says of a link, and the page's status."""


async def respond(method: str, token: str) -> HTTPResponse:
    """The page for `received/<token>`. GET changes nothing, because mail programs look at links by
    themselves; POST records.
    """
    state = await _ask(method, token) if TOKEN.fullmatch(token) else "unknown"
    return response.html(
        pages.render(
            "received.html.jinja", load_words()[FIRST_LANGUAGE], now(), root="../", state=state
        ),
        status=STATES[state],
    )


async def _ask(method: str, token: str) -> str:
    url = f"{Settings.load().actions_url}/{PATH}{token}"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.request(method, url) as answer,
        ):
            state = (await answer.json()).get("state")
    except (*BROKEN, ValueError, AttributeError) as fault:
        logger.error(
            "A confirmation could not be passed on to the action server: %s.", type(fault).__name__
        )
        return "unavailable"
    return state if state in STATES else "unavailable"
