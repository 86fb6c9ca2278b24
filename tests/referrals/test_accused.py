"""What is about somebody at the school reaches others: the chair of governors, and chains that
leave out everybody who has a chain of their own.
"""

from __future__ import annotations

from typing import Callable

import pytest

from bot.record.conversations import conversations
from referrals.courier import start_up_lines
from referrals.reachable import can_reach
from referrals.wiring import open_desk
from tests.notes import note
from tests.referrals.conftest import DSL, HEAD, Office, SetClock

CHAIR, VICE = "chair@school.example", "vice@school.example"


def disclose(office: Office, words: str = "his uncle hurts him", alert_to: str = "dsl") -> None:
    conversations().keep(note(words, "c1", at=office.clock(), alert_to=alert_to))


@pytest.fixture
def school(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: object
) -> Callable[..., Office]:
    """An office of a school with these settings too; alerts are on."""
    opened = []

    def office(**more: str) -> Office:
        given = settings(DATABASE_URL=database, DSL_ALERTS="on", **more)
        opened.append(Office(given, clock, mail))
        return opened[-1]

    yield office
    for one in opened:
        one.desk.store.engine.dispose()


def test_an_alert_about_the_headteacher_goes_to_the_chair_of_governors(
    school: Callable[..., Office],
) -> None:
    """And then to the vice-chair; never to anybody at the school."""
    office = school(CHAIR_OF_GOVERNORS_EMAIL=CHAIR, CHAIR_OF_GOVERNORS_DEPUTY_EMAIL=VICE)
    disclose(office, "the head hurts us", alert_to="chair_of_governors")
    office.work()
    office.clock.forward(minutes=31)
    office.work(rounds=2)
    assert set(office.mail.handler.recipients) == {CHAIR, VICE}
    text = " ".join(office.mail.texts()[0].split())
    assert "> the head hurts us" in text and "to nobody at the school" in text and "LADO" in text


def test_a_message_can_be_sent_to_the_chair_of_governors(school: Callable[..., Office]) -> None:
    office = school(CHAIR_OF_GOVERNORS_EMAIL=CHAIR)
    assert office.send("about the head", to="chair_of_governors").reference
    office.work()
    assert office.mail.handler.recipients == [CHAIR]
    without = office.restarted(CHAIR_OF_GOVERNORS_EMAIL="")
    assert can_reach(office.desk, "chair_of_governors")
    assert not can_reach(without.desk, "chair_of_governors")


@pytest.mark.parametrize("kind", ["alert", "message"])
def test_what_is_about_the_dsl_does_not_reach_them_as_the_headteachers_deputy(
    school: Callable[..., Office], kind: str
) -> None:
    """In many schools the deputy head is the DSL."""
    office = school(HEADTEACHER_DEPUTY_EMAIL=DSL.upper())
    if kind == "alert":
        disclose(office, "the dsl hurts us", alert_to="headteacher")
    else:
        office.send("about the dsl", to="headteacher")
    office.work()
    office.clock.forward(days=3)
    office.work(rounds=3)
    assert set(office.mail.handler.recipients) == {HEAD}


def test_nor_if_the_headteachers_address_is_refused(school: Callable[..., Office]) -> None:
    office = school(HEADTEACHER_DEPUTY_EMAIL=DSL)
    office.mail.handler.refused.add(HEAD)
    disclose(office, "the dsl hurts us", alert_to="headteacher")
    office.work(rounds=4)
    office.clock.forward(hours=2)
    office.work(rounds=4)
    assert office.mail.handler.recipients == []


def test_the_usual_alerts_may_end_with_the_headteacher(school: Callable[..., Office]) -> None:
    """In a small school the Headteacher may be the DSL's deputy."""
    office = school(DSL_DEPUTY_EMAIL=HEAD)
    disclose(office)
    office.work()
    office.clock.forward(minutes=31)
    office.work(rounds=2)
    assert set(office.mail.handler.recipients) == {DSL, HEAD}


def test_the_start_says_whose_chain_is_short_and_whose_address_is_missing(
    settings: Callable[..., dict[str, str]], tmp_path: object
) -> None:
    given = settings(DSL_ALERTS="on", HEADTEACHER_DEPUTY_EMAIL=DSL)
    lines = "\n".join(start_up_lines(open_desk(given)))
    assert "HEADTEACHER_DEPUTY_EMAIL is not set, or is the address of somebody else" in lines
    assert "CHAIR_OF_GOVERNORS_EMAIL is not set: an alert about the Headteacher" in lines
    assert "DSL_DEPUTY_EMAIL is not" not in lines
    full = settings(DSL_ALERTS="on", CHAIR_OF_GOVERNORS_EMAIL=CHAIR)
    lines = "\n".join(start_up_lines(open_desk(full)))
    assert "CHAIR_OF_GOVERNORS_EMAIL" not in lines
    assert "CHAIR_OF_GOVERNORS_DEPUTY_EMAIL is not set" in lines
