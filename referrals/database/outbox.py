"""What the courier does with letters: claims them, and records what became of each. The statements
stand in outbox.sql.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Optional

from sqlalchemy.engine import Connection

from referrals.database.engine import reading, writing
from referrals.database.onward import go_on, have_it, put
from referrals.database.queries import statements
from referrals.database.store import Store, select_referral
from referrals.database.tables import addresses, referrals
from referrals.records import CARRYING, NOTICE, PASSED_ON, TOLD, WITH_WORDS, Claim, Mail, Referral

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
        with writing(self.store.engine) as connection:
            return connection.execute(statements()["take_over"], {"now": self._now()}).rowcount

    def wake(self) -> None:
        """Makes everything that waits due now."""
        with writing(self.store.engine) as connection:
            connection.execute(statements()["wake"], {"now": self._now()})

    def any_due(self) -> bool:
        """Whether a letter is waiting to be claimed now."""
        with reading(self.store.engine) as connection:
            return bool(connection.execute(statements()["any_due"], {"now": self._now()}).scalar())

    def claim(self, most: int) -> list[Claim]:
        """At most `most` letters that are due; from now on they are this courier's."""
        now = self._now()
        with writing(self.store.engine) as connection:
            rows = connection.execute(
                statements()[f"claim_{connection.dialect.name}"],
                {"courier": self.courier, "until": now + LEASE, "now": now, "most": most},
            ).all()
        return sorted((Claim(*row) for row in rows), key=lambda claim: claim.created_at)

    def mail(self, claim: Claim) -> Mail:
        """A letter as the templates need it, opened.

        Raises:
            SealError: if no key opens it.
        """
        with reading(self.store.engine) as connection:
            referral = Referral(
                *connection.execute(select_referral().where(referrals.c.id == claim.referral)).one()
            )
        words = self.store.words(referral.id) if claim.purpose in WITH_WORDS else None
        chain = self.store.plan.chain(referral.to)
        step = chain.index(claim.recipient) if claim.recipient in chain else referral.step
        return Mail(
            claim.id, claim.message_id, claim.recipient, claim.purpose, claim.created_at, claim.expires_at, referral.reference, referral.kind, referral.to, referral.role, referral.said_at, step,
            *((words.about, words.reach, words.name, words.shown) if words else ()),
        )  # fmt: skip

    def handed(self, claim: Claim) -> None:
        """Records that the mail server took a letter, and from when on a confirmation is awaited."""
        now = self.store.clock()
        with writing(self.store.engine) as connection:
            counted = connection.execute(
                statements()["handed"],
                {"now": now.timestamp(), "letter": claim.id, "courier": self.courier},
            ).rowcount
            if not counted:
                return
            self._say(connection, claim, refused=False)
            if claim.purpose not in CARRYING:
                return
            row = connection.execute(
                select_referral().where(referrals.c.id == claim.referral)
            ).first()
            if row is None:
                return
            referral = Referral(*row)
            note = claim.purpose == NOTICE
            changes: dict[str, Any] = {
                "handed_at": referral.handed_at or now.timestamp(),
                "undelivered_at": None,
                "notice_at": None,
            }
            if note and (referral.notice_at or not referral.handed_at):
                changes["notice_at"] = now.timestamp()
            if not referral.received_at and not referral.closed_at:
                changes["due_at"] = self.store.plan.due(referral.kind, now).timestamp()
            connection.execute(
                referrals.update().where(referrals.c.id == referral.id).values(**changes)
            )
            self.store.note(
                connection,
                "courier",
                (
                    f"{'a note without the words ' if note else ''}handed to the mail server "
                    f"for {claim.recipient}"
                ),
                referral.reference,
            )

    def again(self, claim: Claim, due: datetime.datetime, fault: str, tried: bool) -> None:
        """Records that a letter is to be tried again; `tried` says whether this counts as one of
        its tries.
        """
        with writing(self.store.engine) as connection:
            connection.execute(
                statements()["again"],
                {
                    "letter": claim.id,
                    "courier": self.courier,
                    "due": due.timestamp(),
                    "fault": fault[:64],
                    "tried": int(tried),
                },
            )

    def failed(
        self,
        claim: Claim,
        fault: str,
        later: datetime.datetime,
        refused: bool = False,
        content: bool = False,
    ) -> None:
        """Records that a letter is not sent, and writes another in its place.

        Args:
            later: when the referral is tried again where nobody is left.
            refused, content: whether the mail server refused the address, or what the letter holds.
        """
        with writing(self.store.engine) as connection:
            if not connection.execute(
                statements()["failed"],
                {"letter": claim.id, "courier": self.courier, "fault": fault[:64]},
            ).rowcount:
                return
            if refused:
                self._say(connection, claim, refused=True)
            if claim.purpose in CARRYING:
                go_on(connection, self.store, claim, later.timestamp(), content)

    def overdue(self) -> list[Referral]:
        """Referrals that nobody has confirmed by their time."""
        query = (
            select_referral()
            .where(
                referrals.c.due_at <= self._now(),
                referrals.c.received_at.is_(None),
                referrals.c.closed_at.is_(None),
            )
            .order_by(referrals.c.due_at)
        )
        with reading(self.store.engine) as connection:
            return [Referral(*row) for row in connection.execute(query.limit(100))]

    def pass_on(self, referral: Referral) -> Optional[str]:
        """Sends an overdue referral to the next in the chain, and tells the one before; the id of
        the next, None if there is none.
        """
        with writing(self.store.engine) as connection:
            # Somebody may have confirmed it, or another courier passed it on, since it was read.
            still = (
                referrals.c.id == referral.id,
                referrals.c.due_at == referral.due_at,
                referrals.c.received_at.is_(None),
                referrals.c.closed_at.is_(None),
            )
            if not connection.execute(
                referrals.update().where(*still).values(due_at=None)
            ).rowcount:
                return None
            following = self.store.plan.after(
                referral.to, referral.step, have_it(connection, referral.id)
            )
            if following is None:
                self.store.note(
                    connection,
                    "courier",
                    "not confirmed in time, nobody left to pass it on to",
                    referral.reference,
                )
                return None
            step, person = following
            before = self.store.plan.chain(referral.to)[referral.step]
            connection.execute(
                referrals.update()
                .where(referrals.c.id == referral.id)
                .values(step=step, passed_on_at=self._now())
            )
            put(connection, self.store, referral, person.id, PASSED_ON, (PASSED_ON,), self._now())
            self.store.add_letter(connection, referral.id, before, TOLD, referral.kind)
            self.store.note(
                connection,
                "courier",
                f"not confirmed in time, passed on to {person.id}",
                referral.reference,
            )
            return person.id

    def _say(self, connection: Connection, claim: Claim, refused: bool) -> None:
        """Keeps what the mail server says of an address, for `reachable`."""
        note_address(connection, self.store, claim.recipient, self._now() if refused else None)

    def _now(self) -> float:
        return self.store.clock().timestamp()


def note_address(
    connection: Connection, store: Store, recipient: str, refused_at: Optional[float]
) -> None:
    """Writes down that an address was refused, or that it is taken again."""
    values = {
        "digest": store.digest("address", store.plan.recipients[recipient].address.casefold()),
        "refused_at": refused_at,
    }
    if not connection.execute(
        addresses.update().where(addresses.c.recipient == recipient).values(**values)
    ).rowcount:
        connection.execute(addresses.insert().values(recipient=recipient, **values))
