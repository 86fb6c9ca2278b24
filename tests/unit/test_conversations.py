"""The record of conversations: windows, repeats, erasure, sealing."""

from __future__ import annotations

import asyncio
import datetime
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.record.conversations import Conversations
from bot.record.sealing import load_sealer
from bot.record.window import WINDOW
from bot.settings import Settings

pytestmark = pytest.mark.knows_time


@pytest.fixture
def record(tmp_path: Path) -> Conversations:
    """An empty one."""
    return Conversations(f"sqlite:///{tmp_path}/conversations.db")


def user(text: str, message_id: str = "", at: float = 0.0) -> dict[str, Any]:
    return {
        "event": "user",
        "text": text,
        "timestamp": at or time.time(),
        "metadata": {"message_id": message_id} if message_id else {},
    }


def bot(text: str, at: float = 0.0, **custom: Any) -> dict[str, Any]:
    return {
        "event": "bot",
        "text": text,
        "timestamp": at or time.time(),
        "data": {"custom": custom, "buttons": None},
        "metadata": {"utter_action": "utter_x"},
    }


def listen() -> dict[str, Any]:
    return {"event": "action", "name": "action_listen", "timestamp": time.time()}


def slot(name: str, value: str) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value, "timestamp": time.time()}


def test_a_turn_sees_a_bounded_part_and_every_slot(record: Conversations) -> None:
    """However long the conversation: the newest events from where the assistant listened, and what
    was remembered before.
    """
    record.append("a", [slot("role", "parent")])
    for number in range(200):
        record.append(
            "a", [listen(), user(f"question {number}"), bot(f"answer {number}", kind="answer")]
        )
    window = record.window("a")
    assert (
        len(window) <= WINDOW + 1
        and window[0]["event"] == "slot"
        and window[1]["name"] == "action_listen"
    )
    assert window[-1]["text"] == "answer 199"


def test_a_new_session_forgets_the_one_before(record: Conversations) -> None:
    """Rasa starts a session again after an hour; slots of the old one are gone."""
    record.append("a", [slot("role", "parent"), user("old")])
    record.append("a", [{"event": "session_started", "timestamp": time.time()}, user("new")])
    assert [e.get("text") for e in record.window("a")] == [None, "new"]


def test_the_reply_to_a_message_is_found_by_its_id_in_its_own_conversation(
    record: Conversations,
) -> None:
    """Only up to the next message, and never another conversation's."""
    record.append(
        "a",
        [
            user("q", "1"),
            bot("first", kind="answer"),
            bot("second", kind="escalation"),
            user("r", "2"),
            bot("third"),
        ],
    )
    assert [r["text"] for r in record.reply_to("a", "1") or []] == ["first", "second"]
    assert record.reply_to("b", "1") is None and record.reply_to("a", "9") is None
    assert (
        record.reply_to("a", "2", " r\n") == record.reply_to("a", "2")
        and record.reply_to("a", "2", "other words") is None
    )


def test_what_is_old_is_purged_and_the_rest_stays(record: Conversations) -> None:
    """By the time of each event."""
    record.append("a", [user("old", at=1000.0), user("new")])
    assert (
        record.purge(datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(hours=24))
        == 1
    )
    assert [e["text"] for e in record.window("a")] == ["new"]


def test_what_is_erased_is_in_no_file(record: Conversations, tmp_path: Path) -> None:
    """Overwritten, also in the write-ahead log."""
    record.append("a", [user("a scarlet penguin")])
    record.append("b", [user("somebody else")])
    record.erase("a")
    assert not [path for path in tmp_path.iterdir() if b"scarlet penguin" in path.read_bytes()]
    assert record.window("b")


def test_what_was_said_is_sealed_where_a_key_is_set(tmp_path: Path) -> None:
    """No word in any file; read back with the key, also after it was changed for a newer one."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    url = f"sqlite:///{tmp_path}/sealed.db"
    Conversations(url, load_sealer(Settings.load({"REFERRAL_KEY": old}))).append(
        "a", [user("a lilac walrus", "1"), bot("Please tell the walrus.")]
    )
    assert not [path for path in tmp_path.iterdir() if b"walrus" in path.read_bytes()]
    reopened = Conversations(url, load_sealer(Settings.load({"REFERRAL_KEY": f"{new},{old}"})))
    assert [e["text"] for e in reopened.window("a")] == [
        "a lilac walrus",
        "Please tell the walrus.",
    ]
    assert reopened.reply_to("a", "1")[0]["text"] == "Please tell the walrus."


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """From the first byte on, whatever the folder's rights; those of an older version are put
    right.
    """
    path = tmp_path / "conversations.db"
    path.touch(0o644)
    path.chmod(0o644)
    record = Conversations(f"sqlite:///{path}")
    with record.engine.connect() as open_one:
        open_one.exec_driver_sql("SELECT 1 FROM conversation_events").all()
        record.append("a", [user("hello")])
        found = list(tmp_path.glob("conversations.db*"))
        assert len(found) == 3 and {oct(one.stat().st_mode & 0o777) for one in found} == {"0o600"}
        for one in found:
            one.chmod(0o644)
        Conversations(f"sqlite:///{path}")
        assert {oct(one.stat().st_mode & 0o777) for one in found} == {"0o600"}


def test_what_a_reader_kept_in_the_log_goes_with_the_next_purge(
    record: Conversations, tmp_path: Path
) -> None:
    """Also where there is nothing more to delete then."""
    record.append("a", [user("a scarlet penguin")])
    reader = sqlite3.connect(tmp_path / "conversations.db")
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM conversation_events").fetchall()
    record.erase("a")
    reader.close()
    assert record.purge(datetime.datetime.now(datetime.timezone.utc)) == 0
    assert not [path for path in tmp_path.iterdir() if b"scarlet penguin" in path.read_bytes()]


def test_an_error_of_the_database_does_not_repeat_the_words(record: Conversations) -> None:
    """The message of the exception holds no parameter."""
    with pytest.raises(Exception) as error:
        record.append("a", [{**user("my pink secret"), "timestamp": None}])
    assert "pink secret" not in str(error.value)


def test_rasa_gets_back_what_it_gave(record: Conversations, tmp_path: Path) -> None:
    """Slots, the newest message and the events themselves; only what is new is written."""
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

    from bot.record.in_turn import TurnRecord
    from bot.record.journal import Journal
    from bot.record.lines import Lines
    from bot.record.sealing import Sealer
    from bot.record.tracker_store import ConversationStore
    from bot.settings import ROOT

    in_turn = TurnRecord(
        Journal(Lines(tmp_path / "events.jsonl")), Sealer(None), 1.3, False, lambda: record
    )
    store = ConversationStore(Domain.load(str(ROOT / "domain.yml")), store=in_turn)

    async def two_turns() -> Any:
        for number in range(2):
            tracker = await store.get_or_create_tracker("a")
            for event in (
                ActionExecuted("action_listen"),
                UserUttered(f"question {number}", {"name": "greet"}),
                SlotSet("role", "staff"),
                BotUttered("hello"),
            ):
                tracker.update(event)
            await store.save(tracker)
        return await store.retrieve("a")

    tracker = asyncio.run(two_turns())
    assert tracker.get_slot("role") == "staff" and tracker.latest_message.text == "question 1"
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == [
        "question 0",
        "question 1",
    ]


def test_the_database_lies_in_its_folder_whatever_that_is_called(tmp_path: Path) -> None:
    """A "?" begins the options in an address; in a folder's name it is a letter like any other."""
    folder = tmp_path / "what?now & 100%"
    folder.mkdir()
    Conversations(f"sqlite:///{folder}/conversations.db").append("a", [user("hello")])
    assert (folder / "conversations.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == [folder.name]
