"""Alerts for notes that the database did not take: each once, also if both places hold the note;
none lost, and nothing that cannot be read holds up the others.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.errors import PolicyBotError
from bot.record import notes
from bot.record.conversations import conversations
from bot.record.engine import open_engine
from bot.record.lines import Lines
from bot.record.spool import NAME, open_spool
from referrals.alerts import Alerts
from referrals.database.engine import DatabaseTrouble
from referrals.database.health import health
from referrals.retention import erase, purge
from tests.locks import held
from tests.notes import note
from tests.referrals.conftest import HEAD, Office, SetClock


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The spool of these settings."""
    return tmp_path / "state" / NAME


def spooled(office: Office, words: str = "my uncle hurts me", **more: Any) -> None:
    open_spool().append(note(words, at=office.clock(), **more))


def test_a_spooled_note_raises_one_alert_and_is_gone(alerting: Office, file: Path) -> None:
    spooled(alerting)
    spooled(alerting, "they all look away", alert_to="headteacher")
    alerting.work(rounds=3)
    assert len(alerting.mail.texts()) == 2 and not file.exists()
    assert alerting.mail.handler.recipients.count(HEAD) == 1
    assert any("> my uncle hurts me" in text for text in alerting.mail.texts())


def test_if_both_places_hold_the_note_it_is_raised_once(alerting: Office, file: Path) -> None:
    """In whatever order the places come back."""
    places = [lambda one: conversations().keep(one), lambda one: open_spool().append(one)]
    for number in range(2):
        one = note("he hits me", f"c{number}", at=alerting.clock())
        for keep in places[:: -1 if number else 1]:
            keep(one)
            alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 2 and not file.exists()
    assert conversations().unraised() == []


def test_alerts_come_while_the_record_of_conversations_is_away(
    alerting: Office, file: Path
) -> None:
    """Nothing is purged meanwhile, because it may hold more."""
    spooled(alerting)

    def away() -> None:
        raise sa.exc.OperationalError("SELECT", {}, Exception("database is locked"))

    alerts = Alerts(alerting.desk.store, on=True, record=away)
    for _ in range(2):
        with pytest.raises(DatabaseTrouble):
            alerts.sweep()
    assert alerting.rows("SELECT COUNT(*) FROM referrals") == [(1,)] and not file.exists()
    with pytest.raises(DatabaseTrouble):
        purge(alerting.desk.store, alerts)


def test_a_courier_that_ends_before_it_takes_the_line_out_raises_no_second_alert(
    alerting: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spooled(alerting)
    with monkeypatch.context() as killed:
        killed.setattr(Lines, "rewrite", lambda *_: None)
        alerting.work(rounds=3)
    assert file.exists()
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 1 and not file.exists()


def test_what_is_spooled_while_the_courier_works_is_not_taken_out_with_the_rest(
    alerting: Office, file: Path
) -> None:
    """It comes between the courier's look and its writing."""
    store = alerting.desk.store
    spooled(alerting, "first")

    class Store:
        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def raise_alert(self, *given: Any) -> object:
            spooled(alerting, "second")
            return store.raise_alert(*given)

    assert Alerts(Store(), on=True).sweep() == 1
    assert [line.note.words for line in open_spool().read()] == ["second"]
    assert Alerts(store, on=True).sweep() == 1 and not file.exists()


def test_a_damaged_line_holds_up_nothing_and_is_reported_until_its_time_is_over(
    alerting: Office, file: Path, capsys: pytest.CaptureFixture
) -> None:
    """`status` ends with 1; what is left of the line is still there to be looked at."""
    for words in ("before", "after"):
        spooled(alerting, words)
    first, second = file.read_bytes().splitlines()
    file.write_bytes(first + b"\n" + first[:70] + b"\n" + second + b"\n")
    alerting.work(rounds=3)
    assert len(alerting.mail.texts()) == 2
    (line,) = open_spool().read()
    assert line.left == first[:70] and line.found is not None
    assert health(alerting.desk.store).unreadable_notes == 1
    assert (
        alerting.command("status") == 1 and "unreadable notes        1" in capsys.readouterr().out
    )
    alerts, days = Alerts(alerting.desk.store, on=True), alerting.desk.plan.kinds["alert"].keep_days
    alerting.clock.forward(days=days - 1)
    purge(alerting.desk.store, alerts)
    assert file.exists()
    alerting.clock.forward(days=2)
    purge(alerting.desk.store, alerts)
    assert not file.exists() and health(alerting.desk.store).unreadable_notes == 0


def test_a_note_that_no_key_opens_alerts_without_its_words_and_with_them_when_the_key_is_back(
    database: str,
    settings: Callable[..., dict[str, str]],
    clock: SetClock,
    mail: Any,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each once. If the key does not come back, the note goes when a conversation would."""
    lost, present = (Fernet.generate_key().decode() for _ in range(2))
    office = Office(
        settings(DATABASE_URL=database, DSL_ALERTS="on", REFERRAL_KEY=lost), clock, mail
    )
    spooled(office, "a lilac walrus")
    monkeypatch.setenv("REFERRAL_KEY", present)
    office = office.restarted(REFERRAL_KEY=present)
    spooled(office, "he hits me")
    office.work(rounds=4)
    assert sum("cannot be opened" in text for text in office.mail.texts()) == 1
    assert len(office.mail.texts()) == 2 and health(office.desk.store).unreadable_notes == 1
    whole = file.read_bytes()
    monkeypatch.setenv("REFERRAL_KEY", f"{present},{lost}")
    again = office.restarted(REFERRAL_KEY=f"{present},{lost}")
    again.work(rounds=2)
    assert sum("lilac walrus" in text for text in office.mail.texts()) == 1 and not file.exists()
    file.write_bytes(whole)
    monkeypatch.setenv("REFERRAL_KEY", present)
    clock.forward(hours=25)
    purge(office.desk.store, Alerts(office.desk.store, on=True))
    assert not file.exists()


def test_what_the_office_erases_is_erased_there_too(alerting: Office, file: Path) -> None:
    """After its alert was raised; of a damaged line what names the conversation goes."""
    spooled(alerting, "first", conversation="web-theirs")
    alerting.work(rounds=2)
    ((reference,),) = alerting.rows("SELECT reference FROM referrals")
    spooled(alerting, "second", conversation="web-theirs")
    file.write_bytes(file.read_bytes() + b'{"conversation": "web-theirs", "words": "p:cut sho')
    spooled(alerting, "third", conversation="web-another")
    alerts = Alerts(alerting.desk.store, on=True)
    erase(alerting.desk.store, alerts, alerting.referral(reference), "office")
    assert not file.exists()
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 3


def test_with_alerts_off_what_was_spooled_before_is_passed_over(
    alerting: Office, file: Path
) -> None:
    """As what is in the database."""
    spooled(alerting)
    assert Alerts(alerting.desk.store, on=False).sweep() == 0 and not file.exists()
    alerting.work(rounds=2)
    assert not alerting.mail.texts()


def test_a_spool_that_cannot_be_used_holds_up_no_alert_of_the_record(
    alerting: Office, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, and `status` fails with the reason. Nothing is purged meanwhile."""
    file.mkdir()
    conversations().keep(note("he hits me", at=alerting.clock()))
    alerting.work(rounds=3)
    assert len(alerting.mail.texts()) == 1
    assert caplog.text.count("notes.jsonl: it cannot be used") == 1
    assert alerting.command("status") == 1
    with pytest.raises(PolicyBotError):
        purge(alerting.desk.store, Alerts(alerting.desk.store, on=True))
    file.rmdir()
    assert alerting.command("status") == 0


@pytest.mark.parametrize("seconds", [3, 30])
def test_a_locked_database_of_either_kind_has_its_notes_beside_it_in_time(
    alerting: Office, database: str, tmp_path: Path, seconds: float
) -> None:
    """And when the lock is gone the alert is there, once, though the visitor tries again."""
    first, conversation = note("he hits me", at=alerting.clock()), conversations()
    if database:
        engine = open_engine(database, 5)
        holder = engine.connect()
        transaction = holder.begin()
        holder.exec_driver_sql("LOCK TABLE disclosures IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        assert asyncio.run(notes.keep(first)) and time.monotonic() - started < 1.6
        time.sleep(1.5)  # until the server has given it up too; else both places may have the note
        transaction.rollback()
        engine.dispose()
    else:
        with held(tmp_path / "state" / "conversations.db", seconds):
            started = time.monotonic()
            assert asyncio.run(notes.keep(first)) and time.monotonic() - started < 1.6
    assert conversation.unraised() == [] and len(open_spool().read()) == 1
    assert asyncio.run(notes.keep(replace(first, at=alerting.clock())))
    alerting.work(rounds=3)
    assert len(alerting.mail.texts()) == 1 and conversation.unraised() == []
