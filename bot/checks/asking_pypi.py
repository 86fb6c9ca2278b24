"""Asks PyPI for the advisories of every locked package, by pip-audit of the developers'
environment. No Rasa.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from bot.checks.locked_packages import LOCKS, lock_files
from bot.errors import PolicyBotError
from bot.settings import ROOT

AUDITOR = ROOT / ".venv-dev" / "bin" / "pip-audit"
PATIENCE = 900
ARGUMENTS = ("--require-hashes", "--disable-pip", "--progress-spinner=off", "--format=json")


class NotAsked(PolicyBotError):
    """PyPI could not be asked; the text says why, and what to do."""


def told_by_pypi(folder: Path = LOCKS, auditor: Path = AUDITOR) -> list[dict[str, Any]]:
    """What pip-audit says of each package: `name`, `version`, and `vulns` (with `id`, `aliases`,
    `fix_versions`) or the `skip_reason`. It asks the service that pip-audit asks by itself.

    Raises:
        NotAsked: if there is no answer.
    """
    if not auditor.is_file():
        raise NotAsked("pip-audit is missing. Run `bash deploy/setup.sh dev`.")
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for lock in lock_files(folder):
        for one in _told_of(lock, auditor):
            told[one["name"], one.get("version", "")] = one
    return list(told.values())


def _told_of(lock: Path, auditor: Path) -> list[dict[str, Any]]:
    try:
        done = subprocess.run(
            [auditor, *ARGUMENTS, "-r", lock], capture_output=True, text=True, timeout=PATIENCE
        )
        return json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NotAsked(f"{lock}: PyPI did not answer within {PATIENCE} seconds.") from None
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise NotAsked(f"{lock}: pip-audit could not ask PyPI: {last:.300}") from None
