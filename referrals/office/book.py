"""What the school's office sees of the referrals and does with them. Every look at somebody's words
leaves an audit line.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Optional

import sqlalchemy as sa

from referrals.alerts import Alerts
from referrals.clock import moment
from referrals.database.engine import reading, writing
from referrals.database.letters import withdraw_letters
from referrals.database.onward import send_again
from referrals.database.queries import find_referral, select_referrals
from referrals.database.store import WORDS
from referrals.database.tables import audit, referrals
from referrals.records import INSIGHTS, Referral, VisitorWords
from referrals.states import state_of
from referrals.wiring import Desk

INTERNAL = ("id", "conversation", "step")
"""What an export leaves out: it says nothing to the person who asks for it."""


@dataclass(frozen=True)
class Entry:
    """A referral with its words, and what was done with it."""

    referral: Referral
    words: VisitorWords
    history: tuple[tuple[float, str, str], ...]
    """Time, who, what; oldest first."""

    def exported(self) -> dict[str, Any]:
        """As plain data, for a person who asks what is kept about them."""
        kept = {k: v for k, v in asdict(self.referral).items() if k not in INTERNAL}
        times = {k: moment(v).isoformat() for k, v in kept.items() if k.endswith("_at") and v}
        history = [
            {"at": moment(at).isoformat(), "who": who, "what": what}
            for at, who, what in self.history
        ]
        state = state_of(self.referral).value
        return {**kept, **times, "state": state, **asdict(self.words), "history": history}


@dataclass(frozen=True)
class OfficeBook:
    """The office's view. `who` is written into the audit."""

    desk: Desk
    who: str

    @property
    def alerts(self) -> Alerts:
        """The sweep that must come before anything is deleted."""
        return Alerts(self.desk.store, self.desk.settings.dsl_alerts)

    def list_referrals(self, closed: bool = False, of: Optional[str] = None) -> list[Referral]:
        """Referrals without their words, newest first.

        Args:
            closed: lists the closed ones too.
            of: lists only those whose chain this person is in.
        """
        query = select_referrals().order_by(referrals.c.created_at.desc(), referrals.c.id.desc())
        query = query.where(referrals.c.kind != INSIGHTS)  # nobody's words, and nothing to do
        if not closed:
            query = query.where(referrals.c.closed_at.is_(None))
        if of:
            chains = self.desk.plan.chains
            query = query.where(
                referrals.c.recipient.in_([first for first, ids in chains.items() if of in ids])
            )
        with reading(self.desk.store.engine) as connection:
            found = [Referral(*row) for row in connection.execute(query)]
        self._note("listed", None)
        return found

    def open_entry(self, reference: str, doing: str = "shown") -> Optional[Entry]:
        """One referral with its words; None if there is none.

        Raises:
            SealError: if no key opens it.
        """
        store = self.desk.store
        referral = store.find(reference)
        if referral is None:
            return None
        words = store.words(referral.id)
        self._note(doing, reference)
        query = sa.select(audit.c.at, audit.c.who, audit.c.what).order_by(audit.c.id)
        with reading(store.engine) as connection:
            rows = connection.execute(query.where(audit.c.reference == reference)).all()
        return Entry(referral, words, tuple(map(tuple, rows)))

    def close(self, reference: str) -> bool:
        """Closes a referral: nothing is sent or passed on any more. False if there is none, or it
        is closed already.
        """
        store, still_open = self.desk.store, _is_open(reference)
        with writing(store.engine) as connection:
            referral = find_referral(connection, *still_open)
            closed = referrals.update().values(closed_at=store.now(), due_at=None)
            if not referral or not connection.execute(closed.where(*still_open)).rowcount:
                return False
            withdraw_letters(connection, referral.id)
            store.note(connection, self.who, "closed", reference)
        return True

    def send_again(self, reference: str) -> bool:
        """Puts an open referral into the outbox again, for the person who has it now, due at once.
        False if a courier has it in its hands.
        """
        store = self.desk.store
        with writing(store.engine) as connection:
            referral = find_referral(connection, *_is_open(reference))
            person = send_again(connection, store, referral) if referral else None
            if person is None:
                return False
            store.note(connection, self.who, f"to be sent again to {person}", reference)
        return True

    def reseal(self) -> int:
        """Seals everything with the newest key; how many referrals. Afterwards the older keys can
        be taken out of REFERRAL_KEY.
        """
        store, sealer = self.desk.store, self.desk.store.sealer
        with writing(store.engine) as connection:
            rows = connection.execute(sa.select(referrals.c.id, *WORDS)).all()
            for number, *stored in rows:
                sealed = {
                    column: sealer.seal(sealer.open(value)) for column, value in zip(WORDS, stored)
                }
                connection.execute(
                    referrals.update().where(referrals.c.id == number).values(sealed)
                )
            store.note(connection, self.who, "sealed again", None)
        return len(rows)

    def _note(self, what: str, reference: Optional[str]) -> None:
        with writing(self.desk.store.engine) as connection:
            self.desk.store.note(connection, self.who, what, reference)


def _is_open(reference: str) -> tuple[Any, ...]:
    return referrals.c.reference == reference, referrals.c.closed_at.is_(None)
