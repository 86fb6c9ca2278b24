"""The office's check fails where a person is needed, and says why; and a clock that is put back
keeps no letter waiting.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.record.conversations import conversations
from referrals.database import health
from tests.notes import disclose
from tests.referrals.conftest import Office

DAY = 24 * 3600.0


def status(office: Office, capsys: pytest.CaptureFixture) -> tuple[int, str]:
    capsys.readouterr()
    code = office.command("status")
    return code, capsys.readouterr().out


@pytest.fixture
def well(on_sqlite: Office) -> Office:
    """All letters are sent, and the courier is at work."""
    on_sqlite.send()
    on_sqlite.work()
    assert on_sqlite.command("status") == 0
    return on_sqlite


def test_a_courier_that_nobody_has_seen_for_three_days(
    well: Office, capsys: pytest.CaptureFixture
) -> None:
    well.clock.forward(days=3)
    code, said = status(well, capsys)
    assert code == 1 and "the courier does not work" in said


def test_a_mail_server_that_takes_nothing(well: Office, capsys: pytest.CaptureFixture) -> None:
    """A wrong password, for one: the letter waits."""
    well.send("another", conversation="c2")
    well.clock.forward(minutes=16)
    well.courier._note_seen()
    code, said = status(well, capsys)
    assert code == 1 and "the mail server takes nothing" in said


def test_a_worry_without_its_alert(alerting: Office, capsys: pytest.CaptureFixture) -> None:
    disclose(alerting)
    alerting.clock.forward(minutes=11)
    alerting.courier._note_seen()
    code, said = status(alerting, capsys)
    assert code == 1 and "a disclosure has no alert yet" in said
    alerting.work()
    assert alerting.command("status") == 0


def test_a_full_disk(
    well: Office, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "LEAST_MEGABYTES", 1e12)
    code, said = status(well, capsys)
    assert code == 1 and "the disk is nearly full" in said


def test_a_record_that_is_spoilt(alerting: Office, tmp_path: Path) -> None:
    """Nobody can say whether an alert is missing."""
    if not alerting.is_sqlite:
        pytest.skip("a file of SQLite's")
    alerting.work()
    conversations.cache_clear()
    for path in (tmp_path / "state").glob("conversations.db*"):
        path.write_bytes(b"no database at all, " * 500)
    assert alerting.command("status") == 1


def test_letters_do_not_stand_still_when_the_clock_is_put_back(on_sqlite: Office) -> None:
    """By a day and a half: what waits for a time of day is tried at once."""
    on_sqlite.mail.handler.always = "451 later"
    on_sqlite.send()
    on_sqlite.work(rounds=2)
    on_sqlite.mail.handler.always = ""
    on_sqlite.clock.forward(hours=-36)
    on_sqlite.work(rounds=3)
    assert len(on_sqlite.mail.texts()) == 1
