"""What assistants share in Redis: turns in their order, limits for all, erasures told; and what
each does while it is away. With a real Redis server.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any, Callable, Iterator

import pytest

from bot.settings import Settings
from bot.shared import line as lines
from bot.shared.counts import SharedCounts
from bot.shared.erasures import Erasures
from bot.shared.line import Line, _keys
from bot.shared.server import SharedAway, SharedServer, check
from bot.web.counting import EverybodysCounter
from bot.web.limits import Limits
from bot.web.order import Order
from tests.real_redis import RedisServer, running


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    with running(tmp_path_factory.mktemp("redis")) as one:
        yield one


@pytest.fixture
def two(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> tuple[SharedServer, SharedServer]:
    """As two assistants have it; patient, because the machine may be busy."""
    monkeypatch.setattr("bot.shared.server.LONGEST", 10)
    return SharedServer(redis.url, seconds=5), SharedServer(redis.url, seconds=5)


def until(holds: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def turns_of(orders: list[Order], conversation: str, count: int = 8) -> list[int]:
    """What is done in one conversation by messages that come one after the other, each to the next
    of the assistants.
    """
    done: list[int] = []

    async def turn(number: int) -> None:
        async with orders[number % len(orders)].one_at_a_time(conversation):
            done.append(number)
            await asyncio.sleep(0.01)
            done.append(number)

    async def all_of_them() -> None:
        coming = []
        for number in range(count):
            coming.append(asyncio.ensure_future(turn(number)))
            await asyncio.sleep(0.05)
        await asyncio.gather(*coming)

    asyncio.run(all_of_them())
    return done


def test_one_turn_at_a_time_in_the_order_of_coming_whoever_takes_it(
    two: tuple[SharedServer, SharedServer],
) -> None:
    """While somebody has a long turn, messages come to both assistants; then nothing is left."""
    orders, done = [Order(Line(server)) for server in two], []

    async def turn(number: int) -> None:
        async with orders[number % 2].one_at_a_time("a"):
            done.append(number)
            await asyncio.sleep(0.01)
            done.append(number)

    async def all_of_them() -> list[bytes]:
        coming = []
        async with Line(two[0]).place("a") as first:
            await first.wait()
            for number in range(8):
                coming.append(asyncio.ensure_future(turn(number)))
                while await two[0].ask(lambda redis: redis.llen(_keys("a")[0])) < number + 2:
                    await asyncio.sleep(0.01)
            assert not done
        await asyncio.gather(*coming)
        return await two[0].ask(lambda redis: redis.keys("*line*"))

    assert asyncio.run(all_of_them()) == []
    assert done == [number for number in range(8) for _ in range(2)]


def test_a_turn_within_a_turn_does_not_wait_for_itself(
    two: tuple[SharedServer, SharedServer],
) -> None:
    """Rasa takes a lock of its own, inside the channel's."""
    order = Order(Line(two[0]))

    async def within() -> str:
        async with order.one_at_a_time("a"), order.one_at_a_time("a"):
            return "through"

    assert asyncio.run(asyncio.wait_for(within(), 10)) == "through"


def test_an_assistant_that_was_killed_holds_a_conversation_up_for_a_moment_only(
    two: tuple[SharedServer, SharedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "COUNTS_MS", 2500)
    dead = Line(two[0])
    asyncio.run(dead._is_first("b", "killed"))

    async def wait() -> float:
        began = time.monotonic()
        async with Order(Line(two[1])).one_at_a_time("b"):
            return time.monotonic() - began

    assert 0.5 < asyncio.run(wait()) < 15


def test_a_turn_that_takes_long_keeps_its_place(
    two: tuple[SharedServer, SharedServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "COUNTS_MS", 1500)
    monkeypatch.setattr(lines, "STILL_HERE", 0.2)
    first, second = (Order(Line(server)) for server in two)
    done: list[str] = []

    async def long() -> None:
        async with first.one_at_a_time("c"):
            await asyncio.sleep(3)
            done.append("long")

    async def short() -> None:
        await asyncio.sleep(0.3)
        async with second.one_at_a_time("c"):
            done.append("short")

    async def both() -> None:
        await asyncio.gather(long(), short())

    asyncio.run(both())
    assert done == ["long", "short"]


def counter(server: SharedServer, **limits: int) -> EverybodysCounter:
    return EverybodysCounter(Limits(**limits), SharedCounts(server), lambda address: "x" + address)


def test_limits_hold_for_all_assistants_together(two: tuple[SharedServer, SharedServer]) -> None:
    """What a conversation is refused does not count for its address, as with one assistant."""
    both = [counter(server, session_per_minute=3, address_per_minute=5) for server in two]

    async def ask(*sessions: str) -> list[bool]:
        ways = [both[number % 2] for number in range(len(sessions))]
        return [await one.seconds_to_wait("school", name) > 0 for one, name in zip(ways, sessions)]

    assert asyncio.run(ask(*"aaaaa")) == [False] * 3 + [True] * 2
    assert asyncio.run(ask(*"bcd")) == [False, False, True]
    assert 1 <= asyncio.run(both[0].seconds_to_wait("school", "e")) <= 60
    assert asyncio.run(both[0].seconds_to_wait("elsewhere", "f")) == 0


def test_no_address_is_written_into_redis(two: tuple[SharedServer, SharedServer]) -> None:
    one = EverybodysCounter(Limits(), SharedCounts(two[0]), lambda _: "digest")
    asyncio.run(one.seconds_to_wait("192.0.2.77", "z"))
    names = asyncio.run(two[0].ask(lambda client: client.keys("*")))
    assert b"school-chat:count:address:digest" in names
    assert not [name for name in names if b"192.0.2.77" in name]


def test_what_is_erased_is_told_to_the_others(two: tuple[SharedServer, SharedServer]) -> None:
    heard: list[tuple[str, float]] = []
    teller = Erasures(two[0], lambda *_: None)
    listener = Erasures(two[1], lambda *told: heard.append(told))
    before = time.time()
    teller.tell("web-1")
    teller.step()
    listener.step()
    listener.step()
    assert [name for name, _ in heard] == ["web-1"] and before <= heard[0][1] <= time.time()


def test_while_it_stands_still_each_goes_on_by_itself_and_comes_back(redis: RedisServer) -> None:
    """Waited for once and briefly, then not at all."""
    server = SharedServer(redis.url)
    order, here = Order(Line(server)), counter(server, session_per_minute=2)
    assert asyncio.run(here.seconds_to_wait("s", "still")) == 0
    with redis.standing_still():
        began = time.monotonic()
        assert turns_of([order], "still", 3) == [0, 0, 1, 1, 2, 2]
        assert time.monotonic() - began < 5 and server.breaker.is_open
        refused = [asyncio.run(here.seconds_to_wait("s", "still")) > 0 for _ in range(3)]
        assert refused == [False, True, True], "what was counted before still counts"
    until(lambda: not server.breaker.is_open)
    redis.kill()
    with pytest.raises(SharedAway):
        for _ in range(3):
            asyncio.run(server.ask(lambda client: client.ping()))
    redis.start()
    until(lambda: not server.breaker.is_open)
    assert turns_of([order], "still", 2) == [0, 0, 1, 1]


def test_an_erasure_waits_until_it_can_be_told(redis: RedisServer) -> None:
    heard: list[str] = []
    teller = Erasures(SharedServer(redis.url, seconds=5), lambda *_: None)
    redis.kill()
    teller.tell("web-2")
    with pytest.raises(SharedAway):
        teller.step()
    redis.start()
    until(lambda: not teller._server.breaker.is_open)
    teller.step()
    Erasures(SharedServer(redis.url, seconds=5), lambda name, _: heard.append(name)).step()
    assert heard == ["web-2"]


def test_alone_nothing_asks_for_redis() -> None:
    given: Any = {"REDIS_URL": ""}
    check(Settings.load(given))
    assert turns_of([Order(None)], "alone", 3) == [0, 0, 1, 1, 2, 2]
