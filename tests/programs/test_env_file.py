"""A mistake in .env stops every program with one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.unit.test_env_file import written


@pytest.mark.parametrize(
    "program, arguments",
    [
        ("bot.run", ()),
        ("bot.ask", ("hello",)),
        ("bot.record.feedback", ()),
        ("referrals.office", ("list",)),
        ("referrals.courier", ()),
        ("referrals.ready", ()),
    ],
)
@pytest.mark.parametrize(
    "content", [b"PORT=5006\nnonsense\n", b"SCHOOL_EMAIL=\xe9cole@school.example\n"]
)
def test_every_program_says_it_in_one_line(
    tmp_path: Path, program: str, arguments: tuple[str, ...], content: bytes
) -> None:
    """The file, the line, the remedy; no traceback."""
    start = (
        "import sys; from pathlib import Path; from bot import settings; "
        "settings.SETTINGS_FILE = Path(sys.argv.pop(1)); import runpy; "
        f"runpy.run_module('{program}', run_name='__main__')"
    )
    environ = {**os.environ, "STATE_DIR": str(tmp_path / "state")}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", start, str(written(tmp_path, content)), *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (
        done.returncode == 1
        and ".env, line " in done.stderr
        and "cannot be used" in done.stderr
        and len(done.stderr.strip().splitlines()) == 1
    )
