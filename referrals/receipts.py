"""What happens when somebody opens the link "I have this". Looking changes nothing (mail scanners
open every link); the button records.
"""

from __future__ import annotations

import sqlalchemy as sa

from referrals.database.engine import reading, writing
from referrals.database.onward import withdraw
from referrals.database.store import Store
from referrals.database.tables import letters, referrals
from referrals.links import Links

OPEN, DONE, USED, EXPIRED, UNKNOWN = "open", "done", "used", "expired", "unknown"
"""The button is there; recorded now; somebody has confirmed before; too old; no such link, or the
referral is deleted.
"""


def look(store: Store, links: Links, token: str) -> str:
    """What the page behind a link shows. Writes nothing."""
    with reading(store.engine) as connection:
        return _state(connection, store, links.letter(token))


def confirm(store: Store, links: Links, token: str) -> str:
    """Records that the person of this letter has the referral: DONE once, and after that USED."""
    letter = links.letter(token)
    with writing(store.engine) as connection:
        state = _state(connection, store, letter)
        if state != OPEN:
            return state
        row = connection.execute(
            sa.select(letters.c.referral, letters.c.recipient, referrals.c.reference)
            .join(referrals)
            .where(letters.c.id == letter)
        ).one()
        unconfirmed = referrals.update().where(
            referrals.c.id == row.referral, referrals.c.received_at.is_(None)
        )
        if not connection.execute(
            unconfirmed.values(
                received_at=store.clock().timestamp(), received_by=row.recipient, due_at=None
            )
        ).rowcount:
            return USED  # by another link, in the same instant
        withdraw(connection, row.referral)
        store.note(connection, f"{row.recipient}, by the link", "confirmed", row.reference)
        return DONE


def _state(connection: sa.engine.Connection, store: Store, letter: str | None) -> str:
    if letter is None:
        return UNKNOWN
    row = connection.execute(
        sa.select(letters.c.expires_at, referrals.c.received_at)
        .join(referrals)
        .where(letters.c.id == letter)
    ).first()
    if row is None:
        return UNKNOWN
    if row.received_at:
        return USED
    return EXPIRED if row.expires_at < store.clock().timestamp() else OPEN
