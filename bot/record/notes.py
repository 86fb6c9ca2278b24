"""Keeps the note of a disclosure before the reply is made that says so: in the database, else in
the spool beside it. Only what one of the two has taken may be promised. Imports no Rasa.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from bot.errors import loggable
from bot.record.conversations import PATIENCE, conversations
from bot.record.disclosures import Disclosure
from bot.record.lines import PATIENCE as PATIENCE_OF_SPOOL
from bot.record.spool import NAME, open_spool

logger = logging.getLogger(__name__)

MORE = 0.3
"""Seconds beyond its own patience after which a place counts as one that does not answer."""
_for_the_database = ThreadPoolExecutor(8, "notes-database")
_for_the_spool = ThreadPoolExecutor(2, "notes-spool")
"""Threads of their own: a database that hangs must not hold up the spool. They begin when they are
first needed.
"""


async def keep(note: Disclosure) -> bool:
    """Keeps a note within the time of a turn; False if neither place took it.

    It may be in both, if a place was only slow to say that it had taken it, and twice, if the
    visitor sends the message again. Its alert is raised once all the same.
    """
    loop = asyncio.get_running_loop()
    for threads, work, seconds, said in (
        (_for_the_database, _into_database, PATIENCE, f"It is kept in {NAME} until that is over."),
        (_for_the_spool, _into_spool, PATIENCE_OF_SPOOL, "The visitor was told that none is kept."),
    ):
        try:
            await asyncio.wait_for(loop.run_in_executor(threads, work, note), seconds + MORE)
            return True
        except Exception as fault:
            logger.error("A note for an alert could not be stored: %s. %s", loggable(fault), said)
    return False


def _into_database(note: Disclosure) -> None:
    conversations().keep(note)


def _into_spool(note: Disclosure) -> None:
    open_spool().append(note)
