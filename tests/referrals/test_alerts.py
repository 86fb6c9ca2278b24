"""Alerts for disclosures: each once, none lost, nothing claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

import pytest
from sqlalchemy.exc import OperationalError

from bot.errors import ConfigError
from bot.record.conversations import Conversations, conversations
from bot.record.disclosures import Disclosure
from bot.record.tables import disclosures
from referrals.alerts import Alerts
from referrals.clock import moment
from referrals.retention import erase, purge
from referrals.wiring import open_desk
from tests.notes import disclose, note
from tests.referrals.conftest import DSL, MONDAY, Office


def test_each_disclosure_raises_one_alert_with_the_words_and_what_was_shown(
    alerting: Office,
) -> None:
    disclose(alerting, conversation="name-of-the-conversation")
    alerting.work(rounds=3)
    (text,) = alerting.mail.texts()
    assert alerting.mail.handler.recipients == [DSL]
    assert (
        "> my uncle hurts me" in text
        and "> Thank you for saying this." in text
        and "a pupil" in text
        and "name-of-the-conversation" not in text
    )


def test_a_message_that_is_sent_again_raises_no_second_alert(alerting: Office) -> None:
    """As after a server that was killed before it could reply. Other words under the same id, or
    the same words in another conversation, are a disclosure of their own.
    """
    first = note("he hits me", message="1", at=alerting.clock())
    for one in (
        first,
        first,
        replace(first, words="and he locks me in"),
        replace(first, conversation="b"),
    ):
        conversations().keep(one)
        alerting.work(rounds=2)
    assert len(alerting.mail.handler.taken) == 3 and conversations().unraised() == []


def test_however_often_it_is_found_it_is_raised_once(alerting: Office) -> None:
    """As if the courier were killed each time before it could mark the disclosure."""
    disclose(alerting)
    for _ in range(3):
        alerting.work()
        with conversations().engine.begin() as connection:
            connection.execute(disclosures.update().values(raised_at=None))
    assert len(alerting.mail.handler.taken) == 1


def test_two_couriers_raise_it_once(alerting: Office) -> None:
    """Both find it before either has marked it."""
    disclose(alerting)
    (found,) = conversations().unraised()

    class Record:
        """What a courier sees that looked before the other had marked anything."""

        def unraised(self) -> list[Disclosure]:
            return [found]

        def mark_raised(self, *marked: object) -> None:
            conversations().mark_raised(*marked)

    alerts = Alerts(alerting.desk.store, on=True, record=Record)
    assert (alerts.sweep(), alerts.sweep()) == (1, 0) and conversations().unraised() == []


def test_it_is_raised_while_the_record_can_only_be_read(
    alerting: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is marked later; until then it is kept, whoever deletes the conversation."""
    disclose(alerting)

    def locked(*_: object) -> None:
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(Conversations, "mark_raised", locked)
        alerting.work(rounds=2)
        conversations().erase("c1", keep_unraised=True)
        assert len(alerting.mail.handler.taken) == len(conversations().unraised()) == 1
    alerting.clock.forward(seconds=2)
    alerting.work()
    assert len(alerting.mail.handler.taken) == 1 and conversations().unraised() == []


def test_a_record_that_was_lost_takes_no_alert_with_it(alerting: Office) -> None:
    """Its numbers begin again, in the same conversation too. The notes of an earlier version have
    nothing else that tells them apart.
    """
    disclose(alerting, "first")
    for at in (MONDAY.timestamp(), 1.0):
        with conversations().engine.begin() as connection:
            connection.execute(disclosures.update().values(raised_at=None, message=None, at=at))
        alerting.work(rounds=2)
    assert len(alerting.mail.handler.taken) == 2


def test_alerts_are_never_held_back(alerting: Office) -> None:
    for number in range(40):
        disclose(alerting, f"words {number}", conversation="the same")
    alerting.work(rounds=3)
    assert len(alerting.mail.handler.taken) == 40


def test_a_number_that_turns_up_late_is_not_passed_over(alerting: Office) -> None:
    """PostgreSQL can show disclosure 12 before disclosure 11."""
    for words in ("late", "first"):
        disclose(alerting, words)
    late, first = conversations().unraised()
    alerts = Alerts(alerting.desk.store, on=True)
    conversations().mark_raised([first.id], MONDAY)
    assert [d.words for d in conversations().unraised()] == ["late"] and alerts.sweep() == 1


def test_a_disclosure_whose_alert_cannot_be_stored_holds_up_no_other(alerting: Office) -> None:
    """It is tried again, and nothing is purged before."""
    faulty = []

    class Store:
        def __getattr__(self, name: str) -> object:
            return getattr(alerting.desk.store, name)

        def raise_alert(self, disclosure: Disclosure, to: str) -> object:
            if disclosure.words in faulty:
                raise KeyError(disclosure.id)
            return alerting.desk.store.raise_alert(disclosure, to)

    alerts = Alerts(Store(), on=True)
    for words in ("first", "second", "third"):
        disclose(alerting, words)
    faulty.append("second")
    for _ in range(2):
        with pytest.raises(KeyError):
            alerts.sweep()
    with pytest.raises(KeyError):
        purge(alerting.desk.store, alerts)
    assert alerting.rows("SELECT COUNT(*) FROM referrals") == [(2,)]
    assert [d.words for d in conversations().unraised()] == ["second"]
    faulty.clear()
    assert alerts.sweep() == 1


def test_what_was_said_while_alerts_were_off_is_not_raised_later(alerting: Office) -> None:
    disclose(alerting, "while off")
    assert Alerts(alerting.desk.store, on=False).sweep() == 0
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
    alerts = Alerts(alerting.desk.store, on=True)
    erase(alerting.desk.store, alerts, alerting.referral(reference), "office")
    alerting.work(rounds=3)
    assert len(alerting.mail.handler.taken) == 1


def test_erasing_one_alert_loses_no_other_of_the_same_conversation(alerting: Office) -> None:
    """What was said a moment before the office erases is raised first."""
    disclose(alerting, "first")
    alerting.work()
    ((reference,),) = alerting.rows("SELECT reference FROM referrals")
    disclose(alerting, "second")
    alerts = Alerts(alerting.desk.store, on=True)
    erase(alerting.desk.store, alerts, alerting.referral(reference), "office")
    alerting.work(rounds=2)
    assert ["second" in text for text in alerting.mail.texts()] == [False, True]


def test_half_an_hour_of_school_without_confirmation_and_the_deputy_has_it(
    alerting: Office,
) -> None:
    disclose(alerting)
    alerting.work()
    ((due,),) = alerting.rows("SELECT due_at FROM referrals")
    assert (moment(due) - MONDAY).total_seconds() == pytest.approx(1800, abs=2)
    alerting.clock.forward(minutes=31)
    alerting.work(rounds=2)
    assert sorted(alerting.mail.handler.recipients) == sorted(
        [DSL, DSL, "dsl-deputy@school.example"]
    )


def test_alerts_cannot_be_switched_on_without_somebody_to_alert(
    settings: Callable[..., dict[str, str]],
) -> None:
    with pytest.raises(ConfigError, match="DSL_EMAIL"):
        open_desk(settings(DSL_ALERTS="on", DSL_EMAIL=""))
    with pytest.raises(ConfigError, match="SMTP_HOST"):
        open_desk(settings(DSL_ALERTS="on", SMTP_HOST=""))
    with pytest.raises(ConfigError, match="DSL_ALERTS"):
        open_desk(settings(DSL_ALERTS="perhaps"))
