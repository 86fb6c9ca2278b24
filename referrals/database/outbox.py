"""What the courier does with letters: claims them, and records what became of each. The statements
are in outbox.sql.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.engine import Connection

from referrals.database.addresses import note_address
from referrals.database.engine import reading, writing
from referrals.database.onward import send_elsewhere, step_of
from referrals.database.queries import get_referral, statements
from referrals.database.store import Store
from referrals.database.tables import referrals
from referrals.records import CARRYING, NOTICE, WITH_WORDS, Claim, Mail

LEASE = 900.0
"""Seconds that a claim lasts: more than twice what one e-mail can take with every pause of the mail
server.
"""


@dataclass(frozen=True)
class Outbox:
    """The outbox as one courier sees it; `courier` is its name for this run."""

    store: Store
    courier: str

    def take_over(self) -> int:
        """Frees what a dead courier held; how many letters. They may have been sent: they go again,
        with the same Message-ID.
        """
        return self._run("take_over")

    def wake(self) -> None:
        """Makes everything that waits due now."""
        self._run("wake")

    def any_due(self) -> bool:
        """Whether a letter is waiting to be claimed now."""
        with reading(self.store.engine) as connection:
            return bool(connection.scalar(statements()["any_due"], {"now": self.store.now()}))

    def claim(self, most: int) -> list[Claim]:
        """At most `most` letters that are due; from now on they are this courier's."""
        now = self.store.now()
        with writing(self.store.engine) as connection:
            rows = connection.execute(
                statements()[f"claim_{connection.dialect.name}"],
                {"courier": self.courier, "until": now + LEASE, "now": now, "most": most},
            ).all()
        return sorted((Claim(*row) for row in rows), key=lambda claim: claim.created_at)

    def load_mail(self, claim: Claim) -> Mail:
        """A letter as the templates need it, opened.

        Raises:
            SealError: if no key opens it.
        """
        with reading(self.store.engine) as connection:
            referral = get_referral(connection, claim.referral)
        words = self.store.words(referral.id) if claim.purpose in WITH_WORDS else None
        return Mail(
            claim.id,
            claim.message_id,
            claim.recipient,
            claim.purpose,
            claim.created_at,
            claim.expires_at,
            referral.reference,
            referral.kind,
            referral.to,
            referral.role,
            referral.said_at,
            step_of(self.store, referral, claim.recipient),
            **(asdict(words) if words else {}),
        )

    def mark_handed(self, claim: Claim) -> None:
        """Records that the mail server accepted a letter, and from when on a confirmation is
        awaited.
        """
        with writing(self.store.engine) as connection:
            if not self._settle(connection, "mark_handed", claim, now=self.store.now()):
                return
            note_address(connection, self.store, claim.recipient, refused_at=None)
            if claim.purpose in CARRYING:
                self._record_arrival(connection, claim)

    def put_back(self, claim: Claim, due: float, why: str, tried: bool) -> None:
        """Records that a letter is to be tried again; `tried` says whether this counts as one of
        its tries.
        """
        with writing(self.store.engine) as connection:
            self._settle(connection, "put_back", claim, due=due, why=why[:64], tried=int(tried))

    def mark_failed(
        self,
        claim: Claim,
        why: str,
        later: float,
        address_refused: bool = False,
        words_refused: bool = False,
    ) -> None:
        """Records that a letter is not sent, and writes another in its place.

        Args:
            why: a kind of failure, never the mail server's words.
            later: when the referral is tried again if nobody is left.
            address_refused, words_refused: what the mail server refused for good.
        """
        with writing(self.store.engine) as connection:
            if not self._settle(connection, "mark_failed", claim, why=why[:64]):
                return
            if address_refused:
                note_address(connection, self.store, claim.recipient, refused_at=self.store.now())
            if claim.purpose in CARRYING:
                send_elsewhere(connection, self.store, claim, later, words_refused)

    def _run(self, name: str) -> int:
        with writing(self.store.engine) as connection:
            return connection.execute(statements()[name], {"now": self.store.now()}).rowcount

    def _settle(self, connection: Connection, name: str, claim: Claim, **values: Any) -> bool:
        """Ends a claim. False if it is no longer this courier's: then nothing else may follow."""
        given = {"letter": claim.id, "courier": self.courier, **values}
        return bool(connection.execute(statements()[name], given).rowcount)

    def _record_arrival(self, connection: Connection, claim: Claim) -> None:
        """Somebody has the referral now, or a note that it is there."""
        now, store = self.store.clock(), self.store
        referral, note = get_referral(connection, claim.referral), claim.purpose == NOTICE
        only_notes = note and (referral.notice_at or not referral.handed_at)
        connection.execute(
            referrals.update()
            .where(referrals.c.id == referral.id)
            .values(
                handed_at=referral.handed_at or now.timestamp(),
                undelivered_at=None,
                notice_at=now.timestamp() if only_notes else None,
                due_at=(
                    None if referral.settled else store.plan.due(referral.kind, now).timestamp()
                ),
            )
        )
        what = "a note without the words handed" if note else "handed"
        what += f" to the mail server for {claim.recipient}"
        store.note(connection, "courier", what, referral.reference)
