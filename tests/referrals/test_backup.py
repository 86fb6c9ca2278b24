"""A backup holds everything, also when it is made while the programs write."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from typing import Callable, Iterator

import pytest

from bot.command_line import run_command
from bot.record import spool
from bot.record.conversations import conversations
from bot.record.journal import Journal, orphaned
from bot.record.lines import Lines
from referrals.backup.__main__ import main
from referrals.receipts import confirm
from tests.notes import disclose, note
from tests.referrals import postgres
from tests.referrals.conftest import DSL, Office


def backup(*arguments: object) -> int:
    """The command, as it is typed."""
    return run_command(lambda: main([str(one) for one in arguments]))


@pytest.fixture
def elsewhere(
    alerting: Office,
    settings: Callable[..., dict[str, str]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Callable[..., Office]]:
    """The same school on another machine, with an empty state folder and database."""
    opened: list[Office] = []

    def move(**more: str) -> dict[str, str]:
        url = ""
        if not alerting.is_sqlite:
            url = postgres.new_database(request.getfixturevalue("postgres_address"))
        conversations.cache_clear()
        return settings(STATE_DIR=str(tmp_path / "other"), DATABASE_URL=url, **more)

    def start(environ: dict[str, str]) -> Office:
        opened.append(Office(environ, alerting.clock, alerting.mail))
        return opened[-1]

    move.start = start
    yield move
    for office in opened:
        office.desk.store.engine.dispose()


def test_what_was_sent_said_and_not_yet_alerted_goes_on_elsewhere(
    alerting: Office, elsewhere: Callable, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    confirmed = alerting.send("The gate was open.", conversation="gate").reference
    alerting.work()
    letters = alerting.letters()
    token = re.search(r"received/(\S+)", alerting.mail.texts()[0])[1]
    waiting = alerting.send("Nobody has sent this yet.", conversation="bus").reference
    disclose(alerting, words="my uncle hurts me")
    spool.open_spool().append(note("he locks me in the shed", at=alerting.clock()))
    conversations().append("gate", [{"event": "user", "text": "hello", "timestamp": 5.0}])
    assert backup("make", "--to", tmp_path / "copy.tar.gz") == 0

    environ = elsewhere()
    assert backup("restore", tmp_path / "copy.tar.gz") == 0
    moved = elsewhere.start(environ)
    assert set(letters) <= set(moved.letters())
    assert [event["text"] for event in conversations().window("gate")] == ["hello"]
    assert moved.told(confirmed) == alerting.told(confirmed)
    assert confirm(moved.desk.store, moved.desk.links, token) == confirm(
        alerting.desk.store, alerting.desk.links, token
    )
    assert "confirmed" in moved.told(confirmed)
    moved.work(rounds=3)
    texts = moved.mail.texts()
    for words in ("Nobody has sent this yet.", "my uncle hurts me", "he locks me in the shed"):
        assert len([text for text in texts if words in text]) == 1
    assert moved.mail.handler.recipients.count(DSL) == 2
    assert moved.referral(waiting).handed_at
    assert "as it was at" in capsys.readouterr().out


def test_a_backup_that_is_made_while_everything_writes_is_of_one_moment(
    alerting: Office, elsewhere: Callable, tmp_path: Path
) -> None:
    """What was confirmed before it began is in it; a message is in it whole or not at all; a
    disclosure whose alert it calls raised has that alert.
    """
    stop, sent = threading.Event(), []

    def write() -> None:
        while not stop.is_set() and len(sent) < 300:
            sent.append(
                alerting.send(f"message {len(sent)}", conversation=f"c{len(sent)}").reference
            )

    def disclose_and_raise() -> None:
        number = 0
        while not stop.is_set() and number < 100:
            number += 1
            conversations().keep(note(f"he hits me {number}", message=str(number)))
            alerting.courier._alerts.sweep()

    writers = [threading.Thread(target=one) for one in (write, disclose_and_raise)]
    for one in writers:
        one.start()
    try:
        while len(sent) < 5:
            stop.wait(0.01)
        before = list(sent)
        assert backup("make", "--to", tmp_path / "copy.tar.gz") == 0
    finally:
        stop.set()
        for one in writers:
            one.join()

    environ = elsewhere()
    assert backup("restore", tmp_path / "copy.tar.gz") == 0
    moved = elsewhere.start(environ)
    assert all(moved.referral(reference) for reference in before)
    orphans = (
        "SELECT count(*) FROM referrals WHERE id NOT IN (SELECT referral FROM referral_letters)"
    )
    assert moved.rows(orphans) == [(0,)]
    with conversations().engine.connect() as connection:
        count = "SELECT count(*) FROM disclosures"
        raised = connection.exec_driver_sql(f"{count} WHERE raised_at IS NOT NULL").scalar()
    assert moved.rows("SELECT count(*) FROM referrals WHERE kind = 'alert'")[0][0] >= raised


def test_what_waits_beside_the_database_belongs_to_nobody_where_it_is_put_back(
    tmp_path: Path,
) -> None:
    """By chance a program there may have the number of the one that wrote it."""
    row = {"conversation": "c", "at": 1.0, "data": "p:{}"}
    here, there = (Lines(tmp_path / name) for name in ("here", "there"))
    here.append(b'{"by": 1, "rows": [' + str(row).replace("'", '"').encode() + b"]}")
    for line in here.read():
        there.append(orphaned(line))
    stored: list[object] = []
    Journal(here).flush(stored.extend)
    assert stored == []  # program 1 always runs
    Journal(there).flush(stored.extend)
    assert stored == [row]
