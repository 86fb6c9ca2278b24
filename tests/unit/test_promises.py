"""A reply says that a note is kept only if it is: in the database, or beside it. Real files, held,
full, read-only and broken as a disk or another program would.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterator, Optional

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue import responses
from bot.dialogue.resolve import Resolver
from bot.dialogue.responses import KEEPS_NOTES, PolicyResponses
from bot.record import notes
from bot.record.conversations import conversations
from bot.record.disclosures import Disclosure
from bot.record.spool import NAME, open_spool
from bot.record.tracker_store import ConversationStore
from bot.settings import DATA, ROOT
from bot.understanding import UNDERSTANDING, Understanding
from tests.forked import ended_well, forked, full_disk, kill, read_only
from tests.locks import held

DOMAIN = Domain.from_directory(str(DATA / "answers")).merge(Domain.load(str(ROOT / "domain.yml")))
WORDS = "my cousin locks me in the shed"
PROMISE, NOTHING = "a note of this message is kept", "nothing has been sent to anyone"


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The state folder of a school with alerts on."""
    folder = tmp_path / "state"
    for name, value in {"DSL_ALERTS": "on", "DATABASE_URL": "", "REFERRAL_KEY": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("STATE_DIR", str(folder))
    conversations()
    yield folder
    folder.chmod(0o755)


def tracker_of(words: str = WORDS, language: Optional[str] = None) -> DialogueStateTracker:
    parsed = {UNDERSTANDING: Understanding(language=language).as_dict()}
    message = UserUttered(
        words, {"name": "x"}, parse_data=parsed, metadata={"message_id": "message-1"}
    )
    events = [ActionExecuted("action_listen"), SlotSet("role", "pupil"), message]
    return DialogueStateTracker.from_events("conversation-1", events, slots=DOMAIN.slots)


def said(
    response: str = "utter_disclosure",
    tracker: Optional[DialogueStateTracker] = None,
    nlg: Optional[EndpointConfig] = None,
) -> dict[str, Any]:
    answered = PolicyResponses(nlg, DOMAIN).generate(response, tracker or tracker_of(), "website")
    return asyncio.run(answered)


def kept() -> list[Disclosure]:
    return [*conversations().unraised(), *(line.note for line in open_spool().read())]


@pytest.mark.parametrize(
    "response, level",
    [("utter_disclosure", "concern"), ("utter_disclosure_emergency", "emergency")],
)
def test_the_note_that_is_promised_is_in_the_database(response: str, level: str) -> None:
    """Whole, with what the visitor is shown, and for whom the reply says that it is kept."""
    message = said(response)
    assert PROMISE in message["text"] and message["custom"]["alert_to"] == "dsl"
    (note,) = conversations().unraised()
    assert (note.words, note.shown, note.level) == (WORDS, message["text"], level)
    assert (note.conversation, note.message) == ("conversation-1", "message-1")
    assert (note.role, note.alert_to) == ("pupil", "dsl") and open_spool().read() == []


@pytest.mark.parametrize("seconds", [3, 30])
def test_while_another_program_holds_the_database_the_note_is_kept_beside_it(
    state: Path, seconds: float
) -> None:
    """Within the time of a turn, with the memory of the turn, which is then not stored."""
    tracker, store = tracker_of(), ConversationStore(DOMAIN)
    with held(state / "conversations.db", seconds):
        started = time.monotonic()
        message = said(tracker=tracker)
        with pytest.raises(Exception, match="locked"):
            asyncio.run(store.save(tracker))
        assert time.monotonic() - started < 2
    (line,) = open_spool().read()
    assert PROMISE in message["text"] and line.note.shown == message["text"]
    assert conversations().unraised() == []


def test_a_lock_that_goes_in_time_is_waited_for(state: Path) -> None:
    with held(state / "conversations.db", 0.4):
        assert PROMISE in said()["text"]
    assert len(conversations().unraised()) == 1 and not (state / NAME).exists()


def new_threads() -> None:
    """A child process has none of its parent's."""
    notes._for_the_database, notes._for_the_spool = ThreadPoolExecutor(), ThreadPoolExecutor()


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
        os.chown(state, 65534, -1)
        read_only(state)
        os.chmod(".", 0o755)

    if os.geteuid():
        pytest.skip("only root can give a folder away")
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


@pytest.mark.parametrize("fault", [OSError("no"), RuntimeError("my cousin"), MemoryError()])
@pytest.mark.parametrize("breaks", ["both", "everything"])
def test_whatever_fails_the_help_comes_and_says_that_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fault: Exception, breaks: str
) -> None:
    """And no word of the visitor's gets into the log."""

    def broken(*_: object) -> None:
        raise fault

    if breaks == "both":
        monkeypatch.setattr(notes, "_into_database", broken)
        monkeypatch.setattr(notes, "_into_spool", broken)
    else:
        monkeypatch.setattr(responses, "keep", broken)
    message = said()
    assert NOTHING in message["text"] and PROMISE not in message["text"]
    assert "Childline" in message["text"] and "alert_to" not in message["custom"]
    assert message["custom"]["level"] == "concern" and "cousin" not in caplog.text


def test_if_there_is_nobody_to_be_told_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every language, and nothing is noted."""
    polish = tracker_of(language="pl")
    promised = said("utter_other_language_harm", polish)["text"]
    before = kept()
    monkeypatch.setattr(Resolver, "_alert_to", lambda *_: None)
    assert NOTHING in said()["text"] and kept() == before
    assert len(said("utter_other_language_harm", polish)["text"]) > len(promised)


def test_in_another_language_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its line says that nothing was sent, only if nothing is kept."""
    polish = tracker_of(language="pl")
    promised = said("utter_other_language_harm", polish)["text"]
    assert len(kept()) == 1

    async def nowhere(_: Disclosure) -> bool:
        return False

    monkeypatch.setattr(responses, "keep", nowhere)
    untold = said("utter_other_language_harm", polish)["text"]
    assert len(untold) > len(promised)
    monkeypatch.setenv("DSL_ALERTS", "off")
    assert said("utter_other_language_harm", polish)["text"] == untold


def test_without_alerts_nothing_is_promised_and_nothing_noted(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DSL_ALERTS", "off")
    assert NOTHING in said()["text"] and kept() == []


def test_an_assistant_that_stores_nothing_promises_nothing() -> None:
    """`make ask` with alerts on."""
    assert NOTHING in said(nlg=EndpointConfig(**{KEEPS_NOTES: False}))["text"] and kept() == []


def test_no_other_reply_waits_for_a_note(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither an answer nor a signpost beside one."""

    async def too_slow(_: Disclosure) -> bool:
        raise AssertionError

    monkeypatch.setattr(responses, "keep", too_slow)
    with caplog.at_level(logging.ERROR):
        for response in ("utter_greet", "utter_soft_signpost", "utter_ask_person"):
            assert said(response)["text"]
    assert not caplog.records


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
