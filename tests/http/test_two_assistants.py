"""Two assistants, as on two machines, on one PostgreSQL and one Redis: they serve the same
conversations, and what holds for one holds for both. Redis killed, or standing still: the safety
reply and the answers come in their time.
"""

from __future__ import annotations

import os
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Iterator

import httpx
import psycopg2
import pytest

from tests import real_redis
from tests.referrals import postgres
from tests.running import Servers, Visitor, servers_in

LIMIT = 12
CREDENTIALS = f"bot.web.website.WebsiteInput:\n  session_per_minute: {LIMIT}\n"
SAFETY_SECONDS, ANSWER_SECONDS = 1.0, 2.0
SLOWER = float(os.environ.get("SLOWER", "1.5"))
"""A machine that runs other tests beside takes longer."""
ASKED, SOURCE = "what age is allowed for tiktok", "minimum-age"


@dataclass
class School:
    """Its programs. `ways` leads a visitor to each of the assistants."""

    database: postgres.Server
    redis: real_redis.RedisServer
    url: str
    assistants: tuple[Servers, Servers]

    def visitor(self) -> tuple[Visitor, Visitor]:
        """One visitor, at both."""
        first = Visitor(self.assistants[0])
        return first, Visitor(self.assistants[1], first.session)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()

    def until_health_says(self, shared: str) -> None:
        deadline = time.monotonic() + 40
        for one in self.assistants:
            while httpx.get(one.website + "health", timeout=20).json().get("shared") != shared:
                assert time.monotonic() < deadline
                time.sleep(0.5)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    folders = [tmp_path_factory.mktemp(name) for name in ("first", "second", "redis")]
    with postgres.running() as database, real_redis.running(folders[2]) as redis:
        url, credentials = postgres.new_database(database.address), folders[2] / "credentials.yml"
        credentials.write_text(CREDENTIALS)
        both = [
            servers_in(
                folder,
                str(credentials),
                DATABASE_URL=url,
                REDIS_URL=redis.url,
                SESSION_SECRET="the same on both machines, and long enough",
            )
            for folder in folders[:2]
        ]
        both[1].action_port = both[0].action_port
        try:
            with ThreadPoolExecutor() as threads:
                begun = [
                    threads.submit(one.start, with_actions=one is both[0], with_courier=False)
                    for one in both
                ]
                [one.result() for one in begun]
            yield School(database, redis, url, tuple(both))
        finally:
            for one in both:
                one.stop()


def test_a_conversation_goes_on_at_the_other(school: School) -> None:
    here, there = school.visitor()
    here.say(ASKED, role="parent")
    said = there.say("where does it say that")
    assert [source["id"] for source in said[0]["sources"]] == [SOURCE]


def test_messages_are_answered_one_after_the_other_in_the_order_of_coming(school: School) -> None:
    ways, marks = school.visitor(), [uuid.uuid4().hex for _ in range(8)]
    with ThreadPoolExecutor(len(marks)) as threads:
        coming = []
        for number, mark in enumerate(marks):
            coming.append(threads.submit(ways[number % 2].say, ASKED, message_id=mark))
            time.sleep(0.15)
        assert all(one.result() for one in coming)
    query = (
        "SELECT type, message_id FROM conversation_events WHERE type IN ('user', 'bot') AND "
        "conversation = (SELECT conversation FROM conversation_events WHERE message_id = %s) "
        "ORDER BY id"
    )
    stored = school.rows(query, marks[0])
    assert [mark for kind, mark in stored if kind == "user"] == marks
    kinds = "".join(kind[0] for kind, _ in stored)
    assert "uu" not in kinds and kinds.startswith("u") and kinds.endswith("b")


def test_a_message_that_reaches_both_at_once_is_answered_once(school: School) -> None:
    for _ in range(3):
        ways, mark = school.visitor(), uuid.uuid4().hex
        with ThreadPoolExecutor(2) as threads:
            sent = [threads.submit(way.say, ASKED, message_id=mark) for way in ways]
        assert sent[0].result() == sent[1].result()
        query = "SELECT count(*) FROM conversation_events WHERE message_id = %s"
        assert school.rows(query, mark) == [(1,)]


def test_a_limit_holds_at_both_together(school: School) -> None:
    ways = school.visitor()
    codes = [ways[number % 2].send("hello").status_code for number in range(LIMIT + 2)]
    assert codes == [200] * LIMIT + [429] * 2


def test_what_is_erased_at_one_is_forgotten_at_the_other(school: School) -> None:
    """Also what that one would remember while the database is away."""
    here, there = school.visitor()
    mark = uuid.uuid4().hex
    here.say(ASKED, role="parent", message_id=mark)
    assert there.post("clear", {"session": there.session}).json() == {"cleared": True}
    assert not school.rows("SELECT 1 FROM conversation_events WHERE message_id = %s", mark)
    time.sleep(2.5)
    with school.database.standing_still():
        said = here.say("where does it say that")
    assert SOURCE not in str(said)


def seconds(visitor: Visitor, text: str) -> tuple[float, str]:
    began = time.monotonic()
    said = visitor.say(text, role="pupil")
    return time.monotonic() - began, str(said)


def check_replies(school: School) -> None:
    """At each assistant, a safety reply and an answer, in their time."""
    for one in school.assistants:
        visitor = Visitor(one)
        took, said = seconds(visitor, "my stepdad hits me")
        print(f"safety reply after {took:.2f} s")
        assert "safeguarding" in said and took < SAFETY_SECONDS * SLOWER
        took, said = seconds(visitor, ASKED)
        print(f"answer after {took:.2f} s")
        assert SOURCE in said and took < ANSWER_SECONDS * SLOWER


def test_a_redis_that_stands_still_holds_up_nobody(school: School) -> None:
    """The health check says so; all is well again by itself."""
    with school.redis.standing_still():
        check_replies(school)
        school.until_health_says("away")
    school.until_health_says("ok")
    check_replies(school)


def test_a_redis_that_is_killed_holds_up_nobody(school: School) -> None:
    here, there = school.visitor()
    here.say(ASKED, role="parent")
    school.redis.kill()
    try:
        check_replies(school)
        said = there.say("where does it say that")
        assert [source["id"] for source in said[0]["sources"]] == [SOURCE]
        school.until_health_says("away")
    finally:
        school.redis.start()
    school.until_health_says("ok")
    test_a_message_that_reaches_both_at_once_is_answered_once(school)


def test_both_at_once_away_still_brings_help(school: School) -> None:
    """PostgreSQL and Redis stand still: nothing is left but the assistants."""
    with school.redis.standing_still(), school.database.standing_still():
        check_replies(school)
    school.until_health_says("ok")
