"""Runs a program with the clock at another moment, by Debian's libfaketime."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from tests.debian import install_package

PACKAGE = "libfaketime"


def library() -> Path:
    """The library that moves the clock; it is installed if it is missing."""
    found = _installed() or (install_package(PACKAGE) and _installed())
    return found or pytest.fail(
        f"No {PACKAGE} for the tests. Install it (Debian: apt-get install {PACKAGE}) and run them "
        "again."
    )


def environ_at(moment: datetime.datetime) -> dict[str, str]:
    """The environment of a program that starts at `moment`, in a London time zone.

    The clock runs on from there. It is moved by a number of seconds, so that the programs that the
    first one starts have the same time. Waiting is measured by the monotonic clock, which stays.
    """
    seconds = moment.timestamp() - datetime.datetime.now(datetime.timezone.utc).timestamp()
    return {
        **os.environ,
        "TZ": "Europe/London",
        "LD_PRELOAD": str(library()),
        "FAKETIME": f"{seconds:+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
        "NO_FAKE_STAT": "1",
    }


def _installed() -> Path | None:
    return next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))), None)
