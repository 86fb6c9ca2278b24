"""What is promised of a note while the database is held, full, read-only, broken or gone, and when
the program is killed. Real files and processes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue.responses import PolicyResponses
from bot.record import in_turn, notes
from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure
from bot.record.spool import NAME, open_spool
from bot.record.tracker_store import ConversationStore
from bot.run import free_port
from tests.forked import NOBODY, ended_well, forked, full_disk, kill, read_only
from tests.locks import held
from tests.unit.promises import DOMAIN, NOTHING, PROMISE, WORDS, kept, said, tracker_of

pytestmark = pytest.mark.usefixtures("state")


@pytest.mark.parametrize("seconds", [3, 30])
def test_while_another_program_holds_the_database_the_note_is_kept_beside_it(
    state: Path, seconds: float
) -> None:
    """Within the time of a turn, and the turn's own memory waits no second time."""
    responder, tracker, store = (
        PolicyResponses(None, DOMAIN),
        tracker_of(),
        ConversationStore(DOMAIN),
    )
    with held(state / "conversations.db", seconds):
        started = time.monotonic()
        message = asyncio.run(responder.generate("utter_disclosure", tracker, "website"))
        with contextlib.suppress(OperationalError):
            asyncio.run(store.save(tracker))
        assert time.monotonic() - started < 2.5
    (line,) = open_spool().read()
    assert PROMISE in message["text"] and line.note.shown == message["text"]
    assert conversations().unraised() == []


def test_a_lock_that_goes_in_time_is_waited_for(state: Path) -> None:
    with held(state / "conversations.db", 0.4):
        assert PROMISE in said()["text"]
    assert len(conversations().unraised()) == 1 and not (state / NAME).exists()


def new_threads() -> None:
    """A child process has none of its parent's."""
    in_turn._threads, notes._for_the_spool = ThreadPoolExecutor(), ThreadPoolExecutor()


def in_a_child(state: Path, limit: Callable[[], None], expected: Callable[[str], bool]) -> bool:
    """Whether a child with this limit said what is expected, with the database open as a server
    has it, in the folder itself, because a child that gave root up cannot find the way there.
    """
    responder, tracker = PolicyResponses(None, DOMAIN), tracker_of()

    def work() -> None:
        new_threads()
        os.chdir(state)
        os.environ["STATE_DIR"] = "."
        conversations.cache_clear()
        conversations()
        limit()
        answered = responder.generate("utter_disclosure", tracker, "website")
        assert expected(asyncio.run(answered)["text"])

    return ended_well(forked(work))


def test_a_disk_without_room_takes_no_note_and_none_is_promised(state: Path) -> None:
    assert in_a_child(state, lambda: full_disk(0), lambda text: NOTHING in text)
    assert kept() == []


def test_a_disk_that_has_room_for_a_line_only_has_the_note_beside_the_database(state: Path) -> None:
    """The database writes whole pages."""
    assert in_a_child(state, lambda: full_disk(4000), lambda text: PROMISE in text)
    assert [line.note.words for line in open_spool().read()] == [WORDS]
    assert conversations().unraised() == []


def test_a_folder_that_can_only_be_read_takes_no_note_and_none_is_promised(state: Path) -> None:
    state.parent.chmod(0o755)
    assert in_a_child(state, lambda: read_only(state), lambda text: NOTHING in text)
    for path in (state, *state.iterdir()):
        path.chmod(0o700)
    assert kept() == []


def test_a_database_that_can_only_be_read_has_its_notes_beside_it(state: Path) -> None:
    def read_only_database() -> None:
        if os.geteuid() == 0:
            os.chown(state, NOBODY, -1)
        read_only(state)
        os.chmod(".", 0o755)

    assert in_a_child(state, read_only_database, lambda text: PROMISE in text)
    assert [line.note.words for line in open_spool().read()] == [WORDS]


def test_a_broken_database_has_its_notes_beside_it(state: Path) -> None:
    """With the broken file found at the start, and in the middle of the work."""
    for path in state.glob("conversations.db*"):
        path.write_bytes(b"not a database at all, " * 1000)
    assert PROMISE in said()["text"]
    conversations.cache_clear()
    assert PROMISE in said()["text"]
    assert [line.note.words for line in open_spool().read()] == [WORDS, WORDS]


def test_a_database_that_never_answers_is_not_waited_for(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it takes the note after all, there are two of it, of one message."""

    def slow(note: Disclosure) -> None:
        time.sleep(1.6)
        conversations().keep(note)

    monkeypatch.setattr(notes, "_into_database", slow)
    started = time.monotonic()
    assert PROMISE in said()["text"] and time.monotonic() - started < 9
    while not conversations().unraised():
        assert time.monotonic() - started < 20
        time.sleep(0.05)
    assert {note.message for note in kept()} == {"message-1"} and len(kept()) == 2


def test_a_note_outlives_a_program_that_is_killed_before_it_replies(state: Path) -> None:
    """SIGKILL, the moment after the note is stored."""
    responder, tracker = PolicyResponses(None, DOMAIN), tracker_of()
    told = state / "told"

    def work() -> None:
        new_threads()
        conversations.cache_clear()
        asyncio.run(responder.generate("utter_disclosure", tracker, "website"))
        told.touch()
        time.sleep(60)

    child = forked(work)
    while not told.exists():
        time.sleep(0.005)
    kill(child)
    assert [note.words for note in kept()] == [WORDS]


def test_a_database_server_that_is_gone_has_its_notes_beside_it(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"postgresql://nobody:nothing@127.0.0.1:{free_port()}/nowhere"
    monkeypatch.setenv("DATABASE_URL", address)
    conversations.cache_clear()
    started = time.monotonic()
    assert PROMISE in said()["text"] and time.monotonic() - started < 5
    assert [line.note.words for line in open_spool().read()] == [WORDS]
