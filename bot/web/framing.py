"""Refuses a request that Sanic 21.12 would stumble over, before it does:

- one whose length cannot be told: of a negative length Sanic reads for ever and answers nobody;
- one whose body comes in chunks: behind the last chunk a second request can hide;
- one with a raw byte in its first line: Sanic fails twice, and the connection ends without a word.

For every server of this project: `guard(app)`, or the same of a blueprint.
"""

from __future__ import annotations

from typing import Any

from sanic.exceptions import InvalidUsage, SanicException
from sanic.http import Http
from sanic.request import Request

HEAD_EVENT, EVENT = "http.lifecycle.read_head", "http.lifecycle.request"
"""Sanic's signals: when it has a request's head, and between that and the body."""
LENGTH_REQUIRED = 411


def guard(door: Any) -> None:
    """Refuses such requests at an app, or at that of a blueprint."""
    Http.create_empty_request = _create_empty_request
    door.signal(HEAD_EVENT)(refuse_raw_bytes)
    door.signal(EVENT)(refuse_unknown_length)


async def refuse_raw_bytes(head: bytes, **_: Any) -> None:
    """Lets a request through whose first line is in ASCII: browsers write everything else as %….

    Raises:
        InvalidUsage: else; it is answered with 400.
    """
    if not head.partition(b"\r\n")[0].isascii():
        raise InvalidUsage("The request's first line holds a raw byte.")


async def refuse_unknown_length(request: Request, **_: Any) -> None:
    """Lets a request through that has no body, or one length in digits.

    Raises:
        SanicException: else; it is answered with 400 or 411, and the connection closed.
    """
    if "transfer-encoding" in request.headers:
        raise SanicException("A request needs a Content-Length.", status_code=LENGTH_REQUIRED)
    lengths = request.headers.getall("content-length", [])
    if len(lengths) > 1 or not all(
        length.isascii() and length.strip().isdigit() for length in lengths
    ):
        raise InvalidUsage("The request's length cannot be told.")


_usual_empty_request = Http.create_empty_request


def _create_empty_request(self: Http) -> None:
    """What Sanic answers a broken request with; its own fails over a raw byte in the address."""
    if self.url and not self.url.isascii():
        self.url = "*"
    _usual_empty_request(self)
