"""The website channel in front of an assistant that fails: `python -m tests.http.faulty_server PORT nothing|fault`."""
from __future__ import annotations

import sys
from typing import Any

from sanic import Sanic

from bot import run


async def nothing(_: Any) -> None:
    """What Rasa does while its model is not loaded."""


async def fault(_: Any) -> None:
    """A model that is broken."""
    raise RuntimeError("the message was: my very secret words")


def main(port: int, handler: Any) -> None:
    """Serves until it is stopped."""
    from bot.web.website import WebsiteInput

    app = Sanic("faulty", configure_logging=False)
    app.blueprint(WebsiteInput.from_credentials(None).blueprint(handler), url_prefix=run.WEBSITE.rstrip("/"))
    app.run(run.HOST, port, access_log=False, motd=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), {"nothing": nothing, "fault": fault}[sys.argv[2]])
