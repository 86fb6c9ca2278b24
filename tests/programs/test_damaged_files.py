"""A slip in any file that a school edits is either harmless or said in a line that names a file:
never a traceback, and never a word of it at a visitor's turn.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.settings import DATA, ROOT

PATIENCE = 1800
"""Seconds; it takes about three minutes on a machine that does little else."""
PARTS = 2


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the checks said of each slip, in a copy of the project for each of two programs."""
    with ThreadPoolExecutor(PARTS) as pool:
        copies = [tmp_path_factory.mktemp("school") for _ in range(PARTS)]
        return [one for said in pool.map(outcomes_of, copies, range(PARTS)) for one in said]


def outcomes_of(copy: Path, part: int) -> list[dict[str, Any]]:
    for name in ("bot", "actions", "referrals", "data", "tests/questions"):
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    for name in ("config.yml", "domain.yml"):
        shutil.copy(ROOT / name, copy / name)
    program = str(Path(__file__).with_name("damage.py"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", program, str(part), str(PARTS)],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_no_slip_ends_in_a_traceback(outcomes: list[dict[str, Any]]) -> None:
    assert not [one for one in outcomes if "escaped" in one]


def test_no_slip_takes_a_reader_by_surprise(outcomes: list[dict[str, Any]]) -> None:
    """The last resort, which can only repeat Python's words, is needed by none."""
    assert not [
        one for one in outcomes if any("cannot be read as it is" in line for line in one["said"])
    ]


def test_each_line_names_a_file_that_is_there(outcomes: list[dict[str, Any]]) -> None:
    """And ends as a sentence."""
    for one in outcomes:
        for line in one["said"]:
            assert (
                re.search(r"(data|tests|config\.yml|domain\.yml)", line)
                and line.endswith((".", "}"))
                and "\n" not in line
            ), one


def test_a_file_that_is_spoilt_as_a_whole_is_named(outcomes: list[dict[str, Any]]) -> None:
    """Empty, a number, or letters of another encoding: the line names that very file."""
    spoilt = [
        one
        for one in outcomes
        if one["slip"] in ("empty", "a number", "latin-1") and one["file"].endswith(".yml")
    ]
    assert spoilt and not [
        one for one in spoilt if not any(Path(one["file"]).name in line for line in one["said"])
    ]


def test_every_file_was_damaged(outcomes: list[dict[str, Any]]) -> None:
    """Each file of data/, the thresholds, the names and the questions."""
    assert {str(path.relative_to(ROOT)) for path in DATA.rglob("*") if path.is_file()} | {
        "config.yml",
        "domain.yml",
    } <= {one["file"] for one in outcomes}
    assert len({one["slip"].split(" at ")[0] for one in outcomes}) > 6
