"""The channel `website`: the only door of a public server. Widget, pages, conversation, clear,
feedback, health, receipts; under /webhooks/website/.

The server names the conversation; role and words are all that a visitor sends. A repeated message
gets its first answer, also after a restart. Whatever fails, the answer is a status and a line of
JSON, never an empty list.
"""

from __future__ import annotations

import asyncio
from typing import Any, Dict, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.dialogue.show import WEBSITE
from bot.nlu.phrases import compile_in_the_pauses
from bot.rasa_defaults import apply_once
from bot.settings import Settings
from bot.settings.heartbeat import beat
from bot.shared.server import check
from bot.web import receipts
from bot.web.files import Files
from bot.web.framing import guard
from bot.web.handlers import Handlers, WebsiteOutput
from bot.web.limits import Limits
from bot.web.origins import Origins
from bot.web.record import erasures, purge_for_ever
from bot.web.requests import Refusal, body_of
from bot.web.turn import Handler

HARD_LIMIT = 131_072
"""Bytes from which Sanic itself refuses a request, on every channel; this channel's own limit is
lower, and its line clearer.
"""
BEAT_SECONDS = 0.5


class WebsiteInput(InputChannel):
    """See the module's first lines."""

    def __init__(self, limits: Limits) -> None:
        """A channel with these limits."""
        self.limits = limits

    @classmethod
    def name(cls) -> str:
        """The route's name."""
        return WEBSITE

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """Builds the channel; the credentials hold its limits (bot.web.limits), or nothing."""
        apply_once()
        check(Settings.load())
        return cls(Limits.of(credentials))

    def get_output_channel(self) -> OutputChannel:
        """For messages outside a request: there is no way to deliver them."""
        return WebsiteOutput()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes."""
        channel = Blueprint("website", __name__)
        handlers = Handlers(self.limits, on_new_message)
        origins, files = Origins.of(Settings.load()), Files(self.limits.longest_message)
        guard(channel)

        @channel.listener("before_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            app.config.FALLBACK_ERROR_FORMAT = "json"
            app.config.REQUEST_MAX_SIZE = max(
                HARD_LIMIT, self.limits.largest_body
            )  # Sanic's own would let 100 MB in
            app.config.PROXIES_COUNT = origins.proxies
            app.ctx.going_on = [asyncio.create_task(purge_for_ever())]
            if erasures():
                erasures().begin()

        @channel.listener("after_server_start")
        async def show_life(app: Sanic, _: Any) -> None:
            app.ctx.going_on.append(asyncio.create_task(_beat()))
            app.ctx.going_on.append(asyncio.create_task(compile_in_the_pauses()))

        @channel.listener("before_server_stop")
        async def end(app: Sanic, _: Any) -> None:
            for task in app.ctx.going_on:
                task.cancel()

        @channel.middleware("response")
        async def add_headers(request: Request, answer: HTTPResponse) -> None:
            origins.add_headers(request, answer)

        @channel.route("/<name:path>", methods=["GET", "HEAD"])
        async def file(request: Request, name: str) -> HTTPResponse:
            if name in ("health", "health/all"):
                return await handlers.health(whole=name == "health/all")
            return files.respond(request, name)

        @channel.route(f"/{receipts.PATH}<token>", methods=["GET", "POST"])
        async def received(request: Request, token: str) -> HTTPResponse:
            return await receipts.respond(request.method, token)

        def post(name: str, answer: Any) -> None:
            async def receive(request: Request) -> HTTPResponse:
                try:
                    if not origins.admits(request):
                        raise Refusal(
                            403,
                            "origin",
                            (
                                "This website may not talk to the assistant. Its address "
                                "belongs into WEBSITE_ORIGINS."
                            ),
                        )
                    return response.json(
                        await answer(
                            body_of(request, self.limits), request.remote_addr or request.ip
                        )
                    )
                except Refusal as refusal:
                    return refusal.response()

            receive.__name__ = name
            channel.add_route(receive, f"/{name}", methods=["POST"])

        for name in ("session", "messages", "clear", "feedback"):
            post(name, getattr(handlers, name))
        return channel


async def _beat() -> None:
    """Signs of life for whoever watches this assistant (bot/supervisor/workers.py)."""
    while True:
        beat()
        await asyncio.sleep(BEAT_SECONDS)
