"""Who gets a referral next: when its letter was not accepted, when nobody confirms it, and when
the office asks. Nothing is ever given up: first a note without the words, then the next in the
chain, then all over again.
"""

from __future__ import annotations

from typing import Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from referrals.database.engine import reading, writing
from referrals.database.letters import is_in_hand, queue_letter, who_has, withdraw_letters
from referrals.database.queries import UNSETTLED, get_referral, select_referrals
from referrals.database.store import Store
from referrals.database.tables import letters, referrals
from referrals.records import (
    CARRYING,
    FIRST,
    NOTICE,
    PASSED_ON,
    TOLD,
    UNDELIVERED,
    WITH_WORDS,
    Claim,
    Referral,
)

MOST_AT_ONCE = 100


def holder_of(store: Store, referral: Referral) -> str:
    """The id of the person to whom a referral has come in its chain."""
    chain = store.plan.chain(referral.to)
    return chain[min(referral.step, len(chain) - 1)]


def step_of(store: Store, referral: Referral, person: str) -> int:
    """A person's place in the chain; of somebody who is no longer in it, where the referral is."""
    chain = store.plan.chain(referral.to)
    return chain.index(person) if person in chain else referral.step


def send_elsewhere(
    connection: Connection, store: Store, claim: Claim, later: float, words_refused: bool
) -> None:
    """Puts another letter into the outbox in place of one that has failed, unless the referral is
    confirmed or closed.

    Args:
        later: when it starts again with the first in the chain, if nobody is left.
        words_refused: whether the mail server refused what the letter says, and not the person.
    """
    referral = get_referral(connection, claim.referral)
    if referral.settled:
        return
    if words_refused and claim.purpose != NOTICE:
        queue_letter(connection, store, referral, claim.recipient, NOTICE, (NOTICE,))
        what = f"not taken as it is written, a note without the words goes to {claim.recipient}"
        store.note(connection, "courier", what, referral.reference)
        return
    had = who_has(connection, referral.id)
    following = store.plan.after(referral.to, step_of(store, referral, claim.recipient), had)
    if following:
        step, person = following
        _change(connection, referral, step=step)
        if claim.purpose == NOTICE:
            queue_letter(connection, store, referral, person.id, NOTICE, (NOTICE,))
        else:
            queue_letter(connection, store, referral, person.id, UNDELIVERED, WITH_WORDS)
        what = f"could not be delivered to {claim.recipient}, sent to {person.id}"
    else:
        chain = store.plan.chain(referral.to)
        first = next(
            (i for i in chain if store.plan.can_have(referral.to, i) and i not in had),
            claim.recipient,
        )
        step = step_of(store, referral, first)
        _change(
            connection, referral, step=step, undelivered_at=referral.undelivered_at or store.now()
        )
        purpose = UNDELIVERED if step else FIRST
        queue_letter(connection, store, referral, first, purpose, CARRYING, later)
        what = (
            f"could not be delivered to {claim.recipient}, nobody left to send it to; tried "
            "again every hour"
        )
    if not referral.undelivered_at:  # once is enough: it may be tried again for weeks
        store.note(connection, "courier", what, referral.reference)


def find_overdue(store: Store) -> list[Referral]:
    """Referrals that nobody has confirmed in time."""
    query = select_referrals().where(referrals.c.due_at <= store.now(), *UNSETTLED)
    with reading(store.engine) as connection:
        rows = connection.execute(query.order_by(referrals.c.due_at).limit(MOST_AT_ONCE))
        return [Referral(*row) for row in rows]


def shorten_waits(store: Store) -> None:
    """Nobody may have longer to confirm a referral than somebody who gets it now: the clock by
    which they were given their time was ahead.
    """
    with writing(store.engine) as connection:
        for kind in store.plan.kinds:
            latest = store.plan.due(kind, store.clock()).timestamp()
            waits = (referrals.c.kind == kind, referrals.c.due_at > latest)
            connection.execute(referrals.update().where(*waits, *UNSETTLED).values(due_at=latest))


def pass_on(store: Store, referral: Referral) -> None:
    """Sends an overdue referral to the next in the chain, if there is one, and tells the person
    before.
    """
    # Somebody may have confirmed it, or another courier passed it on, since it was read.
    still_overdue = (referrals.c.id == referral.id, referrals.c.due_at == referral.due_at)
    with writing(store.engine) as connection:
        taken = referrals.update().where(*still_overdue, *UNSETTLED).values(due_at=None)
        if not connection.execute(taken).rowcount:
            return
        had = who_has(connection, referral.id)
        following = store.plan.after(referral.to, referral.step, had)
        if following is None:
            what = "not confirmed in time, nobody left to pass it on to"
        else:
            step, person = following
            before = store.plan.chain(referral.to)[referral.step]
            _change(connection, referral, step=step, passed_on_at=store.now())
            queue_letter(connection, store, referral, person.id, PASSED_ON, (PASSED_ON,))
            store.add_letter(connection, referral.id, before, TOLD, referral.kind)
            what = f"not confirmed in time, passed on to {person.id}"
        store.note(connection, "courier", what, referral.reference)


def send_again(connection: Connection, store: Store, referral: Referral) -> Optional[str]:
    """Puts a letter with the words into the outbox, to the person who has the referral now; their
    id, or None if a courier has a letter in its hands already.
    """
    if is_in_hand(connection, referral.id):
        return None
    withdraw_letters(connection, referral.id, kept=TOLD)
    person = holder_of(store, referral)
    last = sa.select(letters.c.purpose).where(
        letters.c.referral == referral.id,
        letters.c.recipient == person,
        letters.c.purpose.in_(WITH_WORDS),
    )
    purpose = connection.scalar(last.order_by(letters.c.created_at.desc()).limit(1))
    if purpose is None:
        purpose = UNDELIVERED if referral.step else FIRST
    queue_letter(connection, store, referral, person, purpose, WITH_WORDS, afresh=True)
    return person


def _change(connection: Connection, referral: Referral, **values: float) -> None:
    connection.execute(referrals.update().where(referrals.c.id == referral.id).values(**values))
