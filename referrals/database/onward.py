"""What happens to a referral whose letter was not taken. Nothing is given up: a note without the
words, then the next in the chain, then all over again.
"""

from __future__ import annotations

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.queries import statements
from referrals.database.store import DAY, Store, select_referral
from referrals.database.tables import letters, referrals
from referrals.records import (
    CARRYING,
    FIRST,
    NOTICE,
    TOLD,
    UNDELIVERED,
    WITH_WORDS,
    Claim,
    Referral,
)
from referrals.states import LetterState


def go_on(connection: Connection, store: Store, claim: Claim, later: float, content: bool) -> None:
    """Puts another letter into the outbox in place of one that has failed, unless the matter is
    confirmed or closed.

    Args:
        later: when it begins anew with the first in the chain, where nobody is left (seconds since
            1970).
        content: whether the mail server refused what the letter holds, and not the person.
    """
    referral = Referral(
        *connection.execute(select_referral().where(referrals.c.id == claim.referral)).one()
    )
    if referral.received_at or referral.closed_at:
        return
    now = store.clock().timestamp()
    if content and claim.purpose != NOTICE:
        put(connection, store, referral, claim.recipient, NOTICE, (NOTICE,), now)
        store.note(
            connection,
            "courier",
            f"not taken as it is written, a note without the words goes to {claim.recipient}",
            referral.reference,
        )
        return
    chain, had = store.plan.chain(referral.to), have_it(connection, referral.id)
    following = store.plan.after(
        referral.to,
        chain.index(claim.recipient) if claim.recipient in chain else referral.step,
        had,
    )
    if following:
        step, person = following
        connection.execute(
            referrals.update().where(referrals.c.id == referral.id).values(step=step)
        )
        purpose, revived = (
            (NOTICE, (NOTICE,)) if claim.purpose == NOTICE else (UNDELIVERED, WITH_WORDS)
        )
        put(connection, store, referral, person.id, purpose, revived, now)
        said = f"could not be delivered to {claim.recipient}, sent to {person.id}"
    else:
        first = next((i for i in chain if store.plan.address(i) and i not in had), claim.recipient)
        step = chain.index(first) if first in chain else referral.step
        connection.execute(
            referrals.update()
            .where(referrals.c.id == referral.id)
            .values(step=step, undelivered_at=referral.undelivered_at or now)
        )
        put(connection, store, referral, first, UNDELIVERED if step else FIRST, CARRYING, later)
        said = (
            f"could not be delivered to {claim.recipient}, nobody left to send it to; tried "
            "again every hour"
        )
    if not referral.undelivered_at:  # once is enough: it may be tried again for weeks
        store.note(connection, "courier", said, referral.reference)


def resend(connection: Connection, store: Store, referral: Referral) -> Optional[str]:
    """Puts the letter with the words to whoever has the referral now into the outbox; their id, or
    None if a courier holds a letter of it already.
    """
    mine = (letters.c.referral == referral.id, letters.c.purpose.in_(CARRYING))
    if connection.scalar(
        sa.select(letters.c.id).where(*mine, letters.c.state == LetterState.CLAIMED.value).limit(1)
    ):
        return None
    withdraw(connection, referral.id, kept=TOLD)
    person = present(store, referral)
    last = sa.select(letters.c.purpose).where(
        letters.c.referral == referral.id,
        letters.c.recipient == person,
        letters.c.purpose.in_(WITH_WORDS),
    )
    purpose = connection.scalar(last.order_by(letters.c.created_at.desc()).limit(1)) or (
        UNDELIVERED if referral.step else FIRST
    )
    put(
        connection,
        store,
        referral,
        person,
        purpose,
        WITH_WORDS,
        store.clock().timestamp(),
        afresh=True,
    )
    return person


def present(store: Store, referral: Referral) -> str:
    """The id of the person to whom a referral has come in its chain."""
    chain = store.plan.chain(referral.to)
    return chain[min(referral.step, len(chain) - 1)]


def withdraw(connection: Connection, referral: int, kept: str = "") -> None:
    """Takes out of the outbox what still waits there for a referral, apart from letters of the
    purpose `kept`.
    """
    connection.execute(statements()["withdraw"], {"referral": referral, "kept": kept})


def have_it(connection: Connection, referral: int) -> set[str]:
    """The ids of those whose mail server has taken a letter with the referral."""
    return set(
        connection.scalars(
            sa.select(letters.c.recipient).where(
                letters.c.referral == referral,
                letters.c.purpose.in_(CARRYING),
                letters.c.state == LetterState.HANDED.value,
            )
        )
    )


def put(
    connection: Connection,
    store: Store,
    referral: Referral,
    person: str,
    purpose: str,
    revived: tuple[str, ...],
    due: float,
    afresh: bool = False,
) -> None:
    """A letter to a person: one of the purposes `revived` that failed before, under its old number,
    or else a new one. `afresh` forgets its tries.
    """
    failed = sa.select(letters.c.id, letters.c.tries).where(
        letters.c.referral == referral.id,
        letters.c.recipient == person,
        letters.c.state == LetterState.FAILED.value,
        letters.c.purpose.in_(revived),
    )
    # Where there is a note, the words were refused before.
    found = connection.execute(
        failed.order_by(
            sa.case((letters.c.purpose == NOTICE, 0), else_=1), letters.c.created_at.desc()
        ).limit(1)
    ).first()
    if found is None:
        store.add_letter(connection, referral.id, person, purpose, referral.kind, due)
        return
    expires = max(due, store.clock().timestamp()) + store.plan.kinds[referral.kind].link_days * DAY
    connection.execute(
        statements()["revive"],
        {"letter": found.id, "due": due, "tries": 0 if afresh else found.tries, "expires": expires},
    )
