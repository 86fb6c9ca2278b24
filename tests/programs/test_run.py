"""Starting: settings, ports, and the one line that says what is wrong."""

from __future__ import annotations

import datetime
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Optional

import pytest

from bot import run, supervisor
from bot.command_line import run_command
from bot.content.contacts import missing_details
from bot.settings import ROOT, Settings
from bot.supervisor.alone import alone_in
from tests.running import environ as own_environ

IN_TIME = datetime.datetime(2026, 11, 26, tzinfo=datetime.timezone.utc)
"""A day on which nothing in data/contacts.yml is past its day."""


def test_a_port_in_use_is_said_in_one_line() -> None:
    """No traceback; the line offers another port."""
    with socket.socket() as taken:
        taken.bind((supervisor.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bot.run"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (
        done.returncode == 1
        and f"Port {port} is in use" in done.stderr
        and "Traceback" not in done.stderr
    )


def test_a_second_run_on_the_same_state_folder_is_refused(tmp_path: Path) -> None:
    """One line, before anything starts; the first goes on, and its end lets go of the folder."""
    with alone_in(tmp_path):
        done = subprocess.run(
            [sys.executable, "-m", "bot.run"],
            cwd=ROOT,
            env={**os.environ, "PORT": str(run.free_port()), "STATE_DIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 1 and done.stderr.startswith("STATE_DIR")
        assert "runs there already" in done.stderr and "Traceback" not in done.stderr
    with alone_in(tmp_path):
        pass


@pytest.mark.parametrize("port", ["many", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    """PORT must be a number from 1 to 65535."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": port},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (
        done.returncode == 1 and done.stderr.startswith("PORT") and "Traceback" not in done.stderr
    )


@pytest.mark.parametrize(
    "name, value",
    [
        ("WEBSITE_ORIGINS", "school.example"),
        ("WEBSITE_ORIGINS", "https://a.example/chat"),
        ("PROXIES", "one"),
        ("PRODUCTION", "yes"),
        ("DSL_ALERTS", "maybe"),
        ("CONVERSATION_HOURS", "-1"),
        ("DATABASE_URL", "mysql://x"),
        ("STATE_DIR", "/dev/null/state"),
        ("REFERRAL_KEY", "short"),
        ("SESSION_SECRET", "short"),
    ],
)
def test_a_wrong_setting_is_said_in_one_line_before_anything_starts(name: str, value: str) -> None:
    """The setting, what is wrong, what is expected; no traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.run"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(run.free_port()), name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (
        done.returncode == 1
        and done.stderr.startswith(name)
        and len(done.stderr.strip().splitlines()) == 1
        and "expected" in done.stderr
    )


ALERTING = {
    "DSL_ALERTS": "on",
    "SMTP_HOST": "mail.school.example",
    "SMTP_FROM": "assistant@school.example",
    "DSL_EMAIL": "dsl@school.example",
    "HEADTEACHER_EMAIL": "head@school.example",
}


@pytest.mark.parametrize(
    "name, value",
    [
        ("SMTP_FROM", ""),
        ("SMTP_HOST", ""),
        ("DSL_EMAIL", ""),
        ("HEADTEACHER_EMAIL", ""),
        ("DSL_EMAIL", "dsl"),
        ("SMTP_PORT", "many"),
        ("LINK_SECRET", "short"),
        ("PUBLIC_URL", "chat"),
        ("SMTP_CA_FILE", "/none.pem"),
        ("RETRY_SECONDS", "soon"),
    ],
)
def test_alerts_that_cannot_be_sent_are_not_promised(name: str, value: str, tmp_path: Path) -> None:
    """With alerts on the chat says that a note is kept for somebody: it does not start where none
    could be sent. The line names the setting.
    """
    environ = own_environ(tmp_path, **{**ALERTING, name: value}, PORT=str(run.free_port()))
    done = subprocess.run(
        [sys.executable, "-m", "bot.run"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (
        done.returncode == 1
        and f"\n{name}: " in done.stderr
        and "Not started" in done.stderr
        and "Traceback" not in done.stderr
    )
    assert not (tmp_path / "state" / "referrals.db").exists()


@pytest.mark.parametrize(
    "settings, code",
    [(ALERTING, 0), ({**ALERTING, "DSL_ALERTS": "off"}, None), ({"SMTP_PORT": "many"}, None)],
)
def test_only_where_alerts_are_on_must_they_be_possible(
    settings: dict[str, str], code: Optional[int], tmp_path: Path
) -> None:
    """Without them the chat starts as it is set, and promises nothing."""
    check = run.start_check(own_environ(tmp_path, **settings))
    assert (check and check.wait(60)) == code


def test_links_that_open_nowhere_else_are_said() -> None:
    """Only where there are e-mails to stand in."""
    details = dict.fromkeys(missing_details({}), "x")

    def lines(**more: str) -> list[str]:
        return run.start_up_lines(Settings.load({**details, **more}), lambda: IN_TIME)

    mail, public = (
        {"SMTP_HOST": "mail.school.example"},
        {"PUBLIC_URL": "https://chat.school.example"},
    )
    assert lines(**mail) == [run.LOCAL_LINKS] and "PUBLIC_URL" in run.LOCAL_LINKS
    assert lines(**mail, **public) == lines() == []
    assert "DSL_PHONE" in lines(DSL_PHONE="")[0]


def test_what_is_past_its_day_is_named_in_one_line() -> None:
    """The chat starts all the same."""
    later = IN_TIME + datetime.timedelta(days=3650)
    lines = run.start_up_lines(Settings.load({}), lambda: later)
    named = [line for line in lines if "data/contacts.yml" in line]
    assert len(named) == 1 and "nspcc" in named[0] and "emergency" not in named[0]


@pytest.mark.parametrize("alerts", ["on", "off"])
def test_where_nothing_can_be_stored_the_chat_runs_only_without_alerts(
    alerts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    """A safety reply is worth more than a memory. But no note is promised that cannot be kept."""
    for name, value in {
        **own_environ(tmp_path, **ALERTING, PORT=str(run.free_port())),
        "DSL_ALERTS": alerts,
    }.items():
        monkeypatch.setenv(name, value)
    started: list[subprocess.Popen] = []

    def program(*command: str) -> subprocess.Popen:
        started.append(
            subprocess.Popen(
                [sys.executable, *command],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        return started[-1]

    monkeypatch.setattr(supervisor, "RECORD_PATIENCE", 0.1)
    monkeypatch.setattr(
        run,
        "start_assistant",
        lambda port, *_, **__: program("-m", "tests.http.faulty_server", str(port), "forgets"),
    )
    monkeypatch.setattr(
        run, "start_actions", lambda *_, **__: program("-c", "import time; time.sleep(600)")
    )
    monkeypatch.setattr(
        run, "start_courier", lambda *_, **__: program("-c", "import time; time.sleep(600)")
    )
    monkeypatch.setattr(run, "rest", lambda: None)  # it runs: enough
    handlers = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    try:
        run_command(run.main)
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)
    said = capsys.readouterr().err
    assert (
        run.NO_RECORD in said
        and ("Not started" in said) == (alerts == "on")
        and ("The chat: " in said) == (alerts == "off")
    )
    assert all(process.poll() is not None for process in started)
