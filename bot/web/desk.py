"""Answers the website channel's requests: a session, a message, clear, feedback, health."""
from __future__ import annotations

import logging
import secrets
import time
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import UserMessage
from sanic import response
from sanic.response import HTTPResponse

from bot import content, feedback
from bot.conversations import conversations
from bot.nlg import WEBSITE
from bot.web import rendering
from bot.web.limits import Counter, Limits
from bot.web.record import erase, stored_replies
from bot.web.requests import UNAVAILABLE, Refusal, bad, choice_of, id_of, role_of
from bot.web.session import Session, Sessions, ended
from bot.web.turn import Handler, OneMessageOutput, Turnstile, plain_text, replies_to
from bot.web.words import FIRST_LANGUAGE, load_words

logger = logging.getLogger(__name__)

LONGEST_COMMENT = 300
HEALTH_SECONDS = 5
"""How long a health check's finding is repeated before another message is put to the assistant."""


class WebsiteOutput(OneMessageOutput):
    """Collects the assistant's messages; its name tells bot.nlg that the page shows sources and people itself."""

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return WEBSITE


class Desk:
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
        role, message_id = role_of(body), id_of(body)
        text = choice_of(body, role) if "choice" in body else self._typed(body)
        async with self._turnstile.one_at_a_time(session.conversation):
            said = stored_replies(session, message_id)
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
            if not erase(session.conversation):
                raise UNAVAILABLE
        return {"cleared": True}

    async def feedback(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """Keeps a vote. A worry in its comment gets the safety reply: nobody reads these boxes in time."""
        session = self._session(body, address)
        message_id, index, helpful, comment = id_of(body), body.get("index"), body.get("helpful"), body.get("comment")
        if not isinstance(helpful, bool) or not isinstance(index, int) or comment is not None and not isinstance(comment, str):
            raise bad("'helpful' must be true or false, 'index' a number, 'comment' text or left out.")
        if comment and len(comment) > LONGEST_COMMENT:
            raise Refusal(400, "too_long", f"The comment has {len(comment)} characters; at most {LONGEST_COMMENT} can be kept.")
        said = stored_replies(session, message_id) or []
        if not 0 <= index < len(said):
            raise bad("There is no such answer in this conversation.")
        custom = said[index].get("custom") or {}
        worry = await self._worry_in(comment, role_of(body)) if comment else []
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
            erase(conversation)
        return worry

    async def health(self) -> HTTPResponse:
        """200 if a real message gets a real answer, else 503; asked again at most every HEALTH_SECONDS."""
        async with self._turnstile.one_at_a_time("health"):
            checked, healthy = self._health
            if time.monotonic() - checked > HEALTH_SECONDS or not healthy:
                conversation = f"health-{time.time_ns()}"
                healthy = bool(await replies_to(self._on_new_message, UserMessage("hello", WebsiteOutput(), conversation, input_channel=WEBSITE)))
                self._health = (time.monotonic(), healthy)
                erase(conversation)
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
            raise bad("'text' must be text, or 'choice' the id of something that was offered.")
        if len(text) > longest:
            raise Refusal(400, "too_long", f"The message has {len(text)} characters; at most {longest} can be read. Please say it in fewer words.")
        return plain_text(text)
