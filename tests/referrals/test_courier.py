"""Handing over: one courier, one claim, one e-mail; never given up silently."""

import asyncio
import logging
import threading
import time
from typing import Callable

import pytest
import sqlalchemy as sa

from referrals.courier import Courier, start_up_lines
from referrals.database.courier_lock import only_courier
from referrals.database.engine import DatabaseTrouble
from referrals.database.outbox import LEASE, Outbox
from referrals.database.queries import statements
from referrals.mail.smtp import LONGEST
from referrals.reachable import can_reach
from referrals.states import TRANSITIONS, LetterState
from tests.referrals.conftest import HEAD, Office
from tests.referrals.mail_server import MailServer


def test_a_message_is_handed_over_once_with_a_stable_number(office: Office) -> None:
    reference = office.send().reference
    office.work(rounds=3)
    assert len(office.mail.handler.taken) == 1 and office.mail.handler.recipients == [HEAD]
    message = office.mail.handler.taken[0]
    (letter,) = office.rows("SELECT id, message_id, state, tries FROM referral_letters")
    assert message["Message-ID"] == letter[1] == f"<{letter[0]}@school.example>" and letter[2:] == (
        "handed",
        1,
    )
    assert reference in message["Subject"] and office.referral(reference).handed_at


def test_what_a_dead_courier_held_goes_again_at_once_with_the_same_number(office: Office) -> None:
    office.send()
    dead = Outbox(office.desk.store, "dead")
    (claim,) = dead.claim(10)
    office.work()
    assert not office.mail.handler.taken, "another's claim is left alone"
    assert Outbox(office.desk.store, "heir").take_over() == 1
    office.work()
    assert [m["Message-ID"] for m in office.mail.handler.taken] == [claim.message_id]
    dead.mark_handed(claim)  # wakes up late: its word counts no more
    assert office.rows("SELECT state, tries FROM referral_letters") == [("handed", 1)]


def test_a_claim_runs_out_by_itself_and_long_after_any_e_mail_could_take(office: Office) -> None:
    office.send()
    Outbox(office.desk.store, "hangs").claim(10)
    office.clock.forward(seconds=LEASE - 1)
    assert not Outbox(office.desk.store, "other").any_due()
    office.clock.forward(seconds=2)
    assert len(Outbox(office.desk.store, "other").claim(10)) == 1
    assert LEASE > 2 * LONGEST


def test_two_couriers_never_claim_the_same(office: Office) -> None:
    for number in range(20):
        office.send(conversation=f"c{number}")
    one, other = Outbox(office.desk.store, "one"), Outbox(office.desk.store, "other")
    claims = [claim.id for _ in range(3) for box in (one, other) for claim in box.claim(4)]
    assert len(claims) == len(set(claims)) == 20


def test_what_was_handed_over_is_not_sent_again_because_it_could_not_be_recorded(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.send()
    real, fails = Outbox.mark_handed, [3]

    def handed(self: Outbox, claim: object) -> None:
        if fails[0]:
            fails[0] -= 1
            raise DatabaseTrouble("database: the disk is full.")
        real(self, claim)

    monkeypatch.setattr(Outbox, "mark_handed", handed)
    monkeypatch.setattr("referrals.courier.TROUBLE_PAUSE", 0.0)
    office.work(rounds=6, seconds=LEASE)
    assert len(office.mail.handler.taken) == 1
    assert office.rows("SELECT state FROM referral_letters") == [("handed",)]


def test_a_locked_database_claims_nothing_and_is_said_once(
    on_sqlite: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = on_sqlite
    monkeypatch.setattr("referrals.courier.TROUBLE_PAUSE", 0.0)
    office.send()
    with (
        office.desk.store.engine.connect().execution_options(writes=True) as holder,
        holder.begin(),
    ):
        office.work(rounds=2)
        assert not office.mail.handler.taken
    assert caplog.text.count("another program holds a lock") == 1
    office.work()
    assert len(office.mail.handler.taken) == 1


def test_a_full_disk_claims_nothing(
    on_sqlite: Office, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = on_sqlite
    monkeypatch.setattr("referrals.courier.TROUBLE_PAUSE", 0.0)
    office.send()

    def full(connection: sa.engine.Connection) -> None:
        if connection.get_execution_options().get("writes"):
            raise sa.exc.OperationalError("", {}, Exception("database or disk is full"))

    sa.event.listen(office.desk.store.engine, "begin", full)
    office.work(rounds=2)
    assert not office.mail.handler.taken and "disk is full" in caplog.text
    sa.event.remove(office.desk.store.engine, "begin", full)
    office.work()
    assert len(office.mail.handler.taken) == 1


def test_a_letter_that_cannot_be_written_holds_nothing_up(
    on_sqlite: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office = on_sqlite
    office.send("locked away", conversation="a")
    with office.desk.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE referrals SET about = 'f:nonsense'")
    office.send("open", conversation="b")
    office.work(rounds=2)
    assert (
        len(office.mail.handler.taken) == 1
        and "REFERRAL_KEY" in caplog.text
        and "nonsense" not in caplog.text
    )


def test_only_the_ways_of_the_state_machine_are_taken(office: Office) -> None:
    """Every statement of outbox.sql that changes a state starts from one that allows it."""
    for name, target in (
        ("mark_handed", LetterState.HANDED),
        ("put_back", LetterState.WAITING),
        ("mark_failed", LetterState.FAILED),
    ):
        assert target in TRANSITIONS[LetterState.CLAIMED]
        assert "state = 'claimed'" in str(statements()[name]).split("WHERE")[1]
    assert (
        LetterState.FAILED in TRANSITIONS[LetterState.WAITING]
        and "state = 'waiting'" in str(statements()["withdraw"]).split("WHERE")[1]
    )
    assert (
        LetterState.WAITING in TRANSITIONS[LetterState.FAILED]
        and "state = 'failed'" in str(statements()["revive"]).split("WHERE")[1]
    )
    office.send()
    claim = Outbox(office.desk.store, "me").claim(1)[0]
    Outbox(office.desk.store, "me").mark_handed(claim)
    Outbox(office.desk.store, "me").put_back(claim, office.desk.store.now(), "late", True)
    Outbox(office.desk.store, "me").mark_failed(
        claim, "late", office.desk.store.now(), address_refused=True
    )
    assert office.rows("SELECT state FROM referral_letters") == [("handed",)]


def test_the_start_says_what_is_not_set(on_sqlite: Office) -> None:
    lines = "\n".join(start_up_lines(on_sqlite.desk))
    assert "REFERRAL_KEY is not set" in lines and "DSL_ALERTS is off" in lines


def test_without_a_mail_server_the_courier_waits(
    database: str, settings: Callable[..., dict[str, str]], clock: object, mail: MailServer
) -> None:
    office = Office(settings(DATABASE_URL=database, SMTP_HOST="", SMTP_FROM=""), clock, mail)
    asyncio.run(Courier(office.desk).round())
    assert not can_reach(office.desk, "headteacher")


def test_nobodys_words_or_addresses_are_logged(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    office.mail.handler.refused.add(HEAD)
    office.mail.handler.faults.extend(["take and drop", "451 data"])
    office.send("geheimnis", reach="visitor@private.example", name="Aloysius")
    office.work(rounds=5)
    ours = "\n".join(
        r.getMessage() + str(r.exc_text or "")
        for r in caplog.records
        if not r.name.startswith(("mail.log", "asyncio"))
    )
    for secret in ("geheimnis", "visitor@private", "Aloysius", HEAD):
        assert secret not in ours


def test_a_database_that_went_away_and_came_back_is_worked_on_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All connections are cut, that of the courier's lock too. On SQLite there is nothing to cut:
    there it is a plain run.
    """
    monkeypatch.setattr("referrals.courier.TROUBLE_PAUSE", 0.05)
    worker = threading.Thread(target=office.courier.run)
    worker.start()
    try:
        for number in range(3):
            office.send(conversation=f"c{number}")
            deadline = time.monotonic() + 10
            while len(office.mail.handler.taken) <= number and time.monotonic() < deadline:
                time.sleep(0.05)
                office.clock.forward(seconds=0.1)
            if not office.is_sqlite:
                office.rows(
                    "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                    "datname = current_database() AND pid <> pg_backend_pid()"
                )
    finally:
        office.courier.stopping = True
        worker.join(20)
    assert len({m["Message-ID"] for m in office.mail.handler.taken}) == 3


def test_a_second_courier_waits_until_the_first_has_ended(office: Office) -> None:
    with only_courier(office.desk.url):
        waiting = threading.Thread(target=office.courier.run)
        waiting.start()
        office.send()
        time.sleep(0.7)
        assert not office.mail.handler.taken and not office.courier.at_work
    deadline = time.monotonic() + 10
    while not office.mail.handler.taken and time.monotonic() < deadline:
        time.sleep(0.05)
    office.courier.stopping = True
    waiting.join(10)
    assert len(office.mail.handler.taken) == 1
