"""Notes of disclosures in the record of conversations: what the Designated Safeguarding Lead must
know.
"""

from __future__ import annotations

import datetime
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.record.conversations import Conversations
from bot.record.sealing import load_sealer
from bot.settings import Settings
from tests.locks import held
from tests.notes import note

pytestmark = pytest.mark.knows_time
NOW = datetime.datetime.now(datetime.timezone.utc)


@pytest.fixture
def record(tmp_path: Path) -> Conversations:
    """An empty one."""
    return Conversations(f"sqlite:///{tmp_path}/conversations.db")


def test_a_note_comes_back_as_it_was_kept(record: Conversations) -> None:
    """All of it; what was kept first comes first, until its alert is raised."""
    notes = [
        note("he hits me", "a"),
        note("knife", "c", role=None, level="emergency", alert_to="headteacher"),
    ]
    for one in notes:
        record.keep(one)
    found = record.unraised()
    assert [replace(one, id=None) for one in found] == notes
    record.mark_raised([found[0].id], NOW)
    assert [one.conversation for one in record.unraised()] == ["c"]


def test_a_note_outlives_a_chat_that_is_removed_until_its_alert_is_raised(
    record: Conversations,
) -> None:
    """If disclosures alert somebody; else nothing stays."""
    for conversation in ("a", "b"):
        record.append(conversation, [{"event": "user", "text": "he hits me", "timestamp": 1.0}])
        record.keep(note(conversation=conversation))
    record.erase("a", keep_unraised=True)
    record.erase("b")
    (kept,) = record.unraised()
    assert kept.conversation == "a" and not record.window("a")
    record.mark_raised([kept.id], NOW)
    assert record.unraised() == [] and record.erase("a", keep_unraised=True) == 1


def test_a_note_is_sealed_if_a_key_is_set(tmp_path: Path) -> None:
    """No word in any file; read back with the key, also after it was changed for a newer one."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    url = f"sqlite:///{tmp_path}/sealed.db"
    Conversations(url, load_sealer(Settings.load({"REFERRAL_KEY": old}))).keep(
        note("a lilac walrus", shown="Please tell the walrus.")
    )
    assert not [path for path in tmp_path.iterdir() if b"walrus" in path.read_bytes()]
    reopened = Conversations(url, load_sealer(Settings.load({"REFERRAL_KEY": f"{new},{old}"})))
    (found,) = reopened.unraised()
    assert (found.words, found.shown) == ("a lilac walrus", "Please tell the walrus.")


def test_a_turn_that_has_waited_for_the_database_once_does_not_wait_again(
    record: Conversations,
) -> None:
    """Its note, its memory and the next turn's: together they take little more than one wait."""
    holder = sqlite3.connect(record.engine.url.database, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    started = time.monotonic()
    for work in (lambda: record.keep(note()), *[lambda: record.append("a", [listen()])] * 4):
        with pytest.raises(Exception, match="locked"):
            work()
    assert 0.9 < time.monotonic() - started < 1.8
    holder.close()
    record.keep(note())
    assert len(record.unraised()) == 1


def test_a_database_that_is_only_slow_is_soon_waited_for_again(
    record: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it was too slow for a turn in haste."""
    monkeypatch.setattr("bot.record.conversations.HASTY_SECONDS", 1.0)
    with held(Path(record.engine.url.database), 3.0):
        for _ in range(4):
            with pytest.raises(Exception, match="locked"):
                record.keep(note())
        time.sleep(0.9)
        record.keep(note())


def listen() -> dict:
    return {"event": "action", "name": "action_listen", "timestamp": 1.0}
