"""`make feedback`: what visitors said of answers, the worst first; with the settings of .env, and a
line where the database fails.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Optional

import pytest

from bot import settings
from bot.command_line import run_command
from bot.record import feedback
from bot.record.conversations import conversations
from bot.settings import ROOT
from bot.settings.env_file import take_settings
from tests.running import environ as own_environ

pytestmark = pytest.mark.knows_time


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """STATE_DIR as a school sets it: in .env, and nowhere else. The folder."""
    for name in ("REFERRAL_KEY", "DATABASE_URL", "STATE_DIR"):
        monkeypatch.setenv(name, "so that it is as before after the test")
        monkeypatch.delenv(name)
    state = tmp_path / "theirs"
    (tmp_path / ".env").write_text(f"STATE_DIR={state}\n")
    monkeypatch.setattr(settings, "SETTINGS_FILE", tmp_path / ".env")
    return state


def vote(
    number: int,
    topic: str,
    helpful: bool,
    comment: Optional[str] = None,
    cites: tuple[str, ...] = ("minimum-age",),
) -> None:
    feedback.keep_vote(conversations().engine, str(number), topic, cites, helpful, comment)


def test_the_least_helpful_topic_comes_first_with_its_comments(
    own_settings: Path, capsys: pytest.CaptureFixture
) -> None:
    """Read from where .env says."""
    take_settings()
    for number, (topic, helpful, comment) in enumerate(
        [
            ("photos", True, None),
            ("ages", False, "which app"),
            ("ages", True, None),
            ("photos", True, None),
            ("links", False, None),
        ]
    ):
        vote(number, topic, helpful, comment)
    assert run_command(feedback.main) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines if "helpful" in line] == [
        ["0", "of", "1"],
        ["1", "of", "2"],
        ["2", "of", "2"],
    ]
    assert (
        "links" in lines[0]
        and "ages" in lines[1]
        and "which app" in lines[2]
        and "photos" in lines[3]
        and "(minimum-age)" in lines[1]
    )
    assert (own_settings / "conversations.db").is_file()


def test_a_change_of_mind_replaces_the_first_vote(capsys: pytest.CaptureFixture) -> None:
    take_settings()
    vote(1, "ages", True, "thanks")
    vote(1, "ages", False, cites=())
    assert run_command(feedback.main) == 0
    assert capsys.readouterr().out == "   0 of    1 helpful   ages   (no source)\n"


def test_no_votes_are_said_too(capsys: pytest.CaptureFixture) -> None:
    assert run_command(feedback.main) == 0
    assert capsys.readouterr().out == "Nobody has rated an answer yet.\n"


@pytest.mark.parametrize(
    "setting, begins",
    [
        ("DATABASE_URL=postgresql://somebody:hunter2@127.0.0.1:1/none", "database: "),
        ("DATABASE_URL=postgresql://somebody:hunter2@127.0.0.1:many/none", "DATABASE_URL: "),
        ("REFERRAL_KEY=hunter2", "REFERRAL_KEY: "),
        ("STATE_DIR=/dev/null/state", "STATE_DIR: "),
    ],
)
def test_what_is_wrong_is_one_line(
    tmp_path: Path, setting: str, begins: str, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / ".env").write_text(f"STATE_DIR={tmp_path}\n{setting}\n")
    assert run_command(feedback.main) == 1
    said = capsys.readouterr().err
    assert said.startswith(begins) and said.count("\n") == 1 and "hunter2" not in said


def test_a_file_that_is_no_database_is_one_line(
    own_settings: Path, capsys: pytest.CaptureFixture
) -> None:
    own_settings.mkdir()
    (own_settings / "conversations.db").write_text("somebody's notes " * 1000)
    assert run_command(feedback.main) == 1
    said = capsys.readouterr().err
    assert (
        said.startswith("database: ")
        and said.count("\n") == 1
        and "runbook" in said
        and "somebody's notes" not in said
    )


def test_make_feedback_is_that_command(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "-s", "-o", "setup", "feedback"],
        cwd=ROOT,
        env=own_environ(tmp_path),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout) == (0, "Nobody has rated an answer yet.\n"), done.stderr
