"""The website channel in front of an assistant that may fail: `python -m tests.http.faulty_server
PORT nothing|fault|forgets|works`.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from sanic import Sanic

from bot import supervisor
from bot.record.conversations import conversations


async def nothing(_: Any) -> None:
    """What Rasa does while its model is not loaded."""


async def fault(_: Any) -> None:
    """A model that is broken."""
    raise RuntimeError("the message was: my very secret words")


async def forgets(message: Any) -> None:
    """An assistant whose record takes nothing: Rasa goes on without."""
    await message.output_channel.send_response(
        message.sender_id,
        {"text": "Hello.", "custom": {"kind": "smalltalk", "cites": [], "contacts": []}},
    )


async def works(message: Any) -> None:
    """An assistant that answers and stores."""
    await forgets(message)
    conversations().append(
        message.sender_id, [{"event": "user", "text": message.text, "timestamp": time.time()}]
    )


def main(port: int, handler: Any) -> None:
    """Serves until it is stopped."""
    from bot.web.website import WebsiteInput

    app = Sanic("faulty", configure_logging=False)
    app.blueprint(
        WebsiteInput.from_credentials(None).blueprint(handler),
        url_prefix=supervisor.WEBSITE.rstrip("/"),
    )
    app.run(supervisor.HOST, port, access_log=False, motd=False)


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        {"nothing": nothing, "fault": fault, "forgets": forgets, "works": works}[sys.argv[2]],
    )
