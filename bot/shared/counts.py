"""Requests of the last minute, counted for all assistants together."""

from __future__ import annotations

import math
from typing import Mapping

from bot.shared.server import PREFIX, SharedServer


class SharedCounts:
    """At most so many in any sixty seconds, for each key."""

    def __init__(self, server: SharedServer) -> None:
        """Reads its script."""
        self._server, self._count = server, server.script("count")

    async def seconds_to_wait(self, most: Mapping[str, int]) -> int:
        """Counts one request for each of these keys, in their order, and gives 0; or the seconds
        after which the first of them takes one that takes no more now.

        Raises:
            SharedAway: nothing was counted, as far as can be told.
        """
        keys = [f"{PREFIX}count:{key}" for key in most]
        wait = await self._server.ask(lambda _: self._count(keys=keys, args=list(most.values())))
        return math.ceil(wait / 1000)
