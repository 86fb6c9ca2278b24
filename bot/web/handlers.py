"""Answers the website channel's requests: a session, a message, clear, feedback, health."""

from __future__ import annotations

import logging
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import UserMessage

from bot.dialogue.show import WEBSITE
from bot.errors import loggable
from bot.nlu.conversation_language import SLOT
from bot.record.origin import ORIGIN
from bot.shared.counts import SharedCounts
from bot.shared.server import shared_server
from bot.web.counting import EverybodysCounter
from bot.web.health import Health
from bot.web.limits import Limits
from bot.web.order import order
from bot.web.record import erase, is_kept, last_activity, stored_replies
from bot.web.replies import Replies
from bot.web.requests import UNAVAILABLE, Refusal, bad, choice_of, id_of, language_of, role_of
from bot.web.session import Session, Sessions, ended
from bot.web.turn import Handler, OneMessageOutput, plain_text, replies_to
from bot.web.votes import Vote, keep_vote, read_vote

logger = logging.getLogger(__name__)

COMMENTS = "-comment"
"""Behind the name of a visitor's conversation: the one in which the comments are read. It is erased
with the first.
"""


class WebsiteOutput(OneMessageOutput):
    """Collects the assistant's messages; its name tells bot.dialogue.show that the page shows
    sources and people itself.
    """

    @classmethod
    def name(cls) -> str:
        """Name of the channel."""
        return WEBSITE

    async def send_response(self, recipient_id: str, message: Dict[str, Any]) -> None:
        """Keeps which answer it was, too: what others ask next goes by it."""
        await super().send_response(recipient_id, message)
        self.messages[-1]["utter_action"] = message.get("utter_action")


class Handlers:
    """Answers the four kinds of requests. Each method takes the request's body and the visitor's
    address, and returns what is sent back.
    """

    def __init__(self, limits: Limits, on_new_message: Handler) -> None:
        self._limits, self._on_new_message = limits, on_new_message
        self._sessions, self._order, self._replies = Sessions(), order(), Replies()
        server = shared_server()
        shared = SharedCounts(server) if server else None
        self._counter = EverybodysCounter(limits, shared, self._sessions.origin)
        self.health = Health(on_new_message, WebsiteOutput).respond

    async def session(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """A new conversation."""
        await self._count(address)
        return {"session": self._sessions.issue()}

    async def messages(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """The replies to one message."""
        session = await self._session(body, address)
        role, language, message_id = role_of(body), language_of(body), id_of(body)
        ORIGIN.set(self._sessions.origin(address))
        text = choice_of(body, role, language) if "choice" in body else self._typed(body)
        async with self._order.one_at_a_time(session.conversation):
            said = await stored_replies(session.conversation, message_id, text)
            if not said:
                await self._refuse_ended(session)
                said = await self._turn(session.conversation, message_id, text, role, language)
        return {"messages": self._rendered(said, role)}

    async def clear(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """Erases the conversation here and now."""
        session = await self._session(body, address, counted=False)
        async with self._order.one_at_a_time(session.conversation):
            parts = (session.conversation, session.conversation + COMMENTS)
            if not all([await erase(part, everywhere=True) for part in parts]):
                raise UNAVAILABLE
        return {"cleared": True}

    async def feedback(self, body: Dict[str, Any], address: str) -> Dict[str, Any]:
        """Keeps a vote. A worry in its comment gets the safety reply: nobody reads these boxes in
        time.
        """
        session = await self._session(body, address)
        vote, role = read_vote(body), role_of(body)
        ORIGIN.set(self._sessions.origin(address))
        async with self._order.one_at_a_time(session.conversation):
            worry = await self._worry_in(vote, session.conversation + COMMENTS, role)
            try:  # what tells of harm is not kept among the votes
                await keep_vote(session.conversation, vote, None if worry else vote.comment)
            except Refusal:
                if not worry:
                    raise
                return {"kept": False, "messages": worry}
        return {"kept": True, "messages": worry}

    async def _worry_in(
        self, vote: Vote, conversation: str, role: Optional[str]
    ) -> List[Dict[str, Any]]:
        """The safety reply if a vote's comment tells of harm, else nothing. It is read like any
        message; a repeat gets its first reply.
        """
        if not vote.comment:
            return []
        message_id = f"{vote.message_id}/{vote.index}"
        said = await stored_replies(conversation, message_id, vote.comment)
        if not said:
            told_before = await is_kept(conversation)
            said = await self._turn(conversation, message_id, vote.comment, role)
            if not told_before and not _worries(said):
                await erase(conversation)
        return self._rendered(_worries(said))

    async def _turn(
        self,
        conversation: str,
        message_id: str,
        text: str,
        role: Optional[str],
        language: Optional[str] = None,
    ) -> List[Dict[str, Any]]:
        """What the assistant says; UNAVAILABLE where that is nothing."""
        given = {"message_id": message_id, "role": role, SLOT: language}
        metadata = {key: value for key, value in given.items() if value}
        said = await replies_to(
            self._on_new_message,
            UserMessage(
                text, WebsiteOutput(), conversation, input_channel=WEBSITE, metadata=metadata
            ),
        )
        if not said:
            raise UNAVAILABLE
        return said

    def _rendered(
        self, said: List[Dict[str, Any]], role: Optional[str] = None
    ) -> List[Dict[str, Any]]:
        """The replies as the page gets them. Where one cannot be put together there is none: the
        widget then shows the people who can help.
        """
        try:
            return self._replies.rendered(said, role)
        except Exception as fault:
            logger.error(
                "A reply could not be put together for the page: %s.", type(fault).__name__
            )
            raise UNAVAILABLE from None

    async def _count(self, address: str, conversation: Optional[str] = None) -> None:
        wait = await self._counter.seconds_to_wait(address, conversation)
        if wait:
            raise Refusal(
                429,
                "too_many",
                (
                    f"Too many messages in a short time. Please wait {wait} seconds. In an "
                    "emergency ring 999."
                ),
                wait,
            )

    async def _session(self, body: Dict[str, Any], address: str, counted: bool = True) -> Session:
        """The request's session. `counted` is False where no limit may stand in the way of a
        visitor who is known.
        """
        session = self._sessions.read(body.get("session"))
        if session is None or counted:
            await self._count(address, session and session.conversation)
        if session is None:
            raise Refusal(
                401, "session_ended", "This conversation is not known here. Please begin a new one."
            )
        return session

    async def _refuse_ended(self, session: Session) -> None:
        try:
            last = await last_activity(session.conversation)
        # without the database nobody can say how long it was quiet; a worried visitor is answered
        # all the same
        except Exception as fault:
            logger.error("The database of conversations does not answer: %s.", loggable(fault))
            return
        if ended(session, last, self._limits.idle_minutes):
            raise Refusal(
                401,
                "session_ended",
                (
                    f"Nothing was said for {self._limits.idle_minutes} minutes or more, so "
                    "this conversation has ended. Please begin a new one."
                ),
            )

    def _typed(self, body: Dict[str, Any]) -> str:
        text = body.get("text")
        if not isinstance(text, str):
            raise bad("'text' must be text, or 'choice' the id of something that was offered.")
        return plain_text(text)


def _worries(said: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    return [one for one in said if (one.get("custom") or {}).get("kind") == "safeguarding"]
