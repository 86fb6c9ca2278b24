"""What is past its time goes by itself while the assistant runs: conversations, votes, and
disclosures only where nobody is to be alerted.
"""

from __future__ import annotations

import asyncio
import datetime
import threading
import time
from pathlib import Path
from typing import Any, Callable

import pytest

from bot.record import feedback
from bot.record.conversations import Conversations, conversations
from bot.record.feedback import KEEP_DAYS
from bot.record.in_turn import turn_record
from bot.web import record
from tests.notes import note

HOUR = 3600.0


@pytest.fixture(autouse=True)
def own_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Conversations:
    """A record of the test's own, purged without pauses."""
    for name in ("DATABASE_URL", "REFERRAL_KEY", "DSL_ALERTS"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    monkeypatch.setenv("CONVERSATION_HOURS", "24")
    assert record.PURGE_SECONDS == 900, "docs/privacy.md says: every quarter of an hour"
    monkeypatch.setattr(record, "PURGE_SECONDS", 0.05)
    return conversations()


def say(conversation: str, hours_ago: float) -> None:
    """A message with a safety reply."""
    at = time.time() - hours_ago * HOUR
    conversations().keep(
        note(
            conversation=conversation, at=datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
        )
    )
    conversations().append(conversation, [{"event": "user", "text": "he hits me", "timestamp": at}])


def gone(conversation: str) -> bool:
    return conversations().last_activity(conversation) is None


def disclosures() -> list[str]:
    return [one.conversation for one in conversations().unraised()]


def purge_until(*steps: Callable[[], object]) -> None:
    """Lets the channel purge until each of these holds, one after the other.

    Not under a moved clock (test_other_clocks.py): there libfaketime ends the waits of its threads
    at once, and they leave the loop no processor. The ages are counted from now.
    """

    async def work() -> None:
        purging = asyncio.create_task(record.purge_for_ever())
        try:
            for holds in steps:
                deadline = time.monotonic() + 30
                while not holds():
                    assert time.monotonic() < deadline and not purging.done()
                    await asyncio.sleep(0.01)
        finally:
            purging.cancel()

    asyncio.run(work())


def test_conversations_go_after_their_hours_again_and_again() -> None:
    """Not only at the start; and what is younger stays."""
    say("old", hours_ago=25)
    say("young", hours_ago=23)
    purge_until(
        lambda: gone("old"), lambda: say("later", hours_ago=25) or True, lambda: gone("later")
    )
    assert not gone("young") and disclosures() == ["young"]


def test_a_purge_that_is_stopped_while_the_database_answers_stops() -> None:
    """As a server stops: a stop that was taken for the answer would keep it running for ever."""

    async def stopped() -> bool:
        answered = threading.Event()
        work = asyncio.create_task(turn_record().use(lambda _: answered.set()))
        await asyncio.sleep(0)
        answered.wait()
        time.sleep(0.1)  # the answer is on its way to the loop, which has not seen it
        work.cancel()
        await asyncio.wait({work})
        return work.cancelled()

    assert asyncio.run(stopped())


@pytest.mark.parametrize("alerts, left", [("on", ["old"]), ("off", []), ("", [])])
def test_disclosures_stay_for_the_courier_where_alerts_are_on(
    monkeypatch: pytest.MonkeyPatch, alerts: str, left: list[str]
) -> None:
    """Only the courier deletes them then: it has raised their alerts before."""
    monkeypatch.setenv("DSL_ALERTS", alerts)
    say("old", hours_ago=25)
    purge_until(lambda: gone("old"))
    assert disclosures() == left


def test_a_record_may_be_told_to_keep_the_disclosures(own_record: Conversations) -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    say("old", hours_ago=25)
    own_record.purge(now, keep_unraised=True)
    assert gone("old") and disclosures() == ["old"]
    own_record.purge(now)
    assert disclosures() == []


def vote(answer: str, days_ago: int) -> None:
    feedback.keep_vote(conversations().engine, answer, "photos", ["photo-permission"], True, None)
    with conversations().engine.begin() as connection:
        day = datetime.datetime.now(datetime.timezone.utc).date() - datetime.timedelta(
            days=days_ago
        )
        connection.execute(
            feedback.feedback.update()
            .where(feedback.feedback.c.answer == answer)
            .values(on_day=day)
        )


def votes() -> set[str]:
    with conversations().engine.connect() as connection:
        return {row.answer for row in connection.execute(feedback.feedback.select())}


def test_votes_go_after_ninety_days() -> None:
    """The number that is told to visitors."""
    assert KEEP_DAYS == 90
    vote("old", days_ago=91)
    vote("kept", days_ago=89)
    vote("new", days_ago=0)
    purge_until(lambda: votes() == {"kept", "new"})


def test_a_fault_ends_no_purging(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said, without a word of a visitor's, and tried again."""
    faults: list[Exception] = [RuntimeError("my very secret words")]

    def at_first_failing() -> Any:
        if faults:
            raise faults.pop()
        return turn_record()

    monkeypatch.setattr(record, "turn_record", at_first_failing)
    say("old", hours_ago=25)
    purge_until(lambda: gone("old"))
    assert "could not be erased: RuntimeError" in caplog.text and "secret" not in caplog.text
