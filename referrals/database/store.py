"""The store of referrals. A referral and its first letter are written in one transaction, so there
is never one without the other.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass, fields
from typing import Any, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.content.visitor_words import clean_about
from bot.record.conversations import Disclosure
from bot.record.sealing import Sealer
from referrals.clock import Clock
from referrals.database.engine import ONE_WRITER, DatabaseTrouble, reading, writing
from referrals.database.tables import audit, letters, referrals
from referrals.plan import Plan
from referrals.records import (
    ALERT,
    DUPLICATE,
    FIRST,
    MESSAGE,
    STORED,
    TOO_MANY,
    NewMessage,
    Referral,
    SendResult,
    VisitorWords,
)
from referrals.reference import new_reference
from referrals.states import LetterState

HOUR = 3600.0
DAY = 24 * HOUR
FIELDS = tuple(f.name for f in fields(Referral))


@dataclass(frozen=True)
class Store:
    """All referrals of one database."""

    engine: Engine
    plan: Plan
    sealer: Sealer
    clock: Clock
    secret: str
    sender: str
    """SMTP_FROM; its domain stands in the Message-IDs."""

    def send(self, new: NewMessage) -> SendResult:
        """Stores a visitor's message to be sent. The same attempt made again gives the same
        reference and writes nothing.

        Raises:
            DatabaseTrouble: nothing was stored, as far as can be told.
        """
        key, content = self._keys(new)
        try:
            with writing(self.engine) as connection:
                self._one_writer(connection)
                earlier = self._earlier(connection, key, content)
                if earlier:
                    return earlier
                now = self.clock().timestamp()
                if self._too_many(connection, new.conversation, now):
                    return SendResult(TOO_MANY)
                return SendResult(
                    STORED,
                    self._insert(
                        connection,
                        key,
                        now,
                        now,
                        MESSAGE,
                        new.to,
                        new.conversation,
                        new.role,
                        VisitorWords(new.about, new.reach, new.name),
                        content,
                    ),
                )
        except DatabaseTrouble:
            # Where the answer to the commit was lost, the message may be stored all the same. Only
            # the database knows.
            earlier = self.earlier(new)
            if earlier:
                return earlier
            raise

    def earlier(self, new: NewMessage) -> Optional[SendResult]:
        """What this attempt, or another with the same words, has stored already."""
        with reading(self.engine) as connection:
            return self._earlier(connection, *self._keys(new))

    def raise_alert(self, disclosure: Disclosure, to: str) -> Optional[str]:
        """Stores an anonymous alert, never held back by any limit; its reference, or None if it was
        raised before.
        """
        key = alert_key(disclosure)
        with reading(self.engine) as connection:  # most have been raised before: they need no lock
            if (
                connection.scalar(sa.select(referrals.c.id).where(referrals.c.key == key))
                is not None
            ):
                return None
        with writing(self.engine) as connection:
            self._one_writer(connection)
            if (
                connection.scalar(sa.select(referrals.c.id).where(referrals.c.key == key))
                is not None
            ):
                return None
            words = VisitorWords(clean_about(disclosure.words), shown=clean_about(disclosure.shown))
            return self._insert(
                connection,
                key,
                self.clock().timestamp(),
                disclosure.at.timestamp(),
                ALERT,
                to,
                disclosure.conversation,
                disclosure.role,
                words,
                None,
            )

    def find(self, reference: str, conversation: Optional[str] = None) -> Optional[Referral]:
        """What has happened to a referral; None if there is none, or not a message of that
        conversation where one is given.
        """
        query = select_referral().where(referrals.c.reference == reference)
        if conversation is not None:
            query = query.where(
                referrals.c.conversation == conversation, referrals.c.kind == MESSAGE
            )
        with reading(self.engine) as connection:
            row = connection.execute(query).first()
        return Referral(*row) if row else None

    def words(self, referral: int) -> VisitorWords:
        """What was written, opened.

        Raises:
            SealError: if no key opens it.
        """
        with reading(self.engine) as connection:
            row = connection.execute(
                sa.select(
                    referrals.c.about, referrals.c.reach, referrals.c.name, referrals.c.shown
                ).where(referrals.c.id == referral)
            ).one()
        about, reach, name, shown = (self.sealer.open(value) for value in row)
        return VisitorWords(about or "", reach, name, shown)

    def note(self, connection: Connection, who: str, what: str, reference: Optional[str]) -> None:
        """Writes an audit line, in the transaction of what it is about."""
        connection.execute(
            audit.insert().values(
                at=self.clock().timestamp(), who=who[:64], what=what[:200], reference=reference
            )
        )

    def add_letter(
        self,
        connection: Connection,
        referral: int,
        recipient: str,
        purpose: str,
        kind: str,
        due: Optional[float] = None,
    ) -> None:
        """Puts a letter into the outbox, to be sent now or from `due` on."""
        now, number = self.clock().timestamp(), uuid.uuid4().hex
        domain = self.sender.rpartition("@")[2] or "localhost"
        connection.execute(
            letters.insert().values(
                id=number,
                referral=referral,
                message_id=f"<{number}@{domain}>",
                recipient=recipient,
                purpose=purpose,
                state=LetterState.WAITING.value,
                created_at=now,
                due_at=now if due is None else due,
                tries=0,
                expires_at=now + self.plan.kinds[kind].link_days * DAY,
            )  # fmt: skip
        )

    def digest(self, *parts: str) -> str:
        """A digest that nobody without the secret can make: stored, it gives away no word and no
        address, not even to guessing.
        """
        return hmac.new(
            b"digest:" + self.secret.encode(),
            "\0".join(parts).encode("utf-8", "replace"),
            hashlib.sha256,
        ).hexdigest()

    def _keys(self, new: NewMessage) -> tuple[str, str]:
        """The key of the attempt, and that of its words."""
        content = self.digest(new.conversation, new.to, new.about, new.reach or "", new.name or "")
        return f"message:{content}:{self.digest(new.asked)[:16] if new.asked else ''}", content

    def _one_writer(self, connection: Connection) -> None:
        """SQLite has one writer at a time anyway. Without this, two messages on PostgreSQL could
        both be the third of three.
        """
        if connection.dialect.name == "postgresql":
            connection.execute(
                sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": ONE_WRITER}
            )

    def _earlier(self, connection: Connection, key: str, content: str) -> Optional[SendResult]:
        same = connection.scalar(sa.select(referrals.c.reference).where(referrals.c.key == key))
        if same:
            return SendResult(STORED, same)
        twin = connection.scalar(
            sa.select(referrals.c.reference)
            .where(referrals.c.content_key == content, referrals.c.closed_at.is_(None))
            .limit(1)
        )
        return SendResult(DUPLICATE, twin) if twin else None

    def _too_many(self, connection: Connection, conversation: str, now: float) -> bool:
        recent = (
            sa.select(sa.func.count())
            .select_from(referrals)
            .where(referrals.c.kind == MESSAGE, referrals.c.created_at > now - HOUR)
        )
        mine = connection.scalar(recent.where(referrals.c.conversation == conversation))
        return (
            mine >= self.plan.most_in_conversation
            or connection.scalar(recent) >= self.plan.most_in_school
        )

    def _insert(
        self,
        connection: Connection,
        key: str,
        now: float,
        said_at: float,
        kind: str,
        to: str,
        conversation: str,
        role: Optional[str],
        words: VisitorWords,
        content: Optional[str],
    ) -> str:
        values: dict[str, Any] = {
            name: self.sealer.seal(getattr(words, name))
            for name in ("about", "reach", "name", "shown")
        }
        reference = self._free_reference(connection)
        result = connection.execute(
            referrals.insert().values(
                reference=reference,
                key=key,
                content_key=content,
                kind=kind,
                recipient=to,
                conversation=conversation,
                role=role,
                created_at=now,
                said_at=said_at,
                step=0,
                **values,
            )  # fmt: skip
        )
        self.add_letter(connection, result.inserted_primary_key[0], to, FIRST, kind)
        self.note(connection, "assistant", "stored", reference)
        return reference

    def _free_reference(self, connection: Connection) -> str:
        """A reference that was never given, also not to a referral that is erased by now."""
        while True:
            reference = new_reference()
            if (
                connection.scalar(
                    sa.select(audit.c.id).where(audit.c.reference == reference).limit(1)
                )
                is None
            ):
                return reference


def select_referral() -> Any:
    """Selects what a Referral record holds, in its order."""
    return sa.select(*(referrals.c["recipient" if name == "to" else name] for name in FIELDS))


def alert_key(disclosure: Disclosure) -> str:
    """The key under which a disclosure's alert is stored, however often it is found."""
    return f"alert:{disclosure.conversation}:{disclosure.event_id}"
