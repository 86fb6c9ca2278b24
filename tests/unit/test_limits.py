"""The website channel's limits: what may be set, and how requests are counted."""

from __future__ import annotations

import pytest

from bot.errors import ConfigError
from bot.web.limits import Counter, Limits


@pytest.mark.parametrize(
    "given",
    [
        {"longest_mesage": 5},
        {"longest_message": 0},
        {"longest_message": "500"},
        {"longest_message": 2001},
        {"idle_minutes": True},
    ],
)
def test_a_limit_that_cannot_be_used_is_named(given: dict) -> None:
    """The key, its value, and what is expected."""
    with pytest.raises(ConfigError, match=next(iter(given))):
        Limits.of(given)


def test_one_conversation_is_held_back_and_others_are_not() -> None:
    """By its own number; the wait is told in seconds."""
    counter = Counter(Limits(session_per_minute=2, address_per_minute=100))
    assert [counter.seconds_to_wait("address", "a") for _ in range(2)] == [0, 0]
    assert 1 <= counter.seconds_to_wait("address", "a") <= 61
    assert counter.seconds_to_wait("address", "b") == 0


def test_what_a_conversation_is_refused_does_not_count_for_its_address() -> None:
    """One program that asks without end does not use up what a whole school shares."""
    counter = Counter(Limits(session_per_minute=2, address_per_minute=3))
    assert [counter.seconds_to_wait("school", "eager") > 0 for _ in range(9)] == [False] * 2 + [
        True
    ] * 7
    assert counter.seconds_to_wait("school", "somebody else") == 0


def test_beginnings_are_counted_apart() -> None:
    """Whoever begins conversations without end holds up beginnings alone."""
    counter = Counter(Limits(address_per_minute=1, address_sessions_per_minute=2))
    assert [counter.seconds_to_wait("school") > 0 for _ in range(9)] == [False] * 2 + [True] * 7
    assert counter.seconds_to_wait("school", "somebody who has begun") == 0


def test_one_address_is_held_back_whatever_sessions_it_makes_up() -> None:
    """New sessions do not help it; another address is served."""
    counter = Counter(Limits(session_per_minute=100, address_per_minute=3))
    assert [counter.seconds_to_wait("one", str(n)) for n in range(3)] == [0, 0, 0]
    assert counter.seconds_to_wait("one", "new") > 0
    assert counter.seconds_to_wait("two", "new") == 0


def test_a_wait_is_never_longer_than_a_minute_and_ends() -> None:
    """It is counted by a clock that nobody can set back."""
    now = [1000.0]
    counter = Counter(Limits(session_per_minute=2), lambda: now[0])
    assert [counter.seconds_to_wait("address", "a") for _ in range(3)] == [0, 0, 60]
    now[0] += 59.5
    assert counter.seconds_to_wait("address", "a") == 1
    now[0] += 0.6
    assert counter.seconds_to_wait("address", "a") == 0


def test_what_was_counted_is_forgotten_after_a_minute() -> None:
    """However many addresses come by."""
    now = [0.0]
    counter = Counter(Limits(), lambda: now[0])
    for number in range(1000):
        counter.seconds_to_wait(str(number))
    now[0] = 61.0
    counter.seconds_to_wait("one more")
    assert list(counter._beginning._taken) == ["one more"]
