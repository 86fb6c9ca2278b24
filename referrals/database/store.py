"""The store of referrals. A referral and its first letter are written in one transaction, so there
is never one without the other.
"""

from __future__ import annotations

import contextlib
import hmac
import uuid
from dataclasses import asdict, dataclass, fields
from typing import Any, Iterator, Optional

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.content.clock import Clock
from bot.content.visitor_words import clean_about
from bot.record.disclosures import Disclosure
from bot.record.sealing import Sealer
from referrals.database.engine import ONE_WRITER, DatabaseTrouble, reading, writing
from referrals.database.queries import find_referral, free_reference, reference_of
from referrals.database.tables import audit, letters, referrals
from referrals.plan import Plan
from referrals.records import (
    ALERT,
    DUPLICATE,
    FIRST,
    INSIGHTS,
    MESSAGE,
    STORED,
    TOO_MANY,
    NewMessage,
    Referral,
    SendResult,
    VisitorWords,
)
from referrals.states import LetterState

MINUTE, HOUR = 60.0, 3600.0
DAY = 24 * HOUR
WORDS = tuple(referrals.c[field.name] for field in fields(VisitorWords))
"""The columns that hold a visitor's words, sealed."""


@dataclass(frozen=True)
class Store:
    """All referrals of one database."""

    engine: Engine
    plan: Plan
    sealer: Sealer
    clock: Clock
    secret: str
    sender: str
    """SMTP_FROM; its domain is in the Message-IDs."""

    def now(self) -> float:
        """The present moment, as the database keeps it."""
        return self.clock().timestamp()

    def send(self, new: NewMessage) -> SendResult:
        """Stores a visitor's message, to be sent. The same attempt made again gives the same
        reference and writes nothing.

        Raises:
            DatabaseTrouble: nothing was stored, as far as can be told.
        """
        key, content_key = self._keys(new)
        try:
            with self._one_writer() as connection:
                earlier = _find_earlier(connection, key, content_key)
                if earlier:
                    return earlier
                if self._too_many(connection, new.conversation):
                    return SendResult(TOO_MANY)
                reference = self._insert(
                    connection,
                    VisitorWords(new.about, new.reach, new.name, new.language),
                    key=key,
                    content_key=content_key,
                    kind=MESSAGE,
                    recipient=new.to,
                    conversation=new.conversation,
                    role=new.role,
                    said_at=self.now(),
                )
                return SendResult(STORED, reference)
        except DatabaseTrouble:
            # If only the answer to the commit was lost, the message is stored all the same.
            earlier = self.earlier(new)
            if earlier:
                return earlier
            raise

    def earlier(self, new: NewMessage) -> Optional[SendResult]:
        """What this attempt, or another with the same words, has already stored."""
        with reading(self.engine) as connection:
            return _find_earlier(connection, *self._keys(new))

    def raise_alert(self, disclosure: Disclosure, to: str) -> Optional[str]:
        """Stores an anonymous alert, which no limit ever holds back; its reference, or None if it
        was raised before.
        """
        said_at, key = disclosure.at.timestamp(), self._alert_key(disclosure)
        with reading(self.engine) as connection:  # most were raised before, and need no lock
            if reference_of(connection, key):
                return None
        with self._one_writer() as connection:
            if reference_of(connection, key):
                return None
            return self._insert(
                connection,
                VisitorWords(clean_about(disclosure.words), shown=clean_about(disclosure.shown)),
                key=key,
                kind=ALERT,
                recipient=to,
                conversation=disclosure.conversation,
                role=disclosure.role,
                said_at=said_at,
            )

    def keep_page(self, key: str, html: str, to: str) -> None:
        """Stores a page that is e-mailed, and its letter; nothing if this `key` is there."""
        with self._one_writer() as connection:
            if reference_of(connection, key):
                return
            now = self.now()
            mail = {"kind": INSIGHTS, "recipient": to, "conversation": key, "closed_at": now}
            self._insert(connection, VisitorWords(html), key=key, said_at=now, **mail)

    def find(self, reference: str, conversation: Optional[str] = None) -> Optional[Referral]:
        """A referral; None if there is none, or if it is not a message of the conversation that is
        given.
        """
        where = [referrals.c.reference == reference]
        if conversation is not None:
            where += [referrals.c.conversation == conversation, referrals.c.kind == MESSAGE]
        with reading(self.engine) as connection:
            return find_referral(connection, *where)

    def words(self, referral: int) -> VisitorWords:
        """What was written, opened.

        Raises:
            SealError: if no key opens it.
        """
        with reading(self.engine) as connection:
            row = connection.execute(sa.select(*WORDS).where(referrals.c.id == referral)).one()
        return VisitorWords(*(self.sealer.open(value) for value in row))

    def note(self, connection: Connection, who: str, what: str, reference: Optional[str]) -> None:
        """Writes an audit line, in the transaction of what it is about."""
        connection.execute(
            audit.insert().values(at=self.now(), who=who[:64], what=what[:200], reference=reference)
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
        """Writes a new letter into the outbox, to be sent now or from `due` on."""
        now, number = self.now(), uuid.uuid4().hex
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
                expires_at=now + self.plan.kinds[kind].link_days * DAY,
            )
        )

    def digest(self, *parts: str) -> str:
        """A digest that nobody without the secret can make: when it is stored, no word and no
        address can be found out from it, not even by guessing.
        """
        key, text = b"digest:" + self.secret.encode(), "\0".join(parts)
        return hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()

    def _alert_key(self, disclosure: Disclosure) -> str:
        """The same wherever the disclosure is found, and when the visitor sends its message again;
        another one for other words under the same id, or for words that a key opens at last.
        """
        if disclosure.message is None:  # an earlier version's
            # With the time: if conversations.db was lost, its numbers begin again.
            at = disclosure.at.timestamp()
            return f"alert:{disclosure.conversation}:{disclosure.id}:{at}"
        words = "" if disclosure.unreadable else disclosure.words
        return f"alert:{self.digest(disclosure.conversation, disclosure.message, words)}"

    def _keys(self, new: NewMessage) -> tuple[str, str]:
        """The key of the attempt, and that of its words."""
        content = self.digest(new.conversation, new.to, new.about, new.reach or "", new.name or "")
        return f"message:{content}:{self.digest(new.asked)[:16] if new.asked else ''}", content

    @contextlib.contextmanager
    def _one_writer(self) -> Iterator[Connection]:
        """A transaction during which nobody else stores a referral; otherwise two messages could
        both be the third of three. SQLite has only one writer at a time anyway.
        """
        with writing(self.engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_WRITER)))
            yield connection

    def _too_many(self, connection: Connection, conversation: str) -> bool:
        now = self.now()
        # What a clock that was ahead has stored must not keep visitors out until that time comes.
        recent = sa.select(sa.func.count(referrals.c.id)).where(
            referrals.c.kind == MESSAGE, referrals.c.created_at.between(now - HOUR, now + MINUTE)
        )
        mine = connection.scalar(recent.where(referrals.c.conversation == conversation))
        return (
            mine >= self.plan.most_in_conversation
            or connection.scalar(recent) >= self.plan.most_in_school
        )

    def _insert(self, connection: Connection, words: VisitorWords, **columns: Any) -> str:
        """Writes a referral, its first letter and an audit line; the reference."""
        reference = free_reference(connection)
        sealed = {name: self.sealer.seal(value) for name, value in asdict(words).items()}
        new = referrals.insert().values(
            reference=reference, created_at=self.now(), **sealed, **columns
        )
        (number,) = connection.execute(new).inserted_primary_key
        self.add_letter(connection, number, columns["recipient"], FIRST, columns["kind"])
        self.note(connection, "assistant", "stored", reference)
        return reference


def _find_earlier(connection: Connection, key: str, content_key: str) -> Optional[SendResult]:
    same = reference_of(connection, key)
    if same:
        return SendResult(STORED, same)
    twin = sa.select(referrals.c.reference).where(
        referrals.c.content_key == content_key, referrals.c.closed_at.is_(None)
    )
    reference = connection.scalar(twin.limit(1))
    return SendResult(DUPLICATE, reference) if reference else None
