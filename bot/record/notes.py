"""Keeps the note of a disclosure before the reply is made that says so: in the database, else in
the spool beside it. Only what one of the two has taken may be promised. Imports no Rasa.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from bot.errors import loggable
from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure
from bot.record.in_turn import turn_record
from bot.record.lines import PATIENCE as PATIENCE_OF_SPOOL
from bot.record.spool import NAME, open_spool

logger = logging.getLogger(__name__)

MORE = 0.3
"""Seconds beyond its own patience after which the spool counts as one that does not answer."""
_for_the_spool = ThreadPoolExecutor(2, "notes-spool")
"""Threads of its own: a database that hangs must not hold up the spool. They begin when they are
first needed.
"""


async def keep(note: Disclosure) -> bool:
    """Keeps a note within the time of a turn; False if neither place took it.

    It may be in both, if a place was only slow to say that it had taken it, and twice, if the
    visitor sends the message again. Its alert is raised once all the same.
    """
    for place, said in (
        (_database, f"It is kept in {NAME} until that is over."),
        (_spool, "The visitor was told that none is kept."),
    ):
        try:
            await place(note)
            return True
        except Exception as fault:
            logger.error("A note for an alert could not be stored: %s. %s", loggable(fault), said)
    return False


async def _database(note: Disclosure) -> None:
    await turn_record().use(lambda _: _into_database(note))


async def _spool(note: Disclosure) -> None:
    done = asyncio.get_running_loop().run_in_executor(_for_the_spool, _into_spool, note)
    await asyncio.wait_for(done, PATIENCE_OF_SPOOL + MORE)


def _into_database(note: Disclosure) -> None:
    conversations().keep(note)


def _into_spool(note: Disclosure) -> None:
    open_spool().append(note)
