"""The action server with /health and the link of the e-mails: `python -m actions.server --port
5055`. Listens on this machine only.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from dataclasses import asdict
from typing import Any, Callable

from sanic import Sanic, response
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

import actions
from actions.send_referral import in_thread
from bot.command_line import run_command
from bot.errors import PolicyBotError, loggable
from bot.translations.load import load_translations
from bot.web.framing import guard
from referrals.database.health import health
from referrals.metrics import metrics
from referrals.receipts import check_link, confirm
from referrals.wiring import Desk, desk

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
PORT = 5055


def build_app(opened: Callable[[], Desk] = desk) -> Sanic:
    """rasa-sdk's server with our actions, and our own routes beside its webhook."""
    from rasa_sdk.endpoint import create_app  # here, because it warns while it loads

    app = create_app(
        actions, cors_origins=""
    )  # CORS is for browsers, and no browser calls this server
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.error_handler.add(Exception, _fault)
    guard(app)

    @app.middleware("request")
    async def own_health(request: Request) -> Any:
        """Before rasa-sdk's route of the same name, which knows nothing of referrals."""
        if request.path == "/health" and request.method == "GET":
            return response.json(
                {"status": "ok", **asdict(await in_thread(lambda: health(opened().store)))}
            )
        return None

    @app.middleware("request")
    async def calls_only(request: Request) -> Any:
        """rasa-sdk fails over what is no call of an action."""
        if request.path == "/webhook" and request.method == "POST" and not _is_call(request):
            return response.json({"error": "This is no call of an action."}, status=400)
        return None

    @app.get("/alive")
    async def alive(_: Request) -> HTTPResponse:
        """That this program gets on; waits for no database."""
        return response.json({"status": "ok"})

    @app.get("/metrics")
    async def numbers(_: Request) -> HTTPResponse:
        """For Prometheus."""
        return response.text(await in_thread(lambda: metrics(opened().store)))

    @app.get("/received/<token>")
    async def open_link(_: Request, token: str) -> HTTPResponse:
        """What the page shows; changes nothing."""
        return response.json(
            {"state": await in_thread(lambda: check_link(opened().store, opened().links, token))}
        )

    @app.post("/received/<token>")
    async def press_button(_: Request, token: str) -> HTTPResponse:
        """Records the confirmation."""
        return response.json(
            {"state": await in_thread(lambda: confirm(opened().store, opened().links, token))}
        )

    return app


def _is_call(request: Request) -> bool:
    """Whether the body is what Rasa sends, as far as rasa-sdk relies on it unseen."""
    if request.headers.get("content-encoding"):  # compressed, as Rasa can be told to
        return True
    body = request.json
    if not isinstance(body, dict):
        return False
    action, version = body.get("next_action"), body.get("version", "")
    return (
        isinstance(action, str)
        and bool(action)
        and isinstance(body.get("tracker"), dict)
        and isinstance(body.get("domain", {}), dict)  # left out where no action asks for it
        and isinstance(version, (str, type(None)))
    )


async def _fault(request: Request, fault: Exception) -> HTTPResponse:
    """Says that something failed. rasa-sdk's own handler sends the request back and logs it: a
    visitor's words.
    """
    status = (
        fault.status_code
        if isinstance(fault, SanicException) and fault.status_code
        else 503
        if isinstance(fault, PolicyBotError)
        else 500
    )
    if status >= 500:
        logger.error("A request failed: %s.", loggable(fault))
    return response.json(
        {"status": "fault", "error": "The action server could not do this."}, status=status
    )


def main() -> int:
    """The command line. A setting that cannot be used is said here, before the first visitor; the
    actions work on without the rest.
    """
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--port", type=int, default=PORT)
    port = parser.parse_args().port
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        load_translations()  # now, and not in a visitor's turn
        desk()
    except PolicyBotError as error:
        print(f"Messages cannot be taken until this is put right. {error}", file=sys.stderr)
    # No access log: the path of a link in an e-mail is a key.
    build_app().run(
        os.environ.get("SANIC_HOST", HOST), port, access_log=False, debug=False, motd=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
