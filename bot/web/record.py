"""What the website channel asks of the record of conversations. A database that fails is a line in the log, and never a visitor left without help."""
from __future__ import annotations

import asyncio
import datetime
import logging
from typing import Any, Dict, List, Optional

from bot import feedback
from bot.conversations import conversations
from bot.settings import keep_hours, switched_on
from bot.web.session import Session

logger = logging.getLogger(__name__)

PURGE_SECONDS = 900


def stored_replies(session: Session, message_id: str) -> Optional[List[Dict[str, Any]]]:
    """What was answered to this message before; None also where the database cannot say."""
    try:
        return conversations().reply_to(session.conversation, message_id)
    except Exception as fault:
        logger.error("The database of conversations does not answer: %s.", type(fault).__name__)
        return None


def erase(conversation: str) -> bool:
    """Erases a conversation; False, and a line in the log, if the database did not let it. The alert of a disclosure is raised all the same."""
    try:
        conversations().erase(conversation, keep_disclosures=switched_on("DSL_ALERTS"))
        return True
    except Exception as fault:
        logger.error("A conversation could not be erased: %s.", type(fault).__name__)
        return False


async def purge_for_ever() -> None:
    """Erases conversations that are older than the school keeps them, every quarter of an hour."""
    while True:
        try:
            conversations().purge(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=keep_hours()), keep_disclosures=switched_on("DSL_ALERTS"))
            feedback.purge(conversations().engine)
        except Exception as fault:
            logger.error("Old conversations could not be erased: %s. They are tried again in %d minutes.", type(fault).__name__, PURGE_SECONDS // 60)
        await asyncio.sleep(PURGE_SECONDS)
