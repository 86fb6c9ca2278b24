"""What happens when somebody opens the link "I have this". Looking changes nothing (mail scanners
open every link); the button records.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.engine import reading, writing
from referrals.database.letters import withdraw_letters
from referrals.database.store import Store
from referrals.database.tables import letters, referrals
from referrals.links import Links

OPEN, DONE, USED, EXPIRED, UNKNOWN = "open", "done", "used", "expired", "unknown"
"""The button is there; recorded now; somebody has confirmed before; too old; no such link, or the
referral is deleted.
"""


def check_link(store: Store, links: Links, token: str) -> str:
    """What the page behind a link shows. Writes nothing."""
    with reading(store.engine) as connection:
        return _state(store, _find_letter(connection, links, token))


def confirm(store: Store, links: Links, token: str) -> str:
    """Records that the person of this letter has the referral: DONE once, and after that USED."""
    with writing(store.engine) as connection:
        letter = _find_letter(connection, links, token)
        state = _state(store, letter)
        if state != OPEN:
            return state
        unconfirmed = (referrals.c.id == letter.referral, referrals.c.received_at.is_(None))
        received = referrals.update().values(
            received_at=store.now(), received_by=letter.recipient, due_at=None
        )
        if not connection.execute(received.where(*unconfirmed)).rowcount:
            return USED  # by another link, in the same instant
        withdraw_letters(connection, letter.referral)
        store.note(connection, f"{letter.recipient}, by the link", "confirmed", letter.reference)
        return DONE


def _find_letter(connection: Connection, links: Links, token: str) -> sa.engine.Row | None:
    """The letter that a link is in, with what is needed of its referral."""
    return connection.execute(
        sa.select(
            letters.c.referral,
            letters.c.recipient,
            letters.c.expires_at,
            referrals.c.reference,
            referrals.c.received_at,
        )
        .join(referrals)
        .where(letters.c.id == links.letter(token))
    ).first()


def _state(store: Store, letter: sa.engine.Row | None) -> str:
    if letter is None:
        return UNKNOWN
    if letter.received_at:
        return USED
    return EXPIRED if letter.expires_at < store.now() else OPEN
