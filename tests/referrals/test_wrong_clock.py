"""A clock that was ahead for a while and is put back: nobody is kept out, nobody gets more time to
confirm, and nothing is deleted that is young.
"""

from __future__ import annotations

import asyncio

import pytest

from bot.record.steady_clock import BELIEVED, SteadyClock
from referrals.courier import Courier
from referrals.records import STORED, TOO_MANY
from tests.referrals.conftest import Office

DAY = 86400.0


def test_what_was_counted_at_a_time_that_has_not_come_keeps_nobody_out(office: Office) -> None:
    """And the limit counts as before afterwards."""
    most = office.desk.plan.most_in_conversation
    office.clock.forward(days=1)
    for number in range(most):
        assert office.send(f"ahead {number}").result == STORED
    assert office.send("one more").result == TOO_MANY
    office.clock.forward(days=-1)
    for number in range(most):
        assert office.send(f"right {number}").result == STORED
    assert office.send("one more").result == TOO_MANY


@pytest.mark.parametrize("restarted", [False, True])
def test_nobody_gets_a_day_more_to_confirm(office: Office, restarted: bool) -> None:
    """What nobody confirms is passed on when it would have been by the right clock."""
    office.clock.forward(days=7)
    reference = office.send("The gate was open.").reference
    office.work()
    office.clock.forward(days=-7)
    right = office.desk.plan.due("message", office.clock()).timestamp()
    assert office.referral(reference).due_at > right
    if restarted:
        heir = Courier(office.desk)
        heir.stopping = True  # after what it does at its start
        asyncio.run(heir._work(lambda: None))
    else:
        office.work()
    assert office.referral(reference).due_at <= right + 10


def test_the_courier_deletes_nothing_by_a_clock_that_has_jumped(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    reference = office.send("The gate was open.").reference
    office.work()
    measured = [0.0]
    office.courier._steady = SteadyClock(office.desk.store.now, lambda: measured[0])
    days = office.desk.plan.kinds["message"].keep_days + 1
    office.clock.forward(days=days)
    office.work()
    assert office.referral(reference) and "put forward" in caplog.text
    measured[0] += BELIEVED
    office.work()
    assert office.referral(reference) is None
