"""Whether a message to somebody can be offered: never if it is known that it would not arrive. No
Rasa.
"""

from __future__ import annotations

import logging
from typing import Optional, Sequence

from bot.errors import PolicyBotError
from referrals.database.addresses import is_refused
from referrals.wiring import Desk, desk

logger = logging.getLogger(__name__)


def can_reach(opened: Desk, contact_id: str) -> bool:
    """Whether a message to this contact of data/contacts.yml can be sent: it begins a chain, its
    address and the mail server are set, and the mail server has not refused that address.

    Raises:
        DatabaseTrouble: if it cannot be found out.
    """
    return bool(
        contact_id in opened.plan.chains
        and opened.plan.address(contact_id)
        and opened.settings.smtp_host
        and not is_refused(opened.store, contact_id)
    )


def reachable(contact_id: str) -> bool:
    """The same for the action server's own desk; False if it cannot be found out. About a third of
    a millisecond.
    """
    try:
        return can_reach(desk(), contact_id)
    except PolicyBotError:
        return False


def first_reachable(contact_ids: Sequence[str]) -> Optional[str]:
    """The first of these people who can be sent a message; None if nobody can. Nothing that goes
    wrong here may keep the people from being named.
    """
    try:
        return next(filter(reachable, contact_ids), None)
    except Exception as error:
        logger.error("Nobody can be offered a message: %s.", type(error).__name__)
        return None
