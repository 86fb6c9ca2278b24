"""What the real servers promise while the database fails or they are killed: a note that is said to
be kept becomes an alert, once, and nobody waits long for help.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterator

import pytest

from bot import run, supervisor
from bot.record.spool import NAME
from bot.settings import ROOT
from tests.locks import held
from tests.running import Servers, Visitor, servers_in

PROMISE, NOTHING = "a note of this message is kept", "nothing has been sent to anyone"
SECONDS = 2.5
"""About two seconds, on a machine that does other things beside."""


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """A school with alerts on. Its mail server is away, so every alert stays where it is stored."""
    started = servers_in(
        tmp_path_factory.mktemp("promises"),
        str(ROOT / "tests" / "credentials.yml"),
        DSL_ALERTS="on",
        SMTP_HOST=supervisor.HOST,
        SMTP_PORT=str(run.free_port()),
        SMTP_FROM="assistant@school.example",
        SMTP_STARTTLS="off",
    )
    try:
        yield started.start(with_courier=True)
    finally:
        started.stop()


def state(servers: Servers) -> Path:
    return servers.folder / "state"


def alerts(servers: Servers, mark: str) -> int:
    """How many alerts hold these words."""
    with contextlib.closing(sqlite3.connect(state(servers) / "referrals.db", timeout=10)) as rows:
        query = "SELECT count(*) FROM referrals WHERE kind = 'alert' AND about LIKE ?"
        return rows.execute(query, (f"%{mark}%",)).fetchone()[0]


def raised_once(servers: Servers, mark: str) -> bool:
    """Whether an alert comes, and no second one in the next three sweeps."""
    deadline = time.monotonic() + 15
    while not alerts(servers, mark) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(3.2)
    return alerts(servers, mark) == 1


def by_rest(servers: Servers) -> Callable[[str, str], str]:
    sender = uuid.uuid4().hex

    def say(words: str, message_id: str) -> str:
        body = {"sender": sender, "message": words, "message_id": message_id}
        return servers.post({**body, "metadata": {"role": "pupil"}}).json()[0]["text"]

    return say


def by_website(servers: Servers) -> Callable[[str, str], str]:
    visitor = Visitor(servers)
    return lambda words, message_id: visitor.say(words, message_id=message_id, role="pupil")[0][
        "text"
    ]


@pytest.mark.parametrize("door", [by_rest, by_website])
@pytest.mark.parametrize("seconds", [3, 30])
def test_while_another_program_holds_the_database_help_comes_in_time_and_the_promise_is_kept(
    servers: Servers, door: Any, seconds: float
) -> None:
    """Also of what is said next in that conversation, which is not remembered; and an alert is
    raised while the lock is still held.
    """
    mark, say = f"shed-{uuid.uuid4().hex[:6]}", door(servers)
    with held(state(servers) / "conversations.db", seconds):
        for number in range(2):
            started = time.monotonic()
            said = say(f"my uncle hits me in the {mark}-{number}", f"{mark}-{number}")
            took = time.monotonic() - started
            print(f"{door.__name__}, held for {seconds} s: {took:.2f} s")
            assert PROMISE in said and took < SECONDS
        if seconds > 10:
            assert raised_once(servers, f"{mark}-0") and raised_once(servers, f"{mark}-1")
    for number in range(2):
        again = say(f"my uncle hits me in the {mark}-{number}", f"{mark}-{number}")
        assert PROMISE in again and raised_once(servers, f"{mark}-{number}")
    assert not (state(servers) / NAME).exists()


@pytest.mark.parametrize("door", [by_rest, by_website])
def test_if_nothing_can_be_kept_nothing_is_promised(servers: Servers, door: Any) -> None:
    mark, say = f"barn-{uuid.uuid4().hex[:6]}", door(servers)
    (state(servers) / NAME).mkdir()
    try:
        with held(state(servers) / "conversations.db", 30):
            started = time.monotonic()
            said = say(f"my uncle hits me in the {mark}", mark)
            assert NOTHING in said and PROMISE not in said
            assert time.monotonic() - started < SECONDS
    finally:
        (state(servers) / NAME).rmdir()
    time.sleep(2.2)
    assert alerts(servers, mark) == 0


def test_nobody_else_waits_for_a_turn_that_waits(servers: Servers) -> None:
    """Twelve worries at once, and the database held: each gets its help in time."""
    mark = f"loft-{uuid.uuid4().hex[:6]}"

    def one(number: int) -> tuple[str, float]:
        started = time.monotonic()
        said = by_rest(servers)(f"my uncle hits me in the {mark}-{number}-", f"{number}")
        return said, time.monotonic() - started

    with held(state(servers) / "conversations.db", 30), ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(one, range(12)))
    print(f"twelve at once: the slowest {max(took for _, took in answers):.2f} s")
    assert all(PROMISE in said and took < 2 * SECONDS for said, took in answers)
    assert all(raised_once(servers, f"{mark}-{number}-") for number in (0, 11))


def test_a_server_that_is_killed_between_note_and_reply_doubles_nothing(servers: Servers) -> None:
    """The page sends the message again when the server is back. The moment is had by holding the
    database: the note is in the spool then, and the turn is about to be stored.
    """
    mark, visitor = f"cellar-{uuid.uuid4().hex[:6]}", Visitor(servers)
    words = f"my uncle hits me in the {mark}"
    with held(state(servers) / "conversations.db", 30), ThreadPoolExecutor(1) as pool:
        lost = pool.submit(visitor.send, words, message_id=mark, role="pupil")
        while not alerts(servers, mark) and not (state(servers) / NAME).exists():
            time.sleep(0.001)
        servers.kill_assistant()
        assert lost.exception() is not None
    servers.start(with_courier=True)
    said = Visitor(servers, visitor.session).say(words, message_id=mark, role="pupil")
    assert PROMISE in said[0]["text"] and raised_once(servers, mark)
