"""`make ask`: one question, one answer, in the terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.settings import MODEL, ROOT
from tests.running import environ as own_environ


def ask(folder: Path, *given: str, **settings: str) -> subprocess.CompletedProcess:
    """What a person types behind `make ask`. No test trains a model by the way."""
    assert MODEL.is_file(), "no model: run `make train` first"
    environ = own_environ(folder, **settings)
    return subprocess.run(
        ["make", "-s", "-o", "setup", "TRAIN=true", "ask", *given],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_question_gets_the_answer_of_its_role(tmp_path: Path) -> None:
    """With its source and what was understood, and nothing else; nothing of it is stored."""
    done = ask(tmp_path, "q=is there a minimum age for instagram", "role=staff")
    assert done.returncode == 0 and not done.stderr
    for part in (
        "The school does not encourage it either",
        "Source: Social Media Policy 2019-20",
        "[answer; cites: minimum-age, underage-balance; ",
        "Understood as minimum_age (answer), confidence ",
    ):
        assert part in done.stdout
    assert not list((tmp_path / "state").glob("*.db"))


def test_a_worry_gets_the_safety_reply_with_the_schools_own_numbers(tmp_path: Path) -> None:
    """It says that nobody is told, even with alerts on, because nothing is kept."""
    done = ask(
        tmp_path, "q=my uncle hits me", "role=pupil", DSL_PHONE="020 7946 0003", DSL_ALERTS="on"
    )
    assert (
        done.returncode == 0
        and "nothing has been sent to anyone" in done.stdout
        and "[safeguarding;" in done.stdout
        and "0800 1111" in done.stdout
        and "020 7946 0003" in done.stdout
    )


@pytest.mark.parametrize(
    "given, says",
    [
        ((), "Ask something"),
        (("q= ",), "Ask something"),
        (
            ("q=photos", "role=teacher"),
            "role: 'teacher' is unknown; use one of parent, staff, pupil",
        ),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, given: tuple[str, ...], says: str) -> None:
    done = ask(tmp_path, *given)
    assert (
        done.returncode != 0
        and says in done.stderr
        and "Traceback" not in done.stderr
        and not done.stdout
    )
