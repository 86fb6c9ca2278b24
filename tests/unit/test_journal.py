"""What the database does not take is kept beside it, and stored once when it takes it again."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy.exc import OperationalError

from bot.record import breaker as breaking
from bot.record.breaker import Breaker, DatabaseAway
from bot.record.conversations import Conversations, event_row
from bot.record.in_turn import TurnRecord
from bot.record.journal import Journal
from bot.record.lines import Lines
from bot.record.recent import CONVERSATIONS, Recent
from bot.record.sealing import Sealer

pytestmark = pytest.mark.usefixtures("state")
WAITS = 0.8
SEALER = Sealer(MultiFernet([Fernet(Fernet.generate_key())]))


class Base:
    """A real record of conversations that can be switched off, or made to answer nothing."""

    def __init__(self, folder: Path, sealer: Sealer = SEALER) -> None:
        self.folder, self.sealer = folder, sealer
        self.real = Conversations(f"sqlite:///{folder}/conversations.db", sealer)
        self.away, self.silent = False, 0.0

    def opened(self) -> Conversations:
        time.sleep(self.silent)
        if self.away:
            raise OperationalError("", {}, Exception("gone"))
        return self.real

    def turns(self, breaks: bool = True) -> TurnRecord:
        """As the assistant has it after a start."""
        journal = Journal(Lines(self.folder / "events.jsonl"))
        return TurnRecord(journal, self.sealer, WAITS, breaks, self.opened)

    @property
    def file(self) -> Path:
        return self.folder / "events.jsonl"


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    monkeypatch.setattr(breaking, "PAUSE", 0.02)
    return Base(tmp_path)


def said(text: str, at: float, message_id: str = "") -> dict[str, Any]:
    return {"event": "user", "text": text, "timestamp": at, "metadata": {"message_id": message_id}}


def replied(text: str, at: float) -> dict[str, Any]:
    return {"event": "bot", "text": text, "timestamp": at}


def texts(record: Conversations, conversation: str = "a") -> list[str]:
    return [event["text"] for event in record.window(conversation)]


def test_what_is_said_while_it_is_away_is_stored_in_its_order_when_it_is_back(base: Base) -> None:
    """And the conversation goes on meanwhile."""
    turns = base.turns()
    asyncio.run(turns.append("a", [said("one", 1.0)]))
    base.away = True
    asyncio.run(turns.append("a", [said("two", 2.0, "m2"), replied("yes", 2.1)]))
    asyncio.run(turns.append("a", [said("three", 3.0)]))
    seen = asyncio.run(turns.window("a"))
    assert [event["text"] for event in seen] == ["one", "two", "yes", "three"]
    assert asyncio.run(turns.reply_to("a", "m2", "two"))[0]["text"] == "yes"
    assert asyncio.run(turns.reply_to("a", "m2", "other words")) is None
    assert "two" not in base.file.read_text(), "it is sealed"
    base.away = False
    deadline = time.monotonic() + 10
    while (base.file.exists() or turns.breaker.is_open) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert texts(base.real) == ["one", "two", "yes", "three"]
    asyncio.run(turns.append("a", [said("four", 4.0)]))
    assert texts(base.real)[-1] == "four"


def test_it_outlives_the_program(base: Base) -> None:
    """After a start without a database, too."""
    base.away = True
    asyncio.run(base.turns(breaks=False).append("a", [said("one", 1.0)]))
    again = base.turns(breaks=False)
    assert [event["text"] for event in asyncio.run(again.window("a"))] == ["one"]
    base.away = False
    asyncio.run(again.append("a", [said("two", 2.0)]))
    assert texts(base.real) == ["one", "two"] and not base.file.exists()


def test_what_the_database_took_without_saying_so_is_not_stored_twice(base: Base) -> None:
    """The answer to a commit may be lost; the program may be killed between the two places."""
    event = said("one", 1.0)
    rows = [event_row("a", event, json.dumps(event), SEALER)]
    base.real.add(rows)
    journal = Journal(Lines(base.file))
    journal.add(rows)
    journal.add(rows)
    journal.flush(base.real.add_once)
    assert texts(base.real) == ["one"] and not base.file.exists()


def test_what_is_only_late_is_not_stored_twice(base: Base) -> None:
    """Nobody waited for the database any longer; it stored the words all the same, and later than
    the journal was looked through.
    """
    turns = base.turns()
    base.silent = 1.5
    asyncio.run(turns.append("a", [said("one", 1.0)]))
    assert base.file.exists()
    base.silent = 0.0
    deadline = time.monotonic() + 20
    while base.file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(1)
    assert texts(base.real) == ["one"]


def test_what_another_program_is_still_storing_is_left_to_it(base: Base) -> None:
    """And taken over when that has ended."""
    event = said("one", 1.0)
    rows = [event_row("a", event, json.dumps(event), SEALER)]
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    Lines(base.file).append(json.dumps({"by": other.pid, "rows": rows}).encode())
    Journal(Lines(base.file)).flush(base.real.add_once)
    assert texts(base.real) == []
    other.kill()
    other.wait()
    Journal(Lines(base.file)).flush(base.real.add_once)
    assert texts(base.real) == ["one"]


def test_several_programs_that_catch_up_at_once_store_it_once(base: Base) -> None:
    for number in range(30):
        event = said(str(number), float(number + 1))
        Journal(Lines(base.file)).add([event_row("a", event, json.dumps(event), SEALER)])
    others = [Journal(Lines(base.file)) for _ in range(4)]
    threads = [
        threading.Thread(target=journal.flush, args=(base.real.add_once,)) for journal in others
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    Journal(Lines(base.file)).flush(base.real.add_once)
    assert texts(base.real) == [str(number) for number in range(30)]


def test_half_a_line_spoils_no_other(base: Base) -> None:
    """A program that was killed while it wrote."""
    event = said("one", 1.0)
    base.file.write_bytes(b'{"by": 1, "rows": [{"conversation": "a", "da')
    Journal(Lines(base.file)).add([event_row("a", event, json.dumps(event), SEALER)])
    Journal(Lines(base.file)).flush(base.real.add_once)
    assert texts(base.real) == ["one"] and not base.file.exists()


def test_what_a_visitor_clears_does_not_come_back(base: Base) -> None:
    """It is cleared beside the database, too, though the database cannot be asked."""
    base.away = True
    turns = base.turns(breaks=False)
    asyncio.run(turns.append("a", [said("one", 1.0)]))
    asyncio.run(turns.append("b", [said("two", 1.0)]))
    with pytest.raises(OperationalError):
        asyncio.run(turns.erase("a", keep_unraised=True))
    assert asyncio.run(turns.window("a")) == []
    base.away = False
    asyncio.run(turns.append("b", [said("three", 3.0)]))
    assert texts(base.real) == [] and texts(base.real, "b") == ["two", "three"]


def test_a_database_that_answers_nothing_is_waited_for_once(
    base: Base, caplog: pytest.LogCaptureFixture
) -> None:
    """By the first turn. The others go on without it; it is said once, without anybody's words."""
    turns = base.turns()
    base.silent = 5.0
    began = time.monotonic()

    async def ask() -> list[Any]:
        first = await turns.window("a")
        waited = time.monotonic() - began
        await turns.append("a", [said("my pink secret", 1.0)])
        return [first, waited, await turns.window("a"), time.monotonic() - began]

    first, waited, seen, whole = asyncio.run(ask())
    assert first == [] and WAITS <= waited < 2 and whole < waited + WAITS
    assert [event["text"] for event in seen] == ["my pink secret"]
    assert caplog.text.count("does not answer") == 1 and "pink" not in caplog.text
    base.silent = 0.0


def test_a_breaker_lets_through_again_when_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """And asks meanwhile whether it is, in the background."""
    monkeypatch.setattr(breaking, "PAUSE", 0.02)
    tries = [RuntimeError, RuntimeError, None]

    def back() -> None:
        fault = tries.pop(0)
        if fault:
            raise fault

    one = Breaker(back)
    one.check()
    one.open(TimeoutError())
    with pytest.raises(DatabaseAway, match="TimeoutError"):
        one.check()
    deadline = time.monotonic() + 10
    while one.is_open and time.monotonic() < deadline:
        time.sleep(0.01)
    one.check()
    assert not tries


def test_what_is_remembered_is_bounded() -> None:
    recent = Recent()
    for number in range(CONVERSATIONS + 10):
        recent.add(str(number), ["{}"] * 1000)
    assert recent.window("0") == [] and len(recent.window(str(CONVERSATIONS))) == 100
