"""A test that hangs is named and ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from tests.hanging import ENDED

TESTS = """
import time

def test_that_works():
    pass

def test_that_hangs():
    time.sleep(60)
"""


def test_a_test_that_hangs_is_named_and_ended(tmp_path: Path) -> None:
    file = tmp_path / "test_two.py"
    file.write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.hanging", "--rootdir", str(tmp_path)]
    ended = subprocess.run(
        [*command, "-p", "no:xdist", "-o", "faulthandler_timeout=0.5", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
    )
    assert ended.returncode == ENDED
    assert "test_that_hangs" in ended.stderr and "test_that_works" not in ended.stderr
