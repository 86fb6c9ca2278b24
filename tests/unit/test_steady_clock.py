"""A clock that jumps ahead for a moment deletes nothing that is young; one that stays ahead is
believed after an hour.
"""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.record import steady_clock
from bot.record.steady_clock import AHEAD, BELIEVED, SteadyClock
from bot.web import record

DAY = 86400.0


class Machine:
    """The two clocks of a machine."""

    def __init__(self) -> None:
        self.time, self.measured = 1e9, 50.0

    def pass_by(self, seconds: float) -> None:
        self.time += seconds
        self.measured += seconds

    def watched(self) -> SteadyClock:
        return SteadyClock(lambda: self.time, lambda: self.measured)


def test_time_that_passes_is_no_jump() -> None:
    """Nor is a clock that is corrected a little, or put back."""
    machine = Machine()
    clock = machine.watched()
    for _ in range(50):
        machine.pass_by(DAY)
        machine.time += AHEAD / 2
        assert clock.is_steady()
    machine.time -= 2 * DAY
    assert clock.is_steady()


def test_after_a_jump_ahead_an_hour_goes_by() -> None:
    """However often somebody looks; and a second jump begins a second hour."""
    machine = Machine()
    clock = machine.watched()
    for _ in range(2):
        machine.time += DAY
        for _ in range(4):
            assert not clock.is_steady()
            machine.pass_by(BELIEVED / 4)
        assert clock.is_steady()


def test_the_time_that_is_measured_goes_on_and_cannot_be_set() -> None:
    first = steady_clock.since_start()
    assert steady_clock.since_start() >= first > 0
    assert SteadyClock().is_steady()


def test_the_assistant_deletes_nothing_by_a_clock_that_has_jumped(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so, and goes on when the hour is over."""
    machine, purged = Machine(), []

    class Purging:
        async def purge(self, *_: object, **__: object) -> None:
            purged.append(machine.measured)

        async def use(self, *_: object) -> bool:
            return True

    clock = machine.watched()
    monkeypatch.setattr(record, "SteadyClock", lambda: clock)
    monkeypatch.setattr(record, "turn_record", Purging)
    monkeypatch.setattr(record, "PURGE_SECONDS", 0.001)
    machine.time += DAY

    async def looked() -> None:
        purging = asyncio.create_task(record.purge_for_ever())
        await asyncio.sleep(0.05)
        assert not purged
        machine.pass_by(BELIEVED)
        await asyncio.sleep(0.05)
        assert purged
        purging.cancel()

    with caplog.at_level(logging.WARNING):
        asyncio.run(looked())
    assert record.CLOCK_AHEAD in caplog.text
