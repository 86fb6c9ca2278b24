"""While neither the database nor the file beside it takes anything, as on a disk that can only be
read, conversations go on from memory, and are stored when the disk is well.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from bot.record.conversations import Conversations
from bot.record.in_turn import TurnRecord
from bot.record.journal import Journal
from bot.record.lines import Lines, LinesTrouble
from bot.record.sealing import Sealer

pytestmark = pytest.mark.usefixtures("state")


class ReadOnly(Conversations):
    """What was stored can be read; nothing can be written while `shut`."""

    shut = False

    def add(self, rows: list) -> None:
        if self.shut:
            raise OperationalError("", {}, Exception("attempt to write a readonly database"))
        super().add(rows)

    add_once = add


class School:
    """The record as the assistant has it, on a disk that can be shut for writing."""

    def __init__(self, folder: Path) -> None:
        self.base = ReadOnly(f"sqlite:///{folder}/conversations.db")
        self.file = folder / "events.jsonl"
        journal = Journal(Lines(self.file))
        self.turns = TurnRecord(journal, Sealer(None), 1.0, False, lambda: self.base)

    def shut(self, is_shut: bool) -> None:
        self.base.shut = is_shut
        if is_shut:
            self.file.mkdir()  # which no line can be written into
        else:
            self.file.rmdir()

    def say(self, text: str, at: float, conversation: str = "a") -> None:
        event = {"event": "user", "text": text, "timestamp": at, "metadata": {"message_id": text}}
        asyncio.run(self.turns.append(conversation, [event]))

    def seen(self, conversation: str = "a") -> list[str]:
        return [event["text"] for event in asyncio.run(self.turns.window(conversation))]

    def stored(self, conversation: str = "a") -> list[str]:
        return [event["text"] for event in self.base.window(conversation)]


@pytest.fixture
def school(tmp_path: Path) -> School:
    one = School(tmp_path)
    one.say("one", 1.0)
    one.shut(True)
    for text, at in (("two", 2.0), ("three", 3.0)):
        with pytest.raises(LinesTrouble):
            one.say(text, at)
    return one


def test_the_conversation_goes_on_and_is_stored_once_afterwards(school: School) -> None:
    assert school.seen() == ["one", "two", "three"] and school.stored() == ["one"]
    school.shut(False)
    assert school.seen() == ["one", "two", "three"] == school.stored()
    school.say("four", 4.0)
    assert school.stored() == ["one", "two", "three", "four"]


def test_what_is_erased_or_past_its_time_meanwhile_does_not_come_back(school: School) -> None:
    with pytest.raises(LinesTrouble):
        school.say("other", 2.5, "b")
    with pytest.raises((LinesTrouble, OperationalError)):
        asyncio.run(school.turns.erase("a", keep_unraised=True))
    school.shut(False)
    assert school.seen("b") == ["other"] and school.stored() == ["one"]


def test_what_is_kept_in_memory_is_bounded(
    school: School, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("bot.record.journal.MOST_HELD", 2)
    journal = Journal(Lines(school.file))
    for number in range(3):
        with pytest.raises(LinesTrouble):
            journal.add([{"conversation": "c", "at": 1.0 + number, "data": "{}"}])
    school.shut(False)
    stored: list = []
    journal.flush(stored.extend)
    assert [row["at"] for row in stored] == [2.0, 3.0]
