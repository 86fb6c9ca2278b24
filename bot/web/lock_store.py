"""Rasa's lock store over bot.web.order. Named in endpoints.yml."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import Any, AsyncIterator

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LOCK_LIFETIME, InMemoryLockStore

from bot.web.order import order


class ConversationOrder(InMemoryLockStore):
    """Rasa takes a lock before each turn. Rasa's own is looked at once a second; this one wakes
    whoever is next.
    """

    def __init__(self, endpoint_config: Any = None) -> None:
        """Takes no settings: REDIS_URL says whether there are others."""
        super().__init__()

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = LOCK_LIFETIME,
        wait_time_in_seconds: float = 1,
    ) -> AsyncIterator[TicketLock]:
        """Waits for this conversation's turn, however long earlier ones take."""
        async with order().one_at_a_time(conversation_id):
            yield self.create_lock(conversation_id)
