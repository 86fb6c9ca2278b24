"""Finds a browser for the tests, or fetches one: Debian's where apt may, else Playwright's own.
Never skips.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Optional

import pytest

from tests.debian import install_package

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""No sandbox, because tests in a container run as root; and nothing that looks for the internet."""


def executable() -> Optional[str]:
    """The browser's path; None for the one that Playwright brings."""
    given = os.environ.get("CHROMIUM", "").strip()
    if given:
        return (
            given
            if shutil.which(given)
            else pytest.fail(
                f"CHROMIUM: {given} is no program. Give the path of Chromium or Chrome, or nothing."
            )
        )
    found = _installed()
    if not found and install_package("chromium"):
        found = _installed()
    if found:
        return found
    if (
        subprocess.run(
            [sys.executable, "-m", "playwright", "install", "chromium"],
            capture_output=True,
            timeout=600,
        ).returncode
        == 0
    ):
        return None
    return pytest.fail(
        "No browser for the tests. Install Chromium (Debian: apt-get install chromium), or "
        "give its path as CHROMIUM=/path, and run them again."
    )


def _installed() -> Optional[str]:
    return next(filter(None, map(shutil.which, NAMES)), None)
