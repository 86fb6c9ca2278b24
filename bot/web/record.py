"""What the website channel asks of the record of conversations. A database that fails is a line in
the log, and never a visitor left without help.
"""

from __future__ import annotations

import asyncio
import datetime
import logging
from functools import lru_cache
from typing import Any, Dict, List, Optional

from bot.errors import PolicyBotError
from bot.record import feedback
from bot.record.conversations import Conversations
from bot.record.in_turn import turn_record
from bot.record.steady_clock import SteadyClock
from bot.settings import Settings
from bot.shared.erasures import Erasures
from bot.shared.server import shared_server

logger = logging.getLogger(__name__)

PURGE_SECONDS = 900
PURGE_PATIENCE = 60.0
CLOCK_AHEAD = "The clock was put forward. Nothing is deleted by it before an hour is over."


async def stored_replies(
    conversation: str, message_id: str, words: Optional[str] = None
) -> Optional[List[Dict[str, Any]]]:
    """What was answered to this message before, of these words if they are given; None also where
    the database cannot say.
    """
    try:
        return await turn_record().reply_to(conversation, message_id, words)
    except Exception as fault:
        logger.error("The database of conversations does not answer: %s.", _sort(fault))
        return None


async def last_activity(conversation: str) -> Optional[float]:
    """When something was last said in it, as the database knows.

    Raises:
        Exception: if it does not answer.
    """
    return await turn_record().use(lambda record: record.last_activity(conversation))


async def is_kept(conversation: str) -> bool:
    """Whether anything of a conversation is stored."""
    try:
        return await last_activity(conversation) is not None
    except Exception as fault:
        logger.error("The database of conversations does not answer: %s.", _sort(fault))
        return False


async def erase(conversation: str, everywhere: bool = False) -> bool:
    """Erases a conversation; False, and a line in the log, if the database did not let it. The
    alert of a disclosure is raised all the same. `everywhere`: other assistants may have served it.
    """
    try:
        await turn_record().erase(conversation, keep_unraised=Settings.load().dsl_alerts)
        if everywhere and erasures():
            erasures().tell(conversation)
        return True
    except Exception as fault:
        logger.error("A conversation could not be erased: %s.", _sort(fault))
        return False


@lru_cache(maxsize=1)
def erasures() -> Optional[Erasures]:
    """What the assistants tell each other; None if this one serves alone."""
    server = shared_server()
    return Erasures(server, _forget) if server else None


def _forget(conversation: str, before: float) -> None:
    turn_record().erased_elsewhere(conversation, before, Settings.load().dsl_alerts)


async def purge_for_ever() -> None:
    """Erases conversations that are older than the school keeps them, every quarter of an hour; of
    a clock that has jumped ahead nothing is believed for an hour.
    """
    clock = SteadyClock()
    while True:
        try:
            if not clock.is_steady():
                logger.warning(CLOCK_AHEAD)
                await asyncio.sleep(PURGE_SECONDS)
                continue
            settings = Settings.load()
            await turn_record().purge(
                datetime.datetime.now(datetime.timezone.utc)
                - datetime.timedelta(hours=settings.conversation_hours),
                keep_unraised=settings.dsl_alerts,
            )
            if not await turn_record().use(_purge_votes, PURGE_PATIENCE):
                logger.warning(
                    (
                        "What was erased still stands in the log of conversations.db (-wal), "
                        "because another program reads it. It is tried again in %d minutes."
                    ),
                    PURGE_SECONDS // 60,
                )
        except Exception as fault:
            logger.error(
                "Old conversations could not be erased: %s. They are tried again in %d minutes.",
                _sort(fault),
                PURGE_SECONDS // 60,
            )
        await asyncio.sleep(PURGE_SECONDS)


def _purge_votes(record: Conversations) -> bool:
    """Deletes old votes; False if what was deleted still stands in SQLite's log."""
    feedback.purge_votes(record.engine)
    return record.empty_log()


def _sort(fault: Exception) -> str:
    """What may be said of a fault: our own lines hold nobody's words, and of any other only the
    name is known to hold none.
    """
    return str(fault).rstrip(".") if isinstance(fault, PolicyBotError) else type(fault).__name__
