"""A record of conversations that an earlier or a later program has used, or that is sealed with a
key that is gone: no disclosure is lost, no visitor is left without an answer.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.record.conversations import Conversations, conversations
from bot.record.migrations import NewerDatabase
from bot.record.sealing import load_sealer
from bot.record.tables import MIGRATIONS
from bot.settings import Settings
from tests.notes import note
from tests.referrals.conftest import MONDAY, Office, SetClock

AT = MONDAY.timestamp()


@pytest.fixture
def url(database: str, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return database or f"sqlite:///{tmp_path}/conversations.db"


def a_turn(words: str) -> list[dict[str, Any]]:
    reply = {"event": "bot", "text": f"reply to {words}", "data": {"custom": {}}}
    return [
        {"event": "user", "text": words, "timestamp": AT, "metadata": {"message_id": words}},
        {**reply, "timestamp": AT},
    ]


def before_the_migrations(url: str) -> None:
    """Takes a database back to what it was before Alembic made its tables, with a disclosure."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in (
            "ALTER TABLE disclosures DROP COLUMN origin",
            "ALTER TABLE disclosures DROP COLUMN alert_to",
            "ALTER TABLE disclosures DROP COLUMN message",
            "ALTER TABLE disclosures DROP COLUMN raised_at",
            "INSERT INTO disclosures (conversation, at, role, level, words, shown, writing_to) "
            f"VALUES ('a', {AT}, 'pupil', 'concern', 'p:he hits me', 'p:Tell.', 'headteacher')",
            f"DROP TABLE {MIGRATIONS.version_table}",
            "CREATE TABLE conversation_shape (number INTEGER NOT NULL)",
        ):
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_a_record_from_before_the_migrations_keeps_everything(url: str) -> None:
    Conversations(url).append("a", a_turn("he hits me"))
    before_the_migrations(url)
    record = Conversations(url)
    assert [e["text"] for e in record.window("a")] == ["he hits me", "reply to he hits me"]
    (kept,) = record.unraised()
    record.mark_raised([kept.id], MONDAY)
    assert (kept.words, kept.writing_to, kept.message) == ("he hits me", "headteacher", None)
    assert record.unraised() == []


def test_programs_that_start_together_make_the_tables_once(url: str) -> None:
    failures: list[Exception] = []

    def open_it() -> None:
        try:
            Conversations(url).append("x", a_turn("hello"))
        except Exception as failure:
            failures.append(failure)

    together = [threading.Thread(target=open_it) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert not failures and len(Conversations(url).window("x")) == 8


def test_a_newer_database_is_refused_in_a_line(url: str) -> None:
    record = Conversations(url)
    with record.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE {MIGRATIONS.version_table} SET version_num = '99'")
    with pytest.raises(NewerDatabase, match="a newer version"):
        Conversations(url)


def test_a_conversation_that_no_key_opens_starts_again(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not fail with every message; the line names the setting, and no words."""
    lost, present = (
        load_sealer(Settings.load({"REFERRAL_KEY": Fernet.generate_key().decode()}))
        for _ in range(2)
    )
    Conversations(url, lost).append(
        "a",
        [
            {"event": "slot", "name": "role", "value": "pupil", "timestamp": AT},
            *a_turn("a lilac walrus"),
        ],
    )
    for sealer in (present, load_sealer(Settings.load({}))):
        record = Conversations(url, sealer)
        assert record.window("a") == [] and record.reply_to("a", "a lilac walrus") is None
    assert "REFERRAL_KEY" in caplog.text and "walrus" not in caplog.text
    record.append("a", [{"event": "session_started", "timestamp": AT}, *a_turn("he hits me")])
    assert [e.get("text") for e in record.window("a")] == [
        None,
        "he hits me",
        "reply to he hits me",
    ]


def test_disclosures_that_no_key_opens_alert_without_their_words_and_hold_up_nothing(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: object
) -> None:
    """The DSL is told that there is one, when, from whom, and how serious; the readable ones go on,
    and so does the purge.
    """
    lost, present = (Fernet.generate_key().decode() for _ in range(2))
    office = Office(
        settings(DATABASE_URL=database, DSL_ALERTS="on", REFERRAL_KEY=present), clock, mail
    )
    sealed = Conversations(
        str(conversations().engine.url), load_sealer(Settings.load({"REFERRAL_KEY": lost}))
    )
    sealed.keep(note("a lilac walrus", "old", role="staff", level="emergency", at=MONDAY))
    conversations().keep(note("he hits me", "new", at=MONDAY))
    conversations().append("new", a_turn("he hits me"))
    office.work(rounds=3)
    locked, readable = sorted(office.mail.texts(), key=lambda text: "> he hits me" in text)
    assert (
        "cannot be opened" in locked
        and "ring 999" in locked
        and "10:00" in locked
        and "a member of staff" in locked
        and "walrus" not in locked
    )
    assert "> he hits me" in readable
    clock.forward(hours=25)
    office.work(rounds=2)
    assert conversations().last_activity("new") is None and office.rows(
        "SELECT COUNT(*) FROM referrals"
    ) == [(2,)]
    office.desk.store.engine.dispose()
