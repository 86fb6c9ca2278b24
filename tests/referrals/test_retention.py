"""Keeping no longer than needed, and leaving nothing of what is erased."""

from __future__ import annotations

import datetime
import sqlite3
from pathlib import Path
from typing import Callable

import pytest

from bot.record import feedback
from bot.record.conversations import conversations
from referrals.alerts import Alerts
from referrals.database.engine import DatabaseTrouble
from referrals.office.book import OfficeBook
from referrals.retention import erase, purge
from tests.referrals.conftest import Office, SetClock
from tests.referrals.postgres import new_database

pytestmark = pytest.mark.knows_time

SECRETS = ("geheimniskraemer", "visitor@private.example", "Aloysius", "07911 123456")
TABLES = (
    "referrals",
    "referral_letters",
    "referral_audit",
    "referral_progress",
    "referral_addresses",
)


def no_alerts(office: Office) -> Alerts:
    return Alerts(office.desk.store, on=False)


def said(office: Office, conversation: str) -> None:
    conversations().append(
        conversation,
        [{"event": "user", "text": SECRETS[0], "timestamp": office.clock().timestamp()}],
    )


def sent(office: Office) -> str:
    said(office, "theirs")
    return office.send(
        SECRETS[0] * 50, conversation="theirs", reach=f"{SECRETS[1]}, {SECRETS[3]}", name=SECRETS[2]
    ).reference


def everything(office: Office, tmp_path: Path) -> bytes:
    """All that the tables hold, and every byte of every file in the state folder."""
    rows = "\n".join(repr(row) for table in TABLES for row in office.rows(f"SELECT * FROM {table}"))
    with conversations().engine.connect() as connection:
        rows += repr(connection.exec_driver_sql("SELECT * FROM conversation_events").all())
    files = (
        [path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file()]
        if (tmp_path / "state").exists()
        else []
    )
    return rows.encode() + b"".join(files)


def test_nothing_of_an_erased_person_remains_in_any_table_file_or_log(
    office: Office, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for number in range(5):
        office.send(
            f"somebody else {number}", conversation=f"other {number}", reach="other@school.example"
        )
    reference = sent(office)
    office.work(rounds=3)
    before = everything(office, tmp_path)
    assert all(secret.encode() in before for secret in SECRETS)
    erase(office.desk.store, no_alerts(office), office.referral(reference), "office")
    after = everything(office, tmp_path)
    assert not [secret for secret in SECRETS if secret.encode() in after] and b"theirs" not in after
    assert b"somebody else 3" in after
    ours = "\n".join(
        r.getMessage() + str(r.exc_text or "")
        for r in caplog.records
        if not r.name.startswith(("mail.log", "asyncio"))
    ) + "".join(capfd.readouterr())
    assert not [secret for secret in SECRETS if secret in ours]
    assert [
        (what, ref)
        for _, _, what, ref in office.rows(
            "SELECT at, who, what, reference FROM referral_audit WHERE reference = "
            f"'{reference}' ORDER BY id"
        )
    ][-1] == ("erased", reference)


@pytest.mark.parametrize("file", ["conversations.db", "referrals.db"])
def test_erased_is_not_said_while_a_reader_keeps_the_words_in_a_log(
    on_sqlite: Office,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture,
    file: str,
) -> None:
    """The line says that it is deleted and what to do; the next purge does it, with nothing more to
    delete.
    """
    monkeypatch.setattr("referrals.retention.CHECKPOINTS", 1)
    reference = sent(on_sqlite)
    state = tmp_path / "state"
    reader = sqlite3.connect(state / file)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sqlite_master").fetchall()
    assert on_sqlite.command("erase", reference) == 1
    said = capsys.readouterr()
    assert "deleted, but" in said.err and "purge" in said.err and "erased" not in said.out
    reader.close()
    assert on_sqlite.command("purge") == 0
    assert not [path for path in state.iterdir() if SECRETS[0].encode() in path.read_bytes()]


def test_on_a_busy_postgresql_the_line_says_that_it_is_deleted(
    postgres_address: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: object
) -> None:
    office = Office(settings(DATABASE_URL=new_database(postgres_address)), clock, mail)
    reference = sent(office)
    with office.desk.store.engine.connect() as reader, reader.begin():
        reader.exec_driver_sql("SELECT * FROM referrals").all()
        with pytest.raises(DatabaseTrouble, match="deleted, but .* purge"):
            erase(office.desk.store, no_alerts(office), office.referral(reference), "office")
    assert office.referral(reference) is None
    purge(office.desk.store, no_alerts(office))
    office.desk.store.engine.dispose()


def test_referrals_conversations_and_audit_go_after_their_time(office: Office) -> None:
    reference = sent(office)
    office.work()
    office.clock.forward(hours=25)
    assert purge(office.desk.store, no_alerts(office)).conversation_events == 1
    assert office.referral(reference)
    office.clock.forward(days=90)
    assert purge(office.desk.store, no_alerts(office)).referrals == 1
    assert office.referral(reference) is None and office.rows(
        "SELECT COUNT(*) FROM referral_letters"
    ) == [(0,)]
    assert office.rows("SELECT what FROM referral_audit ORDER BY id DESC LIMIT 1") == [
        ("deleted after its time",)
    ]
    office.clock.forward(days=1096)
    purge(office.desk.store, no_alerts(office))
    assert office.rows("SELECT COUNT(*) FROM referral_audit") == [(0,)]


def test_what_is_still_to_be_handed_over_is_not_deleted(office: Office) -> None:
    reference = sent(office)
    office.clock.forward(days=100)
    assert purge(office.desk.store, no_alerts(office)).referrals == 0 and office.referral(reference)


def test_no_conversation_goes_before_its_alerts_are_raised(office: Office) -> None:
    order: list[str] = []

    class Sweep:
        on = True

        def sweep(self) -> int:
            order.append(f"swept with {len(conversations().window('theirs'))} events there")
            return 0

    said(office, "theirs")
    office.clock.forward(hours=30)
    purge(office.desk.store, Sweep())
    assert order == ["swept with 1 events there"] and not conversations().window("theirs")


def test_the_audit_has_no_place_for_words(office: Office) -> None:
    reference = sent(office)
    book = OfficeBook(office.desk, "Frau Vorzimmer")
    book.list_referrals()
    book.open_entry(reference)
    book.close(reference)
    rows = office.rows(
        "SELECT who, what, reference FROM referral_audit WHERE who = 'Frau Vorzimmer' ORDER BY id"
    )
    assert rows == [
        ("Frau Vorzimmer", "listed", None),
        ("Frau Vorzimmer", "shown", reference),
        ("Frau Vorzimmer", "closed", reference),
    ]


def test_votes_on_answers_go_after_their_time_too(office: Office) -> None:
    """By `make purge` and the courier, for a school whose assistant does not run."""
    engine, today = conversations().engine, office.clock().date()
    for answer, days_ago in (("old", feedback.KEEP_DAYS + 1), ("kept", feedback.KEEP_DAYS)):
        feedback.keep_vote(engine, answer, "photos", [], True, None)
        with engine.begin() as connection:
            connection.execute(
                feedback.feedback.update()
                .where(feedback.feedback.c.answer == answer)
                .values(on_day=today - datetime.timedelta(days=days_ago))
            )
    purge(office.desk.store, no_alerts(office))
    with engine.connect() as connection:
        assert [row.answer for row in connection.execute(feedback.feedback.select())] == ["kept"]
