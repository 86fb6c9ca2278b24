"""What the school's office sees of the referrals and does with them. Every look at somebody's words
leaves an audit line.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Optional

import sqlalchemy as sa

from referrals.clock import moment
from referrals.database.engine import reading, writing
from referrals.database.onward import resend, withdraw
from referrals.database.store import select_referral
from referrals.database.tables import audit, referrals
from referrals.records import Referral, VisitorWords
from referrals.states import state_of
from referrals.wiring import Desk


@dataclass(frozen=True)
class Entry:
    """A referral with its words, and what was done with it."""

    referral: Referral
    words: VisitorWords
    history: tuple[tuple[float, str, str], ...]
    """Time, who, what; oldest first."""


@dataclass(frozen=True)
class OfficeBook:
    """The office's view. `who` is written into the audit."""

    desk: Desk
    who: str

    def list(self, all_of_them: bool = False, of: Optional[str] = None) -> list[Referral]:
        """Referrals without their words, newest first; closed ones only where asked for; `of` names
        somebody in the chain.
        """
        query = select_referral().order_by(referrals.c.created_at.desc(), referrals.c.id.desc())
        if not all_of_them:
            query = query.where(referrals.c.closed_at.is_(None))
        if of:
            query = query.where(
                referrals.c.recipient.in_(
                    [first for first, chain in self.desk.plan.chains.items() if of in chain]
                )
            )
        with reading(self.desk.store.engine) as connection:
            found = [Referral(*row) for row in connection.execute(query)]
        self._note("listed", None)
        return found

    def show(self, reference: str, doing: str = "shown") -> Optional[Entry]:
        """One referral with its words; None if there is none.

        Raises:
            SealError: if no key opens it.
        """
        referral = self.desk.store.find(reference)
        if referral is None:
            return None
        words = self.desk.store.words(referral.id)
        self._note(doing, reference)
        return Entry(referral, words, self._history(reference))

    def close(self, reference: str) -> bool:
        """Closes a referral: nothing is sent or passed on any more. False if there is none, or it
        is closed already.
        """
        store, referral = self.desk.store, self.desk.store.find(reference)
        if referral is None:
            return False
        open_one = referrals.update().where(
            referrals.c.id == referral.id, referrals.c.closed_at.is_(None)
        )
        with writing(store.engine) as connection:
            if not connection.execute(
                open_one.values(closed_at=store.clock().timestamp(), due_at=None)
            ).rowcount:
                return False
            withdraw(connection, referral.id)
            store.note(connection, self.who, "closed", reference)
        return True

    def resend(self, reference: str) -> bool:
        """Puts an open referral's letter to whoever has it now into the outbox, due at once. False
        where a courier has it in its hands.
        """
        store = self.desk.store
        with writing(store.engine) as connection:
            row = connection.execute(
                select_referral().where(
                    referrals.c.reference == reference, referrals.c.closed_at.is_(None)
                )
            ).first()
            person = resend(connection, store, Referral(*row)) if row else None
            if person is None:
                return False
            store.note(connection, self.who, f"to be sent again to {person}", reference)
        return True

    def reseal(self) -> int:
        """Seals everything with the newest key; how many referrals. Afterwards the older keys can
        be taken out of REFERRAL_KEY.
        """
        store, names = self.desk.store, ("about", "reach", "name", "shown")
        with writing(store.engine) as connection:
            rows = connection.execute(
                sa.select(referrals.c.id, *(referrals.c[name] for name in names))
            ).all()
            for number, *stored in rows:
                again = {
                    name: store.sealer.seal(store.sealer.open(value))
                    for name, value in zip(names, stored)
                }
                connection.execute(
                    referrals.update().where(referrals.c.id == number).values(**again)
                )
            store.note(connection, self.who, "sealed anew", None)
        return len(rows)

    def exported(self, entry: Entry) -> dict[str, Any]:
        """A referral as plain data, for a person who asks what is kept about them."""
        referral = {
            k: v
            for k, v in asdict(entry.referral).items()
            if k not in ("id", "conversation", "step")
        }
        times = {
            k: moment(v).isoformat()
            for k, v in referral.items()
            if k.endswith("_at") and v is not None
        }
        history = [
            {"at": moment(at).isoformat(), "who": who, "what": what}
            for at, who, what in entry.history
        ]
        return {
            **referral,
            **times,
            "state": state_of(entry.referral).value,
            **asdict(entry.words),
            "history": history,
        }

    def _history(self, reference: str) -> tuple[tuple[float, str, str], ...]:
        with reading(self.desk.store.engine) as connection:
            return tuple(
                map(
                    tuple,
                    connection.execute(
                        sa.select(audit.c.at, audit.c.who, audit.c.what)
                        .where(audit.c.reference == reference)
                        .order_by(audit.c.id)
                    ),
                )
            )

    def _note(self, what: str, reference: Optional[str]) -> None:
        with writing(self.desk.store.engine) as connection:
            self.desk.store.note(connection, self.who, what, reference)
