"""Handing over while the mail server fails: tried again, sent once, passed on to the deputy."""

import collections
import socket
import time
from pathlib import Path
from typing import Callable

import pytest

from bot.errors import ConfigError
from bot.run import free_port
from referrals.mail import smtp
from referrals.mail.pauses import Pauses
from referrals.reachable import can_reach
from referrals.settings import ReferralSettings
from tests.referrals.conftest import DEPUTY, HEAD, QUICK, Office
from tests.referrals.mail_server import MailServer


@pytest.mark.parametrize("fault", ["451 rcpt", "421 rcpt", "451 data", "421 data", "drop"])
def test_a_passing_fault_is_tried_again_and_ends_in_one_e_mail(office: Office, fault: str) -> None:
    office.send()
    office.mail.handler.faults.append(fault)
    office.work(rounds=4)
    assert len(office.mail.handler.taken) == 1


def test_a_server_that_takes_a_message_and_drops_the_line_gets_it_again_with_the_same_number(
    office: Office,
) -> None:
    office.send()
    office.mail.handler.faults.append("take and drop")
    office.work(rounds=3)
    first, second = office.mail.handler.taken
    assert first["Message-ID"] == second["Message-ID"] and first["Date"] == second["Date"]


def test_a_slow_server_gets_it_once(office: Office) -> None:
    office.send()
    office.mail.handler.faults.append("slow 2")
    office.work(rounds=3)
    assert len(office.mail.handler.taken) == 1


def test_a_server_that_takes_a_letter_and_never_says_so_holds_up_the_others_for_the_time_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters beside it go at once, letters after it when it is given up. It goes once more, with
    the same number.
    """
    monkeypatch.setattr(smtp, "DATA_SECONDS", 0.5)
    handler = office.mail.handler
    handler.faults.append("slow 600")
    for number in range(3):
        office.send(f"beside {number}", conversation=f"c{number}")
    began = time.monotonic()
    office.work()
    office.send("after", conversation="after")
    office.work()
    assert time.monotonic() - began < 5
    office.work(rounds=3)
    numbers = collections.Counter(message["Message-ID"] for message in handler.taken)
    assert sorted(numbers.values()) == [1, 1, 1, 2]
    assert office.rows("SELECT count(*) FROM referral_letters WHERE state = 'waiting'") == [(0,)]


def test_a_server_that_takes_a_connection_and_is_silent_is_given_up_and_nothing_counts(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(smtp, "CONNECT_SECONDS", 0.3)
    port = office.mail.port
    office.mail.stop()
    office.send()
    began = time.monotonic()
    with socket.create_server(("127.0.0.1", port)):
        office.work(rounds=2)
    assert time.monotonic() - began < 5 and "The mail server takes nothing" in caplog.text
    assert office.rows("SELECT state, tries FROM referral_letters") == [("waiting", 0)]


def test_while_the_server_is_away_nothing_counts_as_a_try_and_nothing_is_lost(
    office: Office, certificate: Path, caplog: pytest.LogCaptureFixture
) -> None:
    office.mail.stop()
    for number in range(5):
        office.send(conversation=f"c{number}")
    office.work(rounds=QUICK.tries + 3)
    assert "The mail server takes nothing" in caplog.text
    assert office.rows("SELECT DISTINCT state, tries FROM referral_letters") == [("waiting", 0)]
    back = MailServer(office.mail.port, certificate).start()
    try:
        office.work(rounds=4)
        assert (
            len(back.handler.taken) == 5 and len({m["Message-ID"] for m in back.handler.taken}) == 5
        )
    finally:
        back.stop()


def test_a_refused_address_goes_to_the_deputy_at_once_and_is_not_offered_until_it_works_again(
    office: Office,
) -> None:
    assert can_reach(office.desk, "headteacher")
    office.mail.handler.refused.add(HEAD)
    reference = office.send().reference
    office.work(rounds=3)
    assert office.mail.handler.recipients == [DEPUTY]
    assert "could not be delivered to the Headteacher" in office.mail.texts()[0]
    assert not can_reach(office.desk, "headteacher") and can_reach(office.desk, "dsl")
    assert office.referral(reference).handed_at and office.referral(reference).step == 1
    office.mail.handler.refused.clear()
    other = Office(
        {**office.environ, "HEADTEACHER_EMAIL": "new-head@school.example"},
        office.clock,
        office.mail,
    )
    assert can_reach(other.desk, "headteacher"), "a corrected address begins anew"


def test_after_the_last_try_the_deputy_gets_it(office: Office) -> None:
    office.send()
    office.mail.handler.faults.extend(["451 rcpt"] * QUICK.tries)
    office.work(rounds=QUICK.tries + 2)
    assert office.mail.handler.recipients == [DEPUTY]
    assert can_reach(office.desk, "headteacher"), "it was not refused for good"


def test_a_server_without_starttls_or_with_a_strange_certificate_gets_nothing(
    on_sqlite: Office,
    settings: Callable[..., dict[str, str]],
    clock: object,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plain = MailServer(free_port()).start()
    try:
        office = Office(settings(SMTP_PORT=str(plain.port)), clock, plain)
        office.send("first")
        office.work(rounds=2)
        assert not plain.handler.taken
    finally:
        plain.stop()
    office = Office(
        settings(SMTP_CA_FILE="", SMTP_PORT=str(on_sqlite.mail.port)), clock, on_sqlite.mail
    )
    office.send("second")
    office.work(rounds=2)
    assert not on_sqlite.mail.handler.taken
    assert caplog.text.count("The mail server takes nothing") >= 2


def test_pauses_grow_up_to_a_bound_and_differ() -> None:
    pauses = Pauses(first=10, most=100)
    drawn = [[pauses.after(n) for _ in range(50)] for n in range(8)]
    assert all(7.5 <= p <= 125 for row in drawn for p in row)
    assert max(drawn[0]) < min(drawn[2]) and len(set(drawn[0])) > 40


def test_pauses_come_from_a_setting() -> None:
    assert Pauses.beginning_with(2).first == 2
    assert Pauses.beginning_with(ReferralSettings().retry_seconds) == Pauses()
    for given in ("soon", "0", str(Pauses.most + 1)):
        with pytest.raises(ConfigError, match="RETRY_SECONDS"):
            ReferralSettings.load({"RETRY_SECONDS": given})
