"""Refuses a request whose length cannot be told, before Sanic reads its body: of a negative length,
Sanic 21.12 reads for ever and answers nobody any more.

For every server of this project: `app.signal(EVENT)(refuse_unknown_length)`, or the same of a
blueprint.
"""

from __future__ import annotations

from typing import Any

from sanic.exceptions import InvalidUsage
from sanic.request import Request

EVENT = "http.lifecycle.request"
"""Sanic's signal between a request's head and its body."""


async def refuse_unknown_length(request: Request, **_: Any) -> None:
    """Lets a request through that has no body, one length in digits, or its body in chunks.

    Raises:
        InvalidUsage: else; it is answered with 400, and the connection closed.
    """
    lengths, codings = (
        request.headers.getall(name, []) for name in ("content-length", "transfer-encoding")
    )
    if codings:
        plain = codings == ["chunked"] and not lengths
    else:
        plain = len(lengths) < 2 and all(
            length.isascii() and length.strip().isdigit() for length in lengths
        )
    if not plain:
        raise InvalidUsage("The request's length cannot be told.")
