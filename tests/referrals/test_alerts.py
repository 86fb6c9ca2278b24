"""Alerts for disclosures: each once, none lost, nothing claimed."""
from __future__ import annotations

from dataclasses import replace
from typing import Callable

import pytest

from actions.alerts import SETTLED, Alerts
from actions.clock import moment
from actions.retention import erase
from actions.wiring import open_desk
from bot.conversations import Disclosure, conversations
from bot.errors import ConfigError
from tests.referrals.conftest import DSL, MONDAY, Office, SetClock


@pytest.fixture
def alerting(database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: object) -> Office:
    opened = Office(settings(DATABASE_URL=database, DSL_ALERTS="on"), clock, mail)
    yield opened
    opened.desk.store.engine.dispose()


def disclose(office: Office, words: str = "my uncle hurts me", conversation: str = "c1", role: str = "pupil") -> None:
    """What the Rasa server keeps of a turn with a safeguarding reply."""
    at = office.clock().timestamp()
    conversations().append(
        conversation,
        [
            {"event": "slot", "name": "role", "value": role, "timestamp": at},
            {"event": "user", "text": words, "timestamp": at},
            {"event": "bot", "text": "Thank you for saying this.", "data": {"custom": {"kind": "safeguarding", "level": "concern"}}, "timestamp": at},
        ],
    )


def test_each_disclosure_raises_one_alert_with_the_words_and_what_was_shown(alerting: Office) -> None:
    disclose(alerting)
    alerting.work(rounds=3)
    (text,) = alerting.mail.texts()
    assert alerting.mail.handler.recipients == [DSL]
    assert "> my uncle hurts me" in text and "> Thank you for saying this." in text and "a pupil" in text and "c1" not in text


def test_however_often_it_is_found_it_is_raised_once(alerting: Office) -> None:
    disclose(alerting)
    for _ in range(3):
        alerting.work()
        with alerting.desk.store.engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM referral_progress")  # as if the progress had not been written before a crash
    assert len(alerting.mail.handler.taken) == 1


def test_alerts_are_never_held_back(alerting: Office) -> None:
    for number in range(40):
        disclose(alerting, f"words {number}", conversation="the same")
    alerting.work(rounds=3)
    assert len(alerting.mail.handler.taken) == 40


def test_a_number_that_turns_up_late_is_not_passed_over(on_sqlite: Office) -> None:
    """PostgreSQL can show event 12 before event 11."""
    base = Disclosure(11, "c", MONDAY, None, "late", "shown", "concern")
    seen: list[Disclosure] = [replace(base, event_id=12, words="first")]
    alerts = Alerts(on_sqlite.desk.store, lambda since: sorted((d for d in seen if d.event_id > since), key=lambda d: d.event_id), on=True)
    assert alerts.sweep() == 1
    seen.append(base)
    assert alerts.sweep() == 1 and alerts.sweep() == 0
    on_sqlite.clock.forward(seconds=SETTLED + 1)
    alerts.sweep()
    assert on_sqlite.rows("SELECT value FROM referral_progress WHERE name = 'alerts_up_to'") == [(12.0,)]


def test_what_was_said_while_alerts_were_off_is_not_raised_later(alerting: Office) -> None:
    alerts = alerting.courier._alerts
    disclose(alerting, "while off")
    assert Alerts(alerting.desk.store, alerts.since, on=False).sweep() == 0
    disclose(alerting, "while on")
    alerting.work(rounds=2)
    (text,) = alerting.mail.texts()
    assert "while on" in text


def test_what_was_said_before_the_courier_first_ran_is_raised(alerting: Office) -> None:
    disclose(alerting)
    alerting.clock.forward(hours=5)
    alerting.work(rounds=2)
    assert len(alerting.mail.handler.taken) == 1 and "10:00" in alerting.mail.texts()[0]


def test_an_erased_alert_is_not_raised_again(alerting: Office) -> None:
    disclose(alerting)
    alerting.work()
    ((reference,),) = alerting.rows("SELECT reference FROM referrals")
    erase(alerting.desk.store, alerting.facts(reference), "office")
    alerting.work(rounds=3)
    assert len(alerting.mail.handler.taken) == 1


def test_half_an_hour_of_school_without_confirmation_and_the_deputy_has_it(alerting: Office) -> None:
    disclose(alerting)
    alerting.work()
    ((due,),) = alerting.rows("SELECT due_at FROM referrals")
    assert (moment(due) - MONDAY).total_seconds() == pytest.approx(1800, abs=2)
    alerting.clock.forward(minutes=31)
    alerting.work(rounds=2)
    assert sorted(alerting.mail.handler.recipients) == sorted([DSL, DSL, "dsl-deputy@school.example"])


def test_alerts_cannot_be_switched_on_without_somebody_to_alert(settings: Callable[..., dict[str, str]]) -> None:
    with pytest.raises(ConfigError, match="DSL_EMAIL"):
        open_desk(settings(DSL_ALERTS="on", DSL_EMAIL=""))
    with pytest.raises(ConfigError, match="SMTP_HOST"):
        open_desk(settings(DSL_ALERTS="on", SMTP_HOST=""))
    with pytest.raises(ConfigError, match="DSL_ALERTS"):
        open_desk(settings(DSL_ALERTS="perhaps"))
