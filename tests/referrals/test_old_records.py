"""A record of conversations from an older version, or sealed with a key that is gone: no disclosure
is lost, no visitor is left without an answer.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Callable

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.record.conversations import Conversations, conversations
from bot.record.sealing import load_sealer
from bot.record.tables import SHAPE, NewerRecord, disclosures, events, metadata, shape
from bot.settings import Settings
from tests.referrals.conftest import MONDAY, Office, SetClock

AT = MONDAY.timestamp()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def first_shape() -> sa.MetaData:
    """The tables of the first version that kept conversations."""
    old = sa.MetaData()
    sa.Table(
        "conversation_events",
        old,
        sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
        sa.Column("conversation", sa.String(128), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("message_id", sa.String(128)),
        sa.Column("level", sa.String(16)),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Index("conversation_events_by_conversation", "conversation", "id"),
        sa.Index("conversation_events_by_time", "at"),
        sa.Index("conversation_events_by_level", "level", "id"),
        sqlite_autoincrement=True,
    )
    return old


def second_shape() -> sa.MetaData:
    """The tables as they are, without what the third shape added."""
    old = sa.MetaData()
    sa.Table(events.name, old, *(column._copy() for column in events.columns))
    sa.Table(
        disclosures.name,
        old,
        *(column._copy() for column in disclosures.columns if column.name != "writing_to"),
        sqlite_autoincrement=True,
    )
    return old


@pytest.fixture
def url(database: str, tmp_path: Path) -> str:
    """An empty database of each kind."""
    return database or f"sqlite:///{tmp_path}/conversations.db"


def made_by(old: sa.MetaData, url: str, rows: dict[str, list[dict[str, Any]]]) -> None:
    """A database as an older version left it."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        old.create_all(connection)
        for table, its_rows in rows.items():
            connection.execute(old.tables[table].insert(), its_rows)
    engine.dispose()


def event(conversation: str, kind: str, data: str, level: str | None = None) -> dict[str, Any]:
    return {
        "conversation": conversation,
        "type": kind,
        "at": AT,
        "message_id": None,
        "level": level,
        "data": data,
    }


def a_turn(words: str, level: str = "") -> list[dict[str, Any]]:
    return [
        {"event": "user", "text": words, "timestamp": AT, "metadata": {"message_id": words}},
        {
            "event": "bot",
            "text": f"reply to {words}",
            "timestamp": AT,
            "data": {"custom": {"level": level} if level else {}},
        },
    ]


OLD_EVENTS = [
    event("a", "slot", '{"event": "slot", "name": "role", "value": "pupil"}'),
    event("a", "user", '{"event": "user", "text": "he hits me"}'),
    event("b", "user", '{"event": "user", "text": "photos?"}'),
    event("a", "bot", '{"event": "bot", "text": "Please tell."}', "concern"),
    event("b", "bot", '{"event": "bot", "text": "Ask first."}'),
    event("c", "user", "spoilt"),
    event("c", "bot", '{"event": "bot", "text": "Ring 999."}', "emergency"),
]


def test_disclosures_of_the_first_version_keep_their_numbers(url: str) -> None:
    """The courier knows by the numbers how far it has come: a new disclosure must not get one that
    it has passed.
    """
    made_by(first_shape(), url, {"conversation_events": OLD_EVENTS})
    record = Conversations(url)
    found = record.disclosures_since(0)
    assert [(d.event_id, d.conversation, d.role, d.words, d.shown, d.level) for d in found] == [
        (4, "a", "pupil", "he hits me", "Please tell.", "concern"),
        (7, "c", None, "", "Ring 999.", "emergency"),
    ]
    record.append("d", a_turn("she hits me", "concern"))
    (new,) = record.disclosures_since(7)
    assert new.words == "she hits me" and new.event_id > 7


def test_conversations_of_the_first_version_begin_anew_and_work(url: str) -> None:
    made_by(first_shape(), url, {"conversation_events": OLD_EVENTS})
    record = Conversations(url)
    assert record.window("a") == []
    record.append("a", a_turn("hello"))
    assert [e["text"] for e in record.window("a")] == ["hello", "reply to hello"]


def test_a_first_version_that_was_opened_by_the_second_is_brought_up_too(url: str) -> None:
    """The second made the table of disclosures beside the old events, and could then store nothing."""
    made_by(first_shape(), url, {"conversation_events": OLD_EVENTS})
    second = second_shape()
    made_by(second, url, {})
    record = Conversations(url)
    assert [d.words for d in record.disclosures_since(0)] == ["he hits me", ""]
    record.append("d", a_turn("she hits me", "concern"))
    assert record.disclosures_since(7)[0].writing_to is None


def test_the_second_version_keeps_everything(url: str) -> None:
    conversation = {
        "conversation": "a",
        "type": "user",
        "name": None,
        "at": AT,
        "message_id": "m",
        "data": 'p:{"event": "user", "text": "hello"}',
    }
    disclosure = {
        "conversation": "a",
        "at": AT,
        "role": None,
        "level": "concern",
        "words": "p:he hits me",
        "shown": "p:Please tell.",
    }
    made_by(
        second_shape(), url, {"conversation_events": [conversation], "disclosures": [disclosure]}
    )
    record = Conversations(url)
    assert [e["text"] for e in record.window("a")] == ["hello"]
    assert [(d.words, d.writing_to) for d in record.disclosures_since(0)] == [("he hits me", None)]


def test_the_disclosures_of_an_older_version_are_sealed_where_a_key_is_set_now(url: str) -> None:
    made_by(first_shape(), url, {"conversation_events": OLD_EVENTS})
    record = Conversations(
        url, load_sealer(Settings.load({"REFERRAL_KEY": Fernet.generate_key().decode()}))
    )
    with record.engine.connect() as connection:
        assert connection.execute(sa.select(disclosures.c.words)).scalars().first().startswith("f:")
    assert record.disclosures_since(0)[0].words == "he hits me"


def test_programs_that_start_together_bring_it_up_once(url: str) -> None:
    made_by(first_shape(), url, {"conversation_events": OLD_EVENTS})
    faults: list[Exception] = []

    def open_it() -> None:
        try:
            Conversations(url).append("x", a_turn("hello"))
        except Exception as fault:
            faults.append(fault)

    together = [threading.Thread(target=open_it) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    record = Conversations(url)
    assert not faults and len(record.disclosures_since(0)) == 2 and len(record.window("x")) == 8


def test_a_newer_database_is_refused_in_a_line(url: str) -> None:
    record = Conversations(url)
    with record.engine.begin() as connection:
        connection.execute(shape.update().values(number=SHAPE + 1))
    with pytest.raises(NewerRecord, match="a newer version"):
        Conversations(url)


def test_the_number_of_the_shape_counts_every_change(url: str) -> None:
    """Whoever changes a column must think of the databases that are out there: raise SHAPE, add a
    step, and then this list.
    """
    assert {
        table: sorted(metadata.tables[table].c.keys())
        for table in ("conversation_events", "disclosures")
    } == {
        "conversation_events": ["at", "conversation", "data", "id", "message_id", "name", "type"],
        "disclosures": [
            "at",
            "conversation",
            "id",
            "level",
            "role",
            "shown",
            "words",
            "writing_to",
        ],
    } and SHAPE == 3


def test_a_conversation_that_no_key_opens_begins_anew(
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
    record.append(
        "a", [{"event": "session_started", "timestamp": AT}, *a_turn("he hits me", "concern")]
    )
    assert [e.get("text") for e in record.window("a")] == [
        None,
        "he hits me",
        "reply to he hits me",
    ]
    assert [(d.role, d.words) for d in record.disclosures_since(0)] == [(None, "he hits me")]


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
    sealed.append(
        "old",
        [
            {"event": "slot", "name": "role", "value": "staff", "timestamp": AT},
            *a_turn("a lilac walrus", "emergency"),
        ],
    )
    conversations().append("new", a_turn("he hits me", "concern"))
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
    assert conversations().disclosures_since(0) == [] and office.rows(
        "SELECT COUNT(*) FROM referrals"
    ) == [(2,)]
    office.desk.store.engine.dispose()
