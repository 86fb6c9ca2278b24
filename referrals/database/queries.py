"""What several modules ask of the tables, and the statements of outbox.sql by name."""

from __future__ import annotations

import re
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.tables import audit, letters, referrals
from referrals.records import Referral
from referrals.reference import new_reference
from referrals.states import LetterState

UNSETTLED = (referrals.c.received_at.is_(None), referrals.c.closed_at.is_(None))
"""Nobody has confirmed the referral, and the office has not closed it."""
UNSENT = sa.exists().where(
    letters.c.referral == referrals.c.id,
    letters.c.state.in_((LetterState.WAITING.value, LetterState.CLAIMED.value)),
)
"""The referral has a letter that is still to be handed over."""


@lru_cache(maxsize=1)
def statements() -> dict[str, Any]:
    """Each statement of outbox.sql, ready to be executed."""
    written = Path(__file__).with_name("outbox.sql").read_text(encoding="utf-8")
    return {
        name: sa.text(body.strip().rstrip(";"))
        for name, body in re.findall(
            r"^-- name: (\w+)\n(.*?)(?=^-- name:|\Z)", written, re.MULTILINE | re.DOTALL
        )
    }


def select_referrals() -> Any:
    """Selects what a Referral record holds, in its order."""
    names = ("recipient" if field.name == "to" else field.name for field in fields(Referral))
    return sa.select(*(referrals.c[name] for name in names))


def find_referral(connection: Connection, *where: Any) -> Optional[Referral]:
    """The referral of which all of this is true; None if there is none."""
    row = connection.execute(select_referrals().where(*where)).first()
    return Referral(*row) if row else None


def get_referral(connection: Connection, number: int) -> Referral:
    """The referral with this number, which is known to exist."""
    return Referral(*connection.execute(select_referrals().where(referrals.c.id == number)).one())


def reference_of(connection: Connection, key: str) -> Optional[str]:
    """The reference of what was stored under a key; None if there is nothing."""
    return connection.scalar(sa.select(referrals.c.reference).where(referrals.c.key == key))


def free_reference(connection: Connection) -> str:
    """A reference that was never given before, not even to a referral that is now erased."""
    while True:
        reference = new_reference()
        if not connection.scalar(sa.select(audit.c.id).where(audit.c.reference == reference)):
            return reference
