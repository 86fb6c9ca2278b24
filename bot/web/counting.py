"""Counts requests for the limits: for all assistants together if they share a Redis, and by
themselves while it is away.
"""

from __future__ import annotations

from typing import Callable, Optional

from bot.shared.counts import SharedCounts
from bot.shared.server import SharedAway
from bot.web.limits import Counter, Limits


class EverybodysCounter:
    """As `Counter`, for all assistants."""

    def __init__(
        self, limits: Limits, shared: Optional[SharedCounts], stands_for: Callable[[str], str]
    ) -> None:
        """`stands_for` gives what an address is called in Redis, where no address is written."""
        self._limits, self._shared, self._stands_for = limits, shared, stands_for
        self._here = Counter(limits)

    async def seconds_to_wait(self, address: str, session: Optional[str] = None) -> int:
        """Counts one request, as Counter.seconds_to_wait."""
        if not self._shared:
            return self._here.seconds_to_wait(address, session)
        try:
            wait = await self._shared.seconds_to_wait(
                self._most(self._stands_for(address), session)
            )
        except SharedAway:
            return self._here.seconds_to_wait(address, session)
        if not wait:  # should Redis go away, the limits do not begin again from nothing
            self._here.seconds_to_wait(address, session)
        return wait

    def _most(self, address: str, session: Optional[str]) -> dict[str, int]:
        if not session:
            return {f"beginning:{address}": self._limits.address_sessions_per_minute}
        return {
            f"session:{session}": self._limits.session_per_minute,
            f"address:{address}": self._limits.address_per_minute,
        }
