"""The office's commands, as the office types them."""

from __future__ import annotations

import json
import os
import pwd
import stat
from pathlib import Path

import pytest

from bot.command_line import run_command
from referrals.office.__main__ import main
from referrals.reachable import can_reach
from tests.referrals.conftest import HEAD, Office

pytestmark = pytest.mark.knows_time


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_list_show_close(on_sqlite: Office, capsys: pytest.CaptureFixture) -> None:
    reference = on_sqlite.send("My words.", reach="x@y.org").reference
    assert on_sqlite.command("list") == 0
    listed = capsys.readouterr().out
    assert reference in listed and "My words." not in listed and "x@y.org" not in listed
    assert on_sqlite.command("show", reference.lower().replace("-", "")) == 0
    assert "My words." in capsys.readouterr().out
    assert on_sqlite.command("close", reference) == 0 and on_sqlite.command("close", reference) == 1
    assert "already closed" in capsys.readouterr().err
    assert on_sqlite.command("list") == 0 and reference not in capsys.readouterr().out
    assert (
        on_sqlite.command("list", "--all", "--of", "headteacher_deputy") == 0
        and reference in capsys.readouterr().out
    )
    assert (
        on_sqlite.command("list", "--all", "--of", "dsl") == 0
        and reference not in capsys.readouterr().out
    )


def test_export_and_view(on_sqlite: Office, here: Path, capsys: pytest.CaptureFixture) -> None:
    reference = on_sqlite.send("<script>alert(1)</script>").reference
    assert on_sqlite.command("export", reference) == 0
    (exported,) = json.loads(capsys.readouterr().out)
    assert (
        exported["about"] == "<script>alert(1)</script>"
        and exported["state"] == "stored"
        and "conversation" not in exported
    )
    assert on_sqlite.command("view", "--to", "seen.html") == 0
    page = (here / "seen.html").read_text()
    assert (
        "<script" not in page
        and "&lt;script&gt;" in page
        and reference in page
        and "http" not in page.replace("http-equiv", "")
    )
    assert stat.S_IMODE((here / "seen.html").stat().st_mode) == 0o600


def test_a_file_that_others_could_read_is_theirs_no_longer(on_sqlite: Office, here: Path) -> None:
    on_sqlite.send("My words.")
    for command, name in (("export", "out.json"), ("view", "out.html")):
        (here / name).write_text("old " * 10_000)
        (here / name).chmod(0o644)
        assert on_sqlite.command(command, "--to", name) == 0
        assert (
            stat.S_IMODE((here / name).stat().st_mode) == 0o600
            and "old old" not in (here / name).read_text()
        )
    assert (
        on_sqlite.command("export", "--to", "/dev/null") == 0 and Path("/dev/null").is_char_device()
    )


@pytest.mark.parametrize("command", [["list", "--of", "dsl_depty"], ["view", "--of", "dls"]])
def test_a_person_that_is_not_known_is_said(
    on_sqlite: Office, here: Path, command: list[str], capsys: pytest.CaptureFixture
) -> None:
    assert on_sqlite.command(*command) == 1 and not list(here.glob("*.html"))
    assert "dsl_deputy" in capsys.readouterr().err


def test_the_audit_names_the_systems_user_whatever_the_environment_says(
    on_sqlite: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody else")
    assert on_sqlite.command("list") == 0
    assert on_sqlite.rows("SELECT who FROM referral_audit WHERE what = 'listed'") == [
        (pwd.getpwuid(os.getuid()).pw_name,)
    ]


def test_resend(on_sqlite: Office, capsys: pytest.CaptureFixture) -> None:
    reference = on_sqlite.send().reference
    assert (
        on_sqlite.command("resend", "HSM-222-222") == 1
        and "There is no referral" in capsys.readouterr().err
    )
    on_sqlite.work()
    assert on_sqlite.command("resend", reference) == 0 and "headteacher" in capsys.readouterr().out
    on_sqlite.work()
    assert on_sqlite.mail.handler.recipients == [HEAD, HEAD]
    assert (
        on_sqlite.command("close", reference) == 0 and on_sqlite.command("resend", reference) == 1
    )
    assert "is closed" in capsys.readouterr().err


def test_resend_to_nobody_says_which_setting_is_missing(
    on_sqlite: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    reference = on_sqlite.send().reference
    monkeypatch.setenv("HEADTEACHER_EMAIL", "")
    assert (
        on_sqlite.command("resend", reference) == 1
        and "HEADTEACHER_EMAIL" in capsys.readouterr().err
    )


def test_erase_and_what_is_not_there(on_sqlite: Office, capsys: pytest.CaptureFixture) -> None:
    reference = on_sqlite.send().reference
    assert on_sqlite.command("erase", reference) == 0 and on_sqlite.command("erase", reference) == 1
    assert "There is no referral" in capsys.readouterr().err
    assert (
        on_sqlite.command("show", "HSM-222-222") == 1
        and on_sqlite.command("export", "nonsense") == 1
    )


def test_status_says_when_a_person_is_needed(
    on_sqlite: Office, capsys: pytest.CaptureFixture
) -> None:
    on_sqlite.send()
    assert on_sqlite.command("status") == 1  # no courier was ever seen
    assert "the courier does not work" in capsys.readouterr().out
    on_sqlite.courier._note_seen()
    assert on_sqlite.command("status") == 0
    assert "queue depth             1" in capsys.readouterr().out
    on_sqlite.mail.handler.refused.update({HEAD, "deputy@school.example"})
    on_sqlite.work(rounds=3)
    assert on_sqlite.command("status") == 1


def test_a_test_e_mail_makes_a_refused_address_good_again(
    on_sqlite: Office, capsys: pytest.CaptureFixture
) -> None:
    on_sqlite.mail.handler.refused.add(HEAD)
    on_sqlite.send()
    on_sqlite.work()
    assert (
        on_sqlite.command("test", "headteacher") == 1
        and "HEADTEACHER_EMAIL" in capsys.readouterr().err
    )
    on_sqlite.mail.handler.refused.clear()
    assert on_sqlite.command("test", "headteacher") == 0 and can_reach(
        on_sqlite.desk, "headteacher"
    )
    assert on_sqlite.command("test", "nobody") == 1


def test_a_bad_setting_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("SMTP_PORT", "many")
    assert run_command(lambda: main(["list"])) == 1
    error = capsys.readouterr().err
    assert error.startswith("SMTP_PORT: 'many' cannot be used") and error.count("\n") == 1


def test_purge_and_reseal(on_sqlite: Office, capsys: pytest.CaptureFixture) -> None:
    assert on_sqlite.command("purge") == 0 and on_sqlite.command("reseal") == 1
    assert "0 referrals" in capsys.readouterr().out
