"""How letters get into the outbox and out of it again; always in the transaction of what they are
about.
"""

from __future__ import annotations

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.queries import statements
from referrals.database.store import DAY, Store
from referrals.database.tables import letters
from referrals.records import CARRYING, NOTICE, Referral
from referrals.states import LetterState


def queue_letter(
    connection: Connection,
    store: Store,
    referral: Referral,
    person: str,
    purpose: str,
    revived: tuple[str, ...],
    due: Optional[float] = None,
    afresh: bool = False,
) -> None:
    """Puts a letter to a person into the outbox.

    Args:
        revived: a failed letter of one of these purposes goes again, under its old number; only
            if there is none, a new letter is written.
        due: when it is to be sent; None is now.
        afresh: forgets how often the failed letter was tried.
    """
    failed = (
        sa.select(letters.c.id, letters.c.tries)
        .where(
            letters.c.referral == referral.id,
            letters.c.recipient == person,
            letters.c.state == LetterState.FAILED.value,
            letters.c.purpose.in_(revived),
        )
        # a note comes first: it was written because the words were refused
        .order_by(letters.c.purpose != NOTICE, letters.c.created_at.desc())
        .limit(1)
    )
    found = connection.execute(failed).first()
    if found is None:
        store.add_letter(connection, referral.id, person, purpose, referral.kind, due)
        return
    now = store.now()
    due = now if due is None else due
    connection.execute(
        statements()["revive"],
        {
            "letter": found.id,
            "due": due,
            "tries": 0 if afresh else found.tries,
            "expires": max(due, now) + store.plan.kinds[referral.kind].link_days * DAY,
        },
    )


def withdraw_letters(connection: Connection, referral: int, kept: str = "") -> None:
    """Takes the waiting letters of a referral out of the outbox, except those of the purpose
    `kept`.
    """
    connection.execute(statements()["withdraw"], {"referral": referral, "kept": kept})


def is_in_hand(connection: Connection, referral: int) -> bool:
    """Whether a courier is handing over a letter with the referral at this moment."""
    return bool(_recipients(connection, referral, LetterState.CLAIMED))


def who_has(connection: Connection, referral: int) -> set[str]:
    """The ids of those whose mail server has accepted a letter with the referral."""
    return _recipients(connection, referral, LetterState.HANDED)


def _recipients(connection: Connection, referral: int, state: LetterState) -> set[str]:
    return set(
        connection.scalars(
            sa.select(letters.c.recipient).where(
                letters.c.referral == referral,
                letters.c.purpose.in_(CARRYING),
                letters.c.state == state.value,
            )
        )
    )
