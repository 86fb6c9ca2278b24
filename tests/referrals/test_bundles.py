"""A flood of alerts from one place does not bury the one that counts."""

from __future__ import annotations

import re

from bot.record.conversations import conversations
from bot.record.spool import open_spool
from referrals.bundles import PAUSE
from tests.notes import note
from tests.referrals.conftest import Office


def keep(office: Office, words: str, origin: str = "flood", **more: object) -> None:
    conversations().keep(note(words, words, at=office.clock(), origin=origin, **more))


def with_clock(office: Office) -> list[float]:
    """The bundles' own clock, to be moved."""
    now = [1000.0]
    object.__setattr__(office.courier._alerts.bundles, "tell_time", lambda: now[0])
    return now


def test_five_go_singly_and_the_others_together(alerting: Office) -> None:
    """Every word arrives; somebody elsewhere waits for nothing."""
    now = with_clock(alerting)
    for number in range(60):
        keep(alerting, f"he hits me {number}")
    alerting.work(rounds=4)
    assert len(alerting.mail.texts()) == 5
    keep(alerting, "my uncle hurts me", origin="elsewhere")
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 6 and "my uncle hurts me" in alerting.mail.texts()[-1]
    now[0] += PAUSE + 1
    alerting.work(rounds=4)
    texts = alerting.mail.texts()
    assert len(texts) == 7 and "55 messages" in texts[-1]
    arrived = {int(n) for text in texts for n in re.findall(r"he hits me (\d+)", text)}
    assert arrived == set(range(60)) and conversations().unraised() == []


def test_danger_now_among_them_makes_it_danger_now(alerting: Office) -> None:
    now = with_clock(alerting)
    for number in range(7):
        level = "emergency" if number == 6 else "concern"
        keep(alerting, f"he hits me {number}", level=level)
    alerting.work(rounds=2)
    now[0] += PAUSE + 1
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 6


def test_after_an_hour_they_go_singly_again(alerting: Office) -> None:
    now = with_clock(alerting)
    for number in range(6):
        keep(alerting, f"he hits me {number}")
    alerting.work(rounds=2)
    now[0] += PAUSE + 1
    alerting.work(rounds=2)
    now[0] += 3600
    keep(alerting, "again")
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 7


def test_what_waits_is_lost_neither_from_the_spool_nor_by_a_restart(alerting: Office) -> None:
    """It waits where it is noted."""
    with_clock(alerting)
    for number in range(7):
        words = f"he hits me {number}"
        open_spool().append(note(words, words, at=alerting.clock(), origin="flood"))
    alerting.work(rounds=2)
    assert len(alerting.mail.texts()) == 5 and len(open_spool().read()) == 2
    again = alerting.restarted()
    again.work(rounds=2)
    assert len(alerting.mail.texts()) == 7 and not open_spool().read()


def test_from_where_it_came_is_forgotten_with_the_alert(alerting: Office) -> None:
    with_clock(alerting)
    keep(alerting, "he hits me")
    query = "SELECT count(*) FROM disclosures WHERE origin IS NOT NULL"

    def known() -> int:
        with conversations().engine.connect() as connection:
            return connection.exec_driver_sql(query).scalar()

    assert known() == 1
    alerting.work(rounds=2)
    assert known() == 0
