"""`make ready`: the last part of its list, for a school that has signed everything."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.content.launch import Launch, Signature
from bot.record.pause import pause
from bot.settings import Settings
from referrals import launch
from referrals.office.__main__ import main as office

DAY = datetime.date(2026, 12, 1)
KEY = "T0sTZf3cQkYqN1s3mJxq2cVx0u0f4Ww1pX8mJzQb3eE="


@pytest.fixture
def environ(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """A school that is ready, without a mail server."""
    signed = Signature(by="A. Person", day=datetime.date(2026, 11, 2))
    everything = Launch(**dict.fromkeys(Launch.__fields__, signed))
    monkeypatch.setattr(launch, "load_launch", lambda: everything)
    monkeypatch.setattr(launch, "keeps_shut", lambda settings: [])
    monkeypatch.setattr(launch, "unsigned", lambda names: [])
    return {"STATE_DIR": str(tmp_path / "state"), "PRODUCTION": "on", "REFERRAL_KEY": KEY}


def test_nothing_is_missing_where_everything_is_done(environ: dict[str, str]) -> None:
    assert launch.missing(environ, DAY) == []


def test_settings_that_a_public_server_needs_are_named(environ: dict[str, str]) -> None:
    without = {"STATE_DIR": environ["STATE_DIR"], "SMTP_HOST": "127.0.0.1"}
    found = launch.missing({**without, "SMTP_FROM": "chat@school.example"}, DAY)
    for name in ("PRODUCTION", "REFERRAL_KEY", "PUBLIC_URL"):
        assert sum(line.startswith(name) for line in found) == 1, found


def test_alerts_that_could_not_be_sent_are_named(environ: dict[str, str]) -> None:
    (line,) = launch.missing({**environ, **MAIL, "DSL_ALERTS": "on"}, DAY)
    assert "HEADTEACHER_EMAIL" in line or "DSL_EMAIL" in line


MAIL = {
    "SMTP_HOST": "127.0.0.1",
    "SMTP_FROM": "chat@school.example",
    "PUBLIC_URL": "https://chat.school.example",
}


def test_an_address_counts_as_tried_once_the_mail_server_has_taken_a_test(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And no longer when it is changed."""
    with_dsl = {**environ, **MAIL, "DSL_EMAIL": "dsl@school.example"}
    (line,) = launch.missing(with_dsl, DAY)
    assert line.startswith("DSL_EMAIL") and "test dsl" in line
    for name, value in with_dsl.items():
        monkeypatch.setenv(name, value)

    async def taken(*_: object) -> None:
        pass

    monkeypatch.setattr("referrals.mail.smtp.SmtpMailer.send", taken)
    office(["test", "dsl"])
    assert launch.missing(with_dsl, DAY) == []
    (line,) = launch.missing({**with_dsl, "DSL_EMAIL": "other@school.example"}, DAY)
    assert line.startswith("DSL_EMAIL")


def test_a_pause_is_named_with_its_reason(environ: dict[str, str]) -> None:
    pause(Settings.load(environ), "a wrong number")
    (line,) = launch.missing(environ, DAY)
    assert "a wrong number" in line and "make resume" in line


@pytest.mark.parametrize(
    "printed, last",
    [
        ("September 2020", datetime.date(2020, 9, 30)),
        ("1 May 2027", datetime.date(2027, 5, 1)),
        ("31 february 2028", datetime.date(2028, 2, 29)),
        ("every two years", None),
        ("", None),
    ],
)
def test_a_printed_review_date_is_read(printed: str, last: datetime.date) -> None:
    assert launch.review_day(printed) == last


def test_a_review_date_that_passed_after_the_signature_is_named(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = type("Policy", (), {"review_date": "30 November 2026"})
    monkeypatch.setattr(launch, "load_policy", lambda: policy)
    assert launch.missing(environ, DAY - datetime.timedelta(1)) == []
    (line,) = launch.missing(environ, DAY)
    assert "30 November 2026" in line and "launch.yml" in line
