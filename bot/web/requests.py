"""What a request to the website channel holds, read and checked; and how one is refused."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Dict, Optional

from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.answers import choice_ids
from bot.content.contacts import ROLES
from bot.nlu.conversation_language import SLOT, chosen_language
from bot.web.limits import Limits

ID = re.compile(r"[\w.-]{1,64}", re.ASCII)
"""What a message's id may be: nothing that a database or a log could stumble over."""
TRY_AGAIN_SECONDS = 5


@dataclass(eq=False)  # not frozen: Python sets the traceback of an exception
class Refusal(Exception):
    """A request that is not answered: its status, a stable code for the widget, a line for a
    person, seconds after which to try again.
    """

    status: int
    code: str
    line: str
    retry_after: Optional[int] = None

    def response(self) -> HTTPResponse:
        """As JSON."""
        headers = {"Retry-After": str(self.retry_after)} if self.retry_after else None
        return response.json(
            {"error": self.code, "message": self.line}, status=self.status, headers=headers
        )


UNAVAILABLE = Refusal(
    503,
    "unavailable",
    "The assistant cannot answer at the moment. In an emergency ring 999.",
    TRY_AGAIN_SECONDS,
)
WITHOUT_RECORD = Refusal(
    503, "no_record", "Messages are answered, but what is said cannot be stored.", TRY_AGAIN_SECONDS
)
"""Of the health check: visitors are still helped, but somebody must look at the database."""


def body_of(request: Request, limits: Limits) -> Dict[str, Any]:
    """The request's JSON object, whatever type it names: the widget sends it as plain text."""
    if len(request.body) > limits.largest_body:
        raise Refusal(
            413,
            "too_large",
            f"The request has {len(request.body)} bytes; at most {limits.largest_body} are read. "
            "If anyone is in danger, ring 999.",
        )
    try:
        body = request.json
    except Exception:
        body = None
    if not isinstance(body, dict):
        raise bad("The body is not a JSON object.")
    return body


def bad(line: str) -> Refusal:
    """A request that the channel does not expect."""
    return Refusal(400, "bad_request", line)


def id_of(body: Dict[str, Any]) -> str:
    """The message's id, by which its repeats are known."""
    message_id = body.get("message_id")
    if not isinstance(message_id, str) or not ID.fullmatch(message_id):
        raise bad(
            "'message_id' must be 1 to 64 letters, digits, dots, hyphens or underscores, "
            "the same for a message and its repeats."
        )
    return message_id


def role_of(body: Dict[str, Any]) -> Optional[str]:
    """The role that the visitor chose, or None."""
    role = body.get("role")
    if role is not None and role not in ROLES:
        raise bad(f"'role' must be one of {', '.join(ROLES)}, or left out.")
    return role


def language_of(body: Dict[str, Any]) -> Optional[str]:
    """The language that the visitor chose, or None. One that is not known is no reason to leave
    somebody without an answer.
    """
    return chosen_language(body)


def choice_of(body: Dict[str, Any], role: Optional[str], language: Optional[str] = None) -> str:
    """A choice's id as the intent that Rasa takes without reading any words; role and language go
    with it, because nothing reads the metadata then.
    """
    choice = body["choice"]
    if not isinstance(choice, str) or choice not in choice_ids():
        raise bad("'choice' must be the id of something that was offered.")
    known = {"role": role, SLOT: language}
    given = {key: value for key, value in known.items() if value}
    return f"/{choice}{json.dumps(given)}" if given else f"/{choice}"
