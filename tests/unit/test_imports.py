"""Which room may import which: the contracts in pyproject.toml, held by import-linter."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT

LINTER = ROOT / ".venv-dev" / "bin" / "lint-imports"
BROKEN = {
    "bot/content/policy.py": "from actions import bring_in",
    "bot/settings/__init__.py": "from bot.content import content",
    "referrals/courier.py": "from bot.dialogue import responses",
    "bot/errors.py": "import rasa",
    "insights/page.py": "from bot.web import words",
    "referrals/wiring.py": "from insights import gather",
}
"""A line for each contract that breaks it."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code alone, to be broken."""
    for room in ("bot", "actions", "referrals", "insights"):
        shutil.copytree(
            ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def kept_and_broken(project: Path) -> tuple[int, int]:
    """How many contracts are kept, and how many are broken."""
    assert LINTER.is_file(), "import-linter is missing: run `make lint`"
    done = subprocess.run(
        [LINTER, "--no-cache", "--no-logo"], cwd=project, capture_output=True, text=True
    )
    kept, broken = re.search(r"Contracts: (\d+) kept, (\d+) broken", done.stdout).groups()
    assert bool(done.returncode) == (broken != "0"), done.stdout
    return int(kept), int(broken)


def test_every_contract_is_kept(copy: Path) -> None:
    assert kept_and_broken(copy) == (6, 0)


@pytest.mark.parametrize("module", BROKEN)
def test_a_contract_that_is_broken_on_purpose_is_caught(copy: Path, module: str) -> None:
    path = copy / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{BROKEN[module]}\n", encoding="utf-8")
    assert kept_and_broken(copy)[1] >= 1
