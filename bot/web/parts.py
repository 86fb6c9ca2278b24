"""How the programs beside the assistant fare, for its health check. Only the action server can say,
because it alone knows the database in which the courier notes that it works.
"""

from __future__ import annotations

from typing import Dict

import aiohttp

from bot.settings import Settings
from bot.shared.server import shared_server
from bot.web.receipts import BROKEN

OK, AWAY, UNKNOWN = "ok", "away", "unknown"
PATIENCE = 2.0
COURIER_UNSEEN = 60.0
"""Seconds after which a courier that nobody has seen at work is away. It says so every ten."""


async def look_at_parts() -> Dict[str, str]:
    """OK, AWAY or UNKNOWN for the action server and for the courier, and for what the assistants
    share, if they do.
    """
    server = shared_server()
    shared = {"shared": AWAY if server.breaker.is_open else OK} if server else {}
    return {**await _beside(), **shared}


async def _beside() -> Dict[str, str]:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session,
            session.get(f"{Settings.load().actions_url}/health") as answer,
        ):
            said = await answer.json()
        if answer.status != 200:  # its database is away
            return {"actions": OK, "courier": UNKNOWN}
        seen = said.get("courier_seen_seconds")
        there = seen is not None and float(seen) <= COURIER_UNSEEN
        return {"actions": OK, "courier": OK if there else AWAY}
    except (*BROKEN, ValueError, TypeError, AttributeError):
        return {"actions": AWAY, "courier": UNKNOWN}
