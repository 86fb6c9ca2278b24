"""The channel `website`: the only door of a public server. Widget, pages, conversation, clear, feedback, health, receipts; under /webhooks/website/.

The server names the conversation; role and words are all that a visitor sends. A repeated message gets its first answer, also after a restart.
Whatever fails, the answer is a status and a line of JSON, never an empty list.
"""
from __future__ import annotations

import asyncio
import datetime
import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import content, feedback
from bot.answers import choice_ids
from bot.content import ROLES
from bot.conversations import conversations
from bot.nlg import WEBSITE
from bot.rasa_defaults import apply_once
from bot.settings import keep_hours, switched_on
from bot.web import receipts, rendering
from bot.web.doors import Doors
from bot.web.files import Files
from bot.web.limits import Counter, Limits
from bot.web.session import Session, Sessions, ended
from bot.web.turn import Handler, OneMessageOutput, Turnstile, plain_text, replies_to
from bot.web.words import FIRST_LANGUAGE, load_words

logger = logging.getLogger(__name__)

LONGEST_ID = 64
LONGEST_COMMENT = 300
HARD_LIMIT = 65_536
"""Bytes from which Sanic itself refuses a request, on every channel; this channel's own limit is lower, and its line clearer."""
HEALTH_SECONDS = 5
"""How long a health check's finding is repeated before another message is put to the assistant."""
PURGE_SECONDS = 900
TRY_AGAIN_SECONDS = 5


class WebsiteOutput(OneMessageOutput):
    """Collects the assistant's messages; its name tells bot.nlg that the page shows sources and people itself."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return WEBSITE


@dataclass(frozen=True)
class Refusal(Exception):
    """A request that is not answered: its status, a stable code for the widget, a line for a person, seconds after which to try again."""

    status: int
    code: str
    line: str
    retry_after: Optional[int] = None

    def response(self) -> HTTPResponse:
        """As JSON."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else None
        return response.json({"error": self.code, "message": self.line}, status=self.status, headers=headers)


UNAVAILABLE = Refusal(503, "unavailable", "The assistant cannot answer at the moment. In an emergency ring 999.", TRY_AGAIN_SECONDS)


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
        """Builds the channel; the credentials hold its limits (bot.web.limits), and may be empty."""
        apply_once()
        return cls(Limits.of(credentials))

    def get_output_channel(self) -> OutputChannel:
        """For messages outside a request: there is no way to deliver them."""
        return WebsiteOutput()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes."""
        channel = Blueprint("website", __name__)
        desk = _Desk(self.limits, on_new_message)
        doors, files = Doors.from_settings(), Files(self.limits.longest_message)

        @channel.listener("before_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            app.config.FALLBACK_ERROR_FORMAT = "json"
            app.config.REQUEST_MAX_SIZE = max(HARD_LIMIT, self.limits.largest_body)  # Sanic's own would let 100 MB in
            app.config.PROXIES_COUNT = doors.proxies
            app.ctx.purging = asyncio.create_task(_purge_for_ever())

        @channel.listener("before_server_stop")
        async def end(app: Sanic, _: Any) -> None:
            app.ctx.purging.cancel()

        @channel.middleware("response")
        async def guard(request: Request, answer: HTTPResponse) -> None:
            doors.add_headers(request, answer)

        @channel.route("/<name:path>", methods=["GET", "HEAD"])
        async def file(request: Request, name: str) -> HTTPResponse:
            if name == "health":
                return await desk.health()
            return files.respond(request, name)

        @channel.route(f"/{receipts.PATH}<token>", methods=["GET", "POST"])
        async def received(request: Request, token: str) -> HTTPResponse:
            return await receipts.respond(request.method, token)

        def post(name: str, answer: Any) -> None:
            async def receive(request: Request) -> HTTPResponse:
                try:
                    if not doors.admits(request):
                        raise Refusal(403, "origin", "This website may not talk to the assistant. Its address belongs into WEBSITE_ORIGINS.")
                    return response.json(await answer(_body(request, self.limits), request.remote_addr or request.ip))
                except Refusal as refusal:
                    return refusal.response()

            receive.__name__ = name
            channel.add_route(receive, f"/{name}", methods=["POST"])

        for name in ("session", "messages", "clear", "feedback"):
            post(name, getattr(desk, name))
        return channel


class _Desk:
    """Answers the four kinds of requests. Each method takes the request's body and the visitor's address, and returns what is sent back."""

    def __init__(self, limits: Limits, on_new_message: Handler) -> None:
        self._limits, self._on_new_message = limits, on_new_message
        self._counter, self._sessions, self._turnstile = Counter(limits), Sessions(), Turnstile()
        self._content, self._words = content.load(), load_words()[FIRST_LANGUAGE].reply
        self._health: tuple[float, bool] = (0.0, False)

    async def session(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """A new conversation."""
        self._count(address)
        return {"session": self._sessions.issue()}

    async def messages(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """The replies to one message."""
        session = self._session(body, address)
        role, message_id = _role(body), _id(body)
        text = _choice(body, role) if "choice" in body else self._typed(body)
        async with self._turnstile.one_at_a_time(session.conversation):
            said = _stored(session, message_id)
            if not said:
                self._refuse_ended(session)
                metadata = {"message_id": message_id, **({"role": role} if role else {})}
                said = await replies_to(self._on_new_message, UserMessage(text, WebsiteOutput(), session.conversation, input_channel=WEBSITE, metadata=metadata))
        if not said:
            raise UNAVAILABLE
        return {"messages": [rendering.message(one, self._content, self._words) for one in said]}

    async def clear(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """Erases the conversation here and now."""
        session = self._session(body, address, counted=False)
        async with self._turnstile.one_at_a_time(session.conversation):
            if not _erase(session.conversation):
                raise UNAVAILABLE
        return {"cleared": True}

    async def feedback(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """Keeps a vote. A worry in its comment gets the safety reply: nobody reads these boxes in time."""
        session = self._session(body, address)
        message_id, index, helpful, comment = _id(body), body.get("index"), body.get("helpful"), body.get("comment")
        if not isinstance(helpful, bool) or not isinstance(index, int) or comment is not None and not isinstance(comment, str):
            raise _bad("'helpful' must be true or false, 'index' a number, 'comment' text or left out.")
        if comment and len(comment) > LONGEST_COMMENT:
            raise Refusal(400, "too_long", f"The comment has {len(comment)} characters; at most {LONGEST_COMMENT} can be kept.")
        said = _stored(session, message_id) or []
        if not 0 <= index < len(said):
            raise _bad("There is no such answer in this conversation.")
        custom = said[index].get("custom") or {}
        worry = await self._worry_in(comment, _role(body)) if comment else []
        try:
            # What tells of harm is answered, and does not stand among votes.
            feedback.keep(conversations().engine, f"{message_id}/{index}", said[index]["topic"], custom.get("cites") or (), helpful, None if worry else comment)
        except Exception as fault:
            logger.error("A vote could not be kept: %s.", type(fault).__name__)
            raise UNAVAILABLE from None
        return {"kept": True, "messages": worry}

    async def _worry_in(self, comment: str, role: Optional[str]) -> List[Dict[str, Any]]:
        """The safety reply where a comment tells of harm, else nothing. Read like any message, in a conversation of its own."""
        conversation = "comment-" + secrets.token_urlsafe(18)
        said = await replies_to(self._on_new_message, UserMessage(plain_text(comment), WebsiteOutput(), conversation, input_channel=WEBSITE, metadata={"role": role} if role else {}))
        rendered = [rendering.message(one, self._content, self._words) for one in said]
        worry = [one for one in rendered if one["kind"] == "safeguarding"]
        if not worry:
            _erase(conversation)
        return worry

    async def health(self) -> HTTPResponse:
        """200 if a real message gets a real answer, else 503; asked again at most every HEALTH_SECONDS."""
        async with self._turnstile.one_at_a_time("health"):
            checked, healthy = self._health
            if time.monotonic() - checked > HEALTH_SECONDS or not healthy:
                conversation = f"health-{time.time_ns()}"
                healthy = bool(await replies_to(self._on_new_message, UserMessage("hello", WebsiteOutput(), conversation, input_channel=WEBSITE)))
                self._health = (time.monotonic(), healthy)
                _erase(conversation)
        return response.json({"status": "ok"}) if healthy else UNAVAILABLE.response()

    def _count(self, address: str, conversation: Optional[str] = None) -> None:
        wait = self._counter.seconds_to_wait(address, conversation)
        if wait:
            raise Refusal(429, "too_many", f"Too many messages in a short time. Please wait {wait} seconds. In an emergency ring 999.", wait)

    def _session(self, body: Dict[str, Any], address: str, counted: bool = True) -> Session:
        """The request's session. `counted` is False where the session's own limit must not stand in the way."""
        session = self._sessions.read(body.get("session"))
        self._count(address, session.conversation if session and counted else None)
        if session is None:
            raise Refusal(401, "session_ended", "This conversation is not known here. Please begin a new one.")
        return session

    def _refuse_ended(self, session: Session) -> None:
        try:
            last = conversations().last_activity(session.conversation)
        except Exception as fault:  # without the database nobody can say how long it was quiet; a worried visitor is answered all the same
            logger.error("The database of conversations does not answer: %s.", type(fault).__name__)
            return
        if ended(session, last, self._limits.idle_minutes):
            raise Refusal(401, "session_ended", f"Nothing was said for {self._limits.idle_minutes} minutes or more, so this conversation has ended. Please begin a new one.")

    def _typed(self, body: Dict[str, Any]) -> str:
        text, longest = body.get("text"), self._limits.longest_message
        if not isinstance(text, str):
            raise _bad("'text' must be text, or 'choice' the id of something that was offered.")
        if len(text) > longest:
            raise Refusal(400, "too_long", f"The message has {len(text)} characters; at most {longest} can be read. Please say it in fewer words.")
        return plain_text(text)


def _body(request: Request, limits: Limits) -> Dict[str, Any]:
    if len(request.body) > limits.largest_body:
        raise Refusal(413, "too_large", f"The request has {len(request.body)} bytes; at most {limits.largest_body} are read.")
    try:
        body = request.json
    except Exception:
        body = None
    if not isinstance(body, dict):
        raise _bad("The body is not a JSON object.")
    return body


def _bad(line: str) -> Refusal:
    return Refusal(400, "bad_request", line)


def _id(body: Dict[str, Any]) -> str:
    message_id = body.get("message_id")
    if not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_ID:
        raise _bad(f"'message_id' must be text of 1 to {LONGEST_ID} characters, the same for a message and its repeats.")
    return message_id


def _role(body: Dict[str, Any]) -> Optional[str]:
    role = body.get("role")
    if role is not None and role not in ROLES:
        raise _bad(f"'role' must be one of {', '.join(ROLES)}, or left out.")
    return role


def _choice(body: Dict[str, Any], role: Optional[str]) -> str:
    """A choice's id as the intent that Rasa takes without reading any words; the role goes with it, because nothing reads the metadata then."""
    choice = body["choice"]
    if not isinstance(choice, str) or choice not in choice_ids():
        raise _bad("'choice' must be the id of something that was offered.")
    return f'/{choice}{{"role": "{role}"}}' if role else f"/{choice}"


def _stored(session: Session, message_id: str) -> Optional[List[Dict[str, Any]]]:
    """What was answered to this message before; None also where the database cannot say."""
    try:
        return conversations().reply_to(session.conversation, message_id)
    except Exception as fault:
        logger.error("The database of conversations does not answer: %s.", type(fault).__name__)
        return None


def _erase(conversation: str) -> bool:
    """Erases a conversation; False, and a line in the log, if the database did not let it. The alert of a disclosure is raised all the same."""
    try:
        conversations().erase(conversation, keep_disclosures=switched_on("DSL_ALERTS"))
        return True
    except Exception as fault:
        logger.error("A conversation could not be erased: %s.", type(fault).__name__)
        return False


async def _purge_for_ever() -> None:
    """Erases conversations that are older than the school keeps them, every quarter of an hour."""
    while True:
        try:
            conversations().purge(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=keep_hours()), keep_disclosures=switched_on("DSL_ALERTS"))
            feedback.purge(conversations().engine)
        except Exception as fault:
            logger.error("Old conversations could not be erased: %s. They are tried again in %d minutes.", type(fault).__name__, PURGE_SECONDS // 60)
        await asyncio.sleep(PURGE_SECONDS)
