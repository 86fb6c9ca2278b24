"""The Headteacher's page by e-mail: once a week, where it is switched on; again if it failed."""

from __future__ import annotations

import sys
import time
from typing import Any, Callable, Iterator

import pytest

from bot.record.conversations import conversations
from referrals.courier import start_up_lines
from referrals.weekly import FILE, MAKE, Weekly
from tests.referrals.conftest import HEAD, MONDAY, Office, SetClock, opened
from tests.referrals.mail_server import MailServer

PAGE = "<!doctype html><title>A page</title>" + "<p>Words. " * 2000
QUICKLY = (sys.executable, "-c", f"import sys; open(sys.argv[1], 'w').write({PAGE!r})")
NEVER = (sys.executable, "-c", "import time; time.sleep(60)")
FAILING = (sys.executable, "-c", "import sys; sys.exit(1)")


@pytest.fixture
def weekly(
    database: str, settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> Iterator[Office]:
    """A desk on each of the two databases, with the weekly page on."""
    for office in opened(settings(DATABASE_URL=database, WEEKLY_INSIGHTS="on"), clock, mail):
        office.courier._weekly = Weekly(office.desk, QUICKLY)
        yield office
        office.courier._weekly.close()


def work(office: Office, rounds: int = 1) -> None:
    """Lets the courier work, with time for the page to be made."""
    for _ in range(rounds):
        office.courier._weekly._not_before = -1.0
        office.work()
        making = office.courier._weekly._making
        if making is not None:
            making.wait(timeout=30)
        office.work(2)


def attached(message: Any) -> str:
    (part,) = message.iter_attachments()
    assert part.get_content_type() == "text/html" and part.get_filename().endswith(".html")
    return part.get_content()


def test_the_headteacher_gets_the_page_once_a_week(weekly: Office) -> None:
    work(weekly, 3)
    (message,) = weekly.mail.handler.taken
    assert message["To"] == HEAD and "What visitors asked" in message["Subject"]
    assert attached(message).strip() == PAGE.strip() and "HSM-" not in message["Subject"]
    assert not (weekly.desk.settings.state_folder() / FILE).exists()
    again = weekly.restarted()
    again.courier._weekly = Weekly(again.desk, QUICKLY)
    work(again)
    assert len(weekly.message_ids()) == 1
    weekly.clock.forward(days=7)
    work(weekly)
    assert len(set(weekly.message_ids())) == 2


def test_nobody_has_to_confirm_it_and_the_office_does_not_see_it(
    weekly: Office, capsys: pytest.CaptureFixture
) -> None:
    work(weekly)
    weekly.clock.forward(days=5)
    work(weekly)
    assert weekly.letters() == [("headteacher", "first", "handed")]
    assert weekly.command("list", "--all") == 0
    assert "No referrals." in capsys.readouterr().out


def test_it_is_tried_again_when_the_mail_server_refused_it(weekly: Office) -> None:
    weekly.mail.handler.refused = {HEAD}
    work(weekly)
    assert weekly.letters() == [("headteacher", "first", "failed")]
    weekly.mail.handler.refused = set()
    work(weekly)
    assert weekly.mail.handler.taken == [], "not before an hour has passed"
    weekly.clock.forward(hours=2)
    work(weekly)
    assert len(weekly.message_ids()) == 1


def test_nothing_is_sent_before_monday_morning(weekly: Office) -> None:
    weekly.clock.at = MONDAY.replace(hour=6, minute=59)
    work(weekly)
    assert weekly.mail.handler.taken == []
    weekly.clock.forward(minutes=2)
    work(weekly)
    assert len(weekly.message_ids()) == 1


def test_a_page_that_takes_long_holds_up_no_message(
    settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> None:
    for office in opened(settings(WEEKLY_INSIGHTS="on"), clock, mail):
        office.courier._weekly = Weekly(office.desk, NEVER)
        office.send()
        began = time.monotonic()
        office.work(2)
        assert time.monotonic() - began < 30 and len(office.message_ids()) == 1
        making = office.courier._weekly._making
        office.courier._weekly.close()
        assert making.poll() is not None


def test_a_page_that_cannot_be_made_is_not_sent_and_tried_again(
    settings: Callable[..., dict[str, str]],
    clock: SetClock,
    mail: MailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for office in opened(settings(WEEKLY_INSIGHTS="on"), clock, mail):
        office.courier._weekly = Weekly(office.desk, FAILING)
        work(office)
        assert office.mail.handler.taken == [] and "tried again in an hour" in caplog.text
        office.courier._weekly = Weekly(office.desk, QUICKLY)
        work(office)
        assert len(office.message_ids()) == 1


def test_the_real_page_is_what_is_sent(
    settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> None:
    for office in opened(settings(WEEKLY_INSIGHTS="on"), clock, mail):
        conversations()
        office.courier._weekly = Weekly(office.desk, MAKE)
        office.courier._weekly.step()
        assert office.courier._weekly._making.wait(timeout=120) == 0
        office.work(2)
        (message,) = office.mail.handler.taken
        assert "What visitors ask the policy chat" in attached(message)


def test_it_is_off_unless_it_is_switched_on(on_sqlite: Office) -> None:
    on_sqlite.courier._weekly = Weekly(on_sqlite.desk, QUICKLY)
    on_sqlite.work(2)
    assert on_sqlite.courier._weekly._making is None and not on_sqlite.message_ids()


def test_a_setting_that_is_missing_is_named(
    settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> None:
    for office in opened(settings(WEEKLY_INSIGHTS="on", HEADTEACHER_EMAIL=""), clock, mail):
        assert any("HEADTEACHER_EMAIL" in line for line in start_up_lines(office.desk))
        office.work()
        assert office.courier._weekly._making is None
