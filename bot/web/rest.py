"""The REST channel of development and tests: Rasa's own contract and route, without its traps.

POST /webhooks/rest/webhook {"sender": "...", "message": "...", "metadata": {"role": "parent"}}; a
choice is made by {"choice": "<option id>"}.

Unlike Rasa's: a bad request is a clear 400, a fault is 503 and never an empty list; typed text that
begins with "/" is text, not an instruction; a missing sender gets a conversation of its own; the
same message under the same `message_id` gets its first reply again; text and citation come in one
message.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from typing import Any, Dict, List, Optional

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.answers import choice_ids
from bot.content.contacts import ROLES
from bot.nlu.conversation_language import SLOT, chosen_language
from bot.rasa_defaults import apply_once
from bot.web.framing import guard
from bot.web.turn import Handler, OneMessageOutput, Turnstile, plain_text, replies_to

LONGEST_SENDER = 128
REMEMBERED_REPLIES = 1_000


class BadRequest(ValueError):
    """The body is not what this channel expects; the text says what is."""


class StrictRestInput(InputChannel):
    """See the module's first lines."""

    @classmethod
    def name(cls) -> str:
        """The route's name: the same as that of Rasa's own channel."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[str, Any]]) -> InputChannel:
        """Builds the channel; it takes no credentials."""
        apply_once()
        return cls()

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """The routes: GET / tells that the server is there, POST /webhook answers a message."""
        channel = Blueprint("strict_rest", __name__)
        replies: "OrderedDict[tuple[str, ...], List[Dict[str, Any]]]" = OrderedDict()
        turnstile = Turnstile()
        guard(channel)

        @channel.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @channel.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                message, message_id = _read(request)
            except BadRequest as problem:
                return response.json({"error": str(problem)}, status=400)
            key = (message.sender_id, message_id, message.text) if message_id else None
            async with turnstile.one_at_a_time(key):
                said = replies.get(key) if key else None
                if not said:
                    said = await replies_to(on_new_message, message)
                if key and said:
                    replies[key] = said
                    while len(replies) > REMEMBERED_REPLIES:
                        replies.popitem(last=False)
            return response.json(said) if said else _unavailable()

        return channel

    def get_output_channel(self) -> OutputChannel:
        """For messages outside a request: there is no way to deliver them."""
        return OneMessageOutput()


def _unavailable() -> HTTPResponse:
    return response.json(
        {"error": "The assistant cannot answer at the moment. In an emergency ring 999."},
        status=503,
        headers={"Retry-After": "5"},
    )


def _read(request: Request) -> tuple[UserMessage, Optional[str]]:
    """The message in a request's body, and its id if it has one.

    Raises:
        BadRequest: with what is wrong and what is expected.
    """
    try:
        body = request.json
    except Exception:
        raise BadRequest(
            'The body is not JSON. Send {"sender": "...", "message": "..."} as UTF-8.'
        ) from None
    if not isinstance(body, dict):
        raise BadRequest('The body is not a JSON object. Send {"sender": "...", "message": "..."}.')
    sender = body.get("sender")
    if sender is not None and (
        not isinstance(sender, (str, int))
        or isinstance(sender, bool)
        or not 0 < len(str(sender)) <= LONGEST_SENDER
    ):
        raise BadRequest(
            f"'sender' must be text of 1 to {LONGEST_SENDER} characters; leave it out for "
            "a conversation of its own."
        )
    metadata = body.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        raise BadRequest('\'metadata\' must be an object, such as {"role": "parent"}.')
    role = (metadata or {}).get("role")
    if role is not None and role not in ROLES:
        raise BadRequest(f"'metadata.role' must be one of {', '.join(ROLES)}, or left out.")
    message_id = body.get("message_id")
    if message_id is not None and (
        not isinstance(message_id, str) or not 0 < len(message_id) <= LONGEST_SENDER
    ):
        raise BadRequest(f"'message_id' must be text of 1 to {LONGEST_SENDER} characters.")
    language = chosen_language(metadata)
    text = _choice(body, language) if "choice" in body else _typed(body)
    return UserMessage(
        text,
        OneMessageOutput(),
        str(sender) if sender is not None else uuid.uuid4().hex,
        input_channel="rest",
        metadata={
            **({"role": role} if role else {}),
            **({SLOT: language} if language else {}),
            **({"message_id": message_id} if message_id else {}),
        },
    ), message_id


def _typed(body: Dict[str, Any]) -> str:
    text = body.get("message")
    if not isinstance(text, str):
        raise BadRequest("'message' must be text.")
    return plain_text(text)


def _choice(body: Dict[str, Any], language: Optional[str]) -> str:
    """A choice's id as the intent that Rasa takes without reading any words."""
    choice = body["choice"]
    if not isinstance(choice, str) or choice not in choice_ids():
        raise BadRequest("'choice' must be the id of an option that was offered.")
    return f'/{choice}{{"{SLOT}": "{language}"}}' if language else f"/{choice}"
