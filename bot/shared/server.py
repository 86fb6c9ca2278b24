"""Redis as a visitor's turn uses it: never for longer than a turn can wait, beside the event loop,
and not at all while it is away. Every caller goes on without it then.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Optional, TypeVar

from bot.errors import ConfigError, PolicyBotError
from bot.record.breaker import Breaker
from bot.settings import Settings
from bot.settings.values import is_on_this_machine

if TYPE_CHECKING:
    import redis

logger = logging.getLogger(__name__)

SECONDS = 0.25
"""How long Redis may take to take a connection, and to answer."""
LONGEST = 0.4
"""How long a turn waits for it, whatever holds it up: a name that cannot be looked up, for one."""
PREFIX = "school-chat:"
"""How every name that we give in Redis begins."""
_threads = ThreadPoolExecutor(16, "shared")
_Found = TypeVar("_Found")


class SharedAway(PolicyBotError):
    """Redis does not answer; whoever needs it goes on without it."""

    def __init__(self) -> None:
        super().__init__("Redis is away")


class SharedServer:
    """A Redis server and the connections to it."""

    def __init__(self, url: str, seconds: float = SECONDS) -> None:
        """Opens no connection yet."""
        import redis  # here: one assistant alone starts faster without it

        self._faults = (redis.RedisError, OSError)
        self._client = redis.Redis.from_url(
            url, socket_timeout=seconds, socket_connect_timeout=seconds
        )
        self.breaker = Breaker(self._try, "Redis (REDIS_URL)")

    def script(self, name: str) -> Callable[..., Any]:
        """The Lua script `name`.lua of this folder: called with `keys` and `args`, it runs as one
        step that nobody comes between.
        """
        text = (Path(__file__).parent / f"{name}.lua").read_text(encoding="utf-8")
        return self._client.register_script(text)

    async def ask(self, work: Callable[["redis.Redis"], _Found]) -> _Found:
        """Does a piece of work with it, in one of a few threads.

        Raises:
            SharedAway: if it did not answer, or has not answered a moment ago.
        """
        if self.breaker.is_open:
            raise SharedAway
        done = _threads.submit(work, self._client)
        # Not wait_for: after a turn that kept the event loop busy, it would take an answer that has
        # come for one that has not.
        waited = asyncio.wrap_future(done)
        waited.add_done_callback(lambda it: it.cancelled() or it.exception())  # it is seen below
        await asyncio.wait({waited}, timeout=LONGEST)
        return self._found(done)

    def ask_and_wait(self, work: Callable[["redis.Redis"], _Found]) -> _Found:
        """The same, for threads of their own."""
        if self.breaker.is_open:
            raise SharedAway
        done: "Future[_Found]" = Future()
        try:
            done.set_result(work(self._client))
        except Exception as fault:
            done.set_exception(fault)
        return self._found(done)

    def _found(self, done: "Future[_Found]") -> _Found:
        if not done.done():
            self.breaker.open(TimeoutError())
            raise SharedAway
        try:
            return done.result()
        except self._faults as fault:
            self.breaker.open(fault)
            raise SharedAway from None

    def _try(self) -> None:
        """Whether it takes something: one that is full, or only a copy, answers all the same."""
        self._client.set(f"{PREFIX}try", b"", px=1000)

    def refuses(self) -> Optional[str]:
        """What it says if it answers, and does not let this program in; None if it does, or if it
        does not answer.
        """
        import redis

        try:
            self._try()
        except (redis.AuthenticationError, redis.ResponseError) as fault:
            return str(fault).rstrip(".")[:80]
        except self._faults:
            pass
        return None


@lru_cache(maxsize=1)
def shared_server() -> Optional[SharedServer]:
    """This program's, or None if it serves alone (no REDIS_URL)."""
    url = Settings.load().redis_url
    return SharedServer(url) if url else None


def check(settings: Settings) -> None:
    """Before the start: what could not work, or would not hold, with several assistants.

    Raises:
        ConfigError: naming the setting and the remedy.
    """
    if settings.workers > 1:
        if not settings.database_url.startswith("postgresql"):
            line = "1, or a PostgreSQL in DATABASE_URL: several assistants need one record"
            raise ConfigError("WORKERS", settings.workers, line)
        if not settings.redis_url:
            line = "1, or a Redis in REDIS_URL: it keeps the order of messages, and the limits"
            raise ConfigError("WORKERS", settings.workers, line)
    if not settings.redis_url:
        return
    if not settings.session_secret and not is_on_this_machine(settings.redis_url):
        line = "the same 32 characters or more on every machine that shares this REDIS_URL"
        raise ConfigError("SESSION_SECRET", "", line)
    refusal = SharedServer(settings.redis_url).refuses()
    if refusal:
        line = f"an address with a user and password that this Redis takes (it says: {refusal})"
        raise ConfigError("REDIS_URL", "…", line)
