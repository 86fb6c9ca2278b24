"""Two assistants on one PostgreSQL that stands still or is killed: help comes at once, and what was
answered is stored and alerted, once, when it is back.

KILLS and PAUSE (seconds) in the environment make it longer, for a measurement.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterator

import httpx
import psycopg2
import pytest

from bot import run, supervisor
from bot.settings import ROOT
from tests.referrals import postgres
from tests.running import Servers, Visitor, servers_in

KILLS = int(os.environ.get("KILLS", "3"))
PAUSE = float(os.environ.get("PAUSE", "10"))
PROMISE = "a note of this message is kept"
SAFETY_SECONDS, ANSWER_SECONDS = 1.0, 2.0
SLOWER = float(os.environ.get("SLOWER", "1.5"))
"""A machine that runs other tests beside takes longer."""


@dataclass
class School:
    """Two assistants, an action server and a courier; a mail server that is away."""

    database: postgres.Server
    url: str
    workers: tuple[Servers, ...]

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def until(self, holds: Callable[[], object], seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.3)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    with postgres.running() as database:
        url = postgres.new_database(database.address)
        first = servers_in(
            tmp_path_factory.mktemp("first"),
            str(ROOT / "tests" / "credentials.yml"),
            DATABASE_URL=url,
            DSL_ALERTS="on",
            SMTP_HOST=supervisor.HOST,
            SMTP_PORT=str(run.free_port()),
            SMTP_FROM="assistant@school.example",
            SMTP_STARTTLS="off",
        )
        second = Servers(
            tmp_path_factory.mktemp("second"),
            first.environ,
            run.free_port(),
            first.action_port,
            first.credentials,
        )
        try:
            with ThreadPoolExecutor() as threads:
                begun = [
                    threads.submit(first.start, with_courier=True),
                    threads.submit(second.start, with_actions=False),
                ]
                [one.result() for one in begun]
            yield School(database, url, (first, second))
        finally:
            first.stop()
            second.stop()


@dataclass
class Said:
    """What a visitor was answered, and how long that took."""

    mark: str
    worry: bool
    promised: bool
    seconds: float


@dataclass
class Crowd:
    """Visitors who ask and tell without a pause, each in turn at one of the workers."""

    school: School
    said: list[Said] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def visit(self, number: int, over: threading.Event) -> None:
        visitor = None
        while not over.is_set():
            try:
                visitor = visitor or Visitor(self.school.workers[number % 2])
                self._ask(visitor, worry=bool(number % 3))
            except httpx.HTTPError as error:
                self.failed.append(type(error).__name__)
            time.sleep(0.4)
            if len(self.said) % 7 == 0:
                visitor = None  # somebody else comes

    def _ask(self, visitor: Visitor, worry: bool) -> None:
        mark = uuid.uuid4().hex
        text = "my uncle hits me" if worry else "what age is allowed for tiktok"
        began = time.monotonic()
        answer = visitor.send(text, message_id=mark, role="pupil")
        if answer.status_code != 200:
            self.failed.append(str(answer.status_code))
            return
        said = answer.json()["messages"]
        promised = any(PROMISE in str(one) for one in said)
        self.said.append(Said(mark, worry, promised, time.monotonic() - began))

    def while_doing(self, work: Callable[[], None], visitors: int = 4) -> None:
        over = threading.Event()
        with ThreadPoolExecutor(visitors) as threads:
            going = [threads.submit(self.visit, n, over) for n in range(visitors)]
            try:
                time.sleep(2)
                work()
                time.sleep(1)
            finally:
                over.set()
            [one.result() for one in going]

    def longest(self, worry: bool) -> float:
        return max(one.seconds for one in self.said if one.worry is worry)

    def check_nothing_is_lost(self) -> None:
        """Each message that was answered is stored once with its answer, and each promise has
        become one alert.
        """
        school, marks = self.school, {one.mark for one in self.said}

        def stored() -> Counter:
            query = "SELECT message_id FROM conversation_events WHERE message_id IS NOT NULL"
            return Counter(mark for (mark,) in school.rows(query) if mark in marks)

        def alerts() -> int:
            return school.rows("SELECT count(*) FROM referrals WHERE kind = 'alert'")[0][0]

        def disclosed() -> int:
            return sum(one.promised for one in self.said) + self.before

        school.until(lambda: set(stored()) == marks)
        assert set(stored().values()) == {1}
        school.until(lambda: alerts() >= disclosed())
        time.sleep(3)  # three sweeps more
        assert alerts() == disclosed() and all(one.promised for one in self.said if one.worry)
        assert not [file for file in self.files() if file.exists()]

    def files(self) -> list[Path]:
        state = Path(self.school.workers[0].environ["STATE_DIR"])
        return [state / "notes.jsonl", state / "events.jsonl"]

    before: int = 0


@pytest.fixture
def crowd(school: School) -> Crowd:
    """With the alerts of earlier tests."""
    one = Crowd(school)
    (one.before,) = school.rows("SELECT count(*) FROM referrals WHERE kind = 'alert'")[0]
    return one


def test_a_database_that_stands_still_holds_up_nobody(school: School, crowd: Crowd) -> None:
    """The conversation goes on with what the assistant remembers; all is stored afterwards."""
    asker = Visitor(school.workers[0])
    asker.say("what age is allowed for tiktok", role="parent")

    def stand_still() -> None:
        with school.database.standing_still():
            time.sleep(1)
            said = asker.say("where does it say that")
            assert [source["id"] for source in said[0]["sources"]] == ["minimum-age"]
            assert httpx.get(school.workers[0].website + "widget.css", timeout=2).is_success
            time.sleep(PAUSE)

    crowd.while_doing(stand_still)
    print(
        f"paused {PAUSE} s: {len(crowd.said)} answered, {crowd.failed} failed, longest safety "
        f"reply {crowd.longest(True):.2f} s, longest answer {crowd.longest(False):.2f} s"
    )
    assert not crowd.failed
    assert crowd.longest(True) < SAFETY_SECONDS * SLOWER
    assert crowd.longest(False) < ANSWER_SECONDS * SLOWER
    crowd.check_nothing_is_lost()


def test_a_database_that_is_killed_loses_nothing(school: School, crowd: Crowd) -> None:
    """Each time it comes back a moment later."""

    def kill() -> None:
        for _ in range(KILLS):
            school.database.kill()
            time.sleep(1)
            school.database.start()
            time.sleep(2)

    crowd.while_doing(kill)
    print(
        f"killed {KILLS} times: {len(crowd.said)} answered, {crowd.failed} failed, "
        f"{sum(one.promised for one in crowd.said)} promised, longest safety reply "
        f"{crowd.longest(True):.2f} s, longest answer {crowd.longest(False):.2f} s"
    )
    assert not crowd.failed and crowd.longest(True) < SAFETY_SECONDS * SLOWER
    crowd.check_nothing_is_lost()
