"""What the mail server last said of an address, so that nobody is offered a message that would
not arrive.
"""

from __future__ import annotations

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.engine import reading
from referrals.database.store import Store
from referrals.database.tables import addresses


def note_address(
    connection: Connection, store: Store, person: str, refused_at: Optional[float]
) -> None:
    """Writes down that a person's address was refused, or (None) that it was accepted."""
    values = {"digest": _digest(store, person), "refused_at": refused_at}
    if not connection.execute(
        addresses.update().where(addresses.c.recipient == person).values(**values)
    ).rowcount:
        connection.execute(addresses.insert().values(recipient=person, **values))


def is_refused(store: Store, person: str) -> bool:
    """Whether the address that a person has now was refused, and not accepted since.

    Raises:
        DatabaseTrouble: if it cannot be found out.
    """
    refused = sa.select(addresses.c.recipient).where(
        addresses.c.recipient == person,
        addresses.c.refused_at.is_not(None),
        addresses.c.digest == _digest(store, person),
    )
    with reading(store.engine) as connection:
        return connection.scalar(refused) is not None


def is_accepted(store: Store, person: str) -> bool:
    """Whether the mail server has taken an e-mail to the address that a person has now, and refused
    none since.

    Raises:
        DatabaseTrouble: if it cannot be found out.
    """
    accepted = sa.select(addresses.c.recipient).where(
        addresses.c.recipient == person,
        addresses.c.refused_at.is_(None),
        addresses.c.digest == _digest(store, person),
    )
    with reading(store.engine) as connection:
        return connection.scalar(accepted) is not None


def _digest(store: Store, person: str) -> str:
    return store.digest("address", store.plan.address(person).casefold())
