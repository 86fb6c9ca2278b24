"""The record of conversations as a visitor's turn uses it: never for longer than a turn can wait,
and beside the event loop, so that a database that hangs holds up nobody. What it does not take is
kept in a file until it does (journal.py), and the conversation goes on from memory (recent.py).
"""

from __future__ import annotations

import asyncio
import datetime
import json
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any, Callable, Optional, Sequence, TypeVar

import sqlalchemy as sa

from bot.errors import PolicyBotError, loggable
from bot.record.breaker import Breaker, DatabaseAway
from bot.record.conversations import Conversations, conversations, event_row
from bot.record.journal import Journal, open_journal
from bot.record.lines import LinesTrouble
from bot.record.recent import Recent
from bot.record.sealing import Sealer, SealError, load_sealer
from bot.settings import Settings

logger = logging.getLogger(__name__)

SECONDS = {"sqlite": 1.3, "postgresql": 0.35}
"""How long a turn waits for one piece of work. SQLite gives up by itself a little sooner, and a
lock goes by; a PostgreSQL that is silent for so long is left alone until it answers.
"""
SILENT = (
    asyncio.TimeoutError,
    sa.exc.OperationalError,
    sa.exc.InterfaceError,
    sa.exc.InternalError,
    sa.exc.TimeoutError,
    PolicyBotError,
)
"""What says that the database does not answer, or cannot be used."""
ERASE_SECONDS = 5.0
_threads = ThreadPoolExecutor(16, "record")
_Found = TypeVar("_Found")


class TurnRecord:
    """One record for all turns of this program."""

    def __init__(
        self,
        journal: Journal,
        sealer: Sealer,
        waits: float,
        breaks: bool,
        opened: Callable[[], Conversations] = conversations,
    ) -> None:
        """`waits`: seconds. `breaks`: whether a database that fails is left alone for a while."""
        self._journal, self._sealer, self._waits, self._opened = journal, sealer, waits, opened
        self._recent = Recent()
        self._late: set[Future] = set()
        self.breaker = Breaker(self._catch_up)
        self._breaks = breaks
        self._remember_what_waits()

    async def append(self, conversation: str, new: Sequence[dict[str, Any]]) -> None:
        """Adds events (Rasa's, as dictionaries): to the database, else to the journal.

        Raises:
            LinesTrouble: if neither took them for good: the journal has them in memory.
        """
        if not new:
            return
        texts = [json.dumps(event) for event in new]
        self._recent.add(conversation, texts)
        rows = [event_row(conversation, *both, self._sealer) for both in zip(new, texts)]
        try:
            await self.use(lambda record: record.add(rows))
        except Exception as fault:
            await asyncio.get_running_loop().run_in_executor(None, self._journal.add, rows)
            if not isinstance(fault, DatabaseAway):  # which was said when it went away
                logger.warning("What was said is kept beside the database: %s.", loggable(fault))

    async def window(self, conversation: str) -> list[dict[str, Any]]:
        """The part of a conversation that a turn sees; what is known of it here, if the database
        does not answer.
        """
        try:
            return await self.use(lambda record: record.window(conversation))
        except Exception:
            return self._recent.window(conversation)

    async def reply_to(
        self, conversation: str, message_id: str, words: Optional[str] = None
    ) -> Optional[list[dict[str, Any]]]:
        """What was answered to a message, as Conversations.reply_to; from memory, if need be."""
        try:
            return await self.use(lambda record: record.reply_to(conversation, message_id, words))
        except Exception:
            return self._recent.replies(conversation, message_id, words)

    async def erase(self, conversation: str, keep_unraised: bool) -> None:
        """Erases a conversation everywhere.

        Raises:
            Exception: if the database did not let it.
        """
        self._recent.forget(conversation)
        self._journal.erase(conversation)
        await self.use(lambda record: record.erase(conversation, keep_unraised), ERASE_SECONDS)

    def erased_elsewhere(self, conversation: str, before: float, keep_unraised: bool) -> None:
        """Another assistant has erased a conversation: what this one still kept of it, or has
        stored since without knowing, goes too. For threads of their own.

        Raises:
            Exception: if the database did not let it.
        """
        self._recent.forget(conversation, before)
        self._journal.erase(conversation, before)
        self.breaker.check()
        self._opened().erase(conversation, keep_unraised, before)

    async def purge(self, older_than: datetime.datetime, keep_unraised: bool) -> None:
        """Erases what was said before a time."""
        self._journal.purge(older_than.timestamp())
        await self.use(lambda record: record.purge(older_than, keep_unraised), 60.0)

    async def use(
        self, work: Callable[[Conversations], _Found], seconds: Optional[float] = None
    ) -> _Found:
        """Does a piece of work with the database, when it has all that waited for it.

        Raises:
            Exception: if it failed, took too long, or was not begun because the database is away.
        """
        self.breaker.check()
        waits = seconds or self._waits
        done = _threads.submit(self._work, work)
        try:
            return await _within(waits, done)
        except Exception as fault:
            if not done.done():  # nobody waits for it, but it may still store something
                self._late.add(done)
                done.add_done_callback(self._late.discard)
            if self._breaks and isinstance(fault, SILENT):
                self.breaker.open(fault)
            raise

    def _work(self, work: Callable[[Conversations], _Found]) -> _Found:
        record = self._opened()
        self._flush(record)
        return work(record)

    def _flush(self, record: Conversations) -> None:
        if self._journal.waiting and self._late:
            raise DatabaseAway("earlier work is not done")  # it may store what waits here
        try:
            self._journal.flush(record.add_once)
        except LinesTrouble as trouble:  # it says why; the database itself is well
            logger.error("%s", trouble)

    def _catch_up(self) -> None:
        record = self._opened()
        record.ping()
        self._flush(record)

    def _remember_what_waits(self) -> None:
        """What an earlier run of this program could not store."""
        try:
            for rows in self._journal.read():
                texts = [self._sealer.open(row["data"]) or "{}" for row in rows]
                self._recent.add(rows[0]["conversation"], texts)
        except (LinesTrouble, SealError) as trouble:
            logger.error("%s", trouble)


async def _within(seconds: float, done: Future) -> Any:
    """The result of `done`, which is cancelled if it has not begun in time. Not by asyncio's
    wait_for: until Python 3.12 that returns the result to a task which is cancelled just then, and
    the task goes on for ever.
    """
    result = asyncio.wrap_future(done)
    try:
        await asyncio.wait({result}, timeout=seconds)
        if not result.done():
            raise asyncio.TimeoutError
        return result.result()
    finally:
        result.cancel()
        done.cancel()


@lru_cache(maxsize=1)
def turn_record() -> TurnRecord:
    """This server's, opened once; opens no database."""
    settings = Settings.load()
    kind = "postgresql" if settings.database_url.startswith("postgresql") else "sqlite"
    return TurnRecord(
        open_journal(settings), load_sealer(settings), SECONDS[kind], kind == "postgresql"
    )
