"""A pytest plugin: a test that hangs is named and ended, so that it does not take all others with
it. After `faulthandler_timeout` seconds pytest prints where each thread stands; a little later the
process ends, which pytest-xdist reports with the name of the test before it starts another.
"""

from __future__ import annotations

import os
import threading
from typing import Any, Generator

import pytest

TO_PRINT = 2
"""Seconds that pytest has for the stacks."""
ENDED = 70
"""With this the process ends: like none of pytest's own."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Runs one test with its fixtures, for no longer than that."""
    seconds = float(item.config.getini("faulthandler_timeout") or 0)
    end = threading.Timer(seconds + TO_PRINT, os._exit, (ENDED,))
    end.daemon = True
    if seconds:
        end.start()
    try:
        return (yield)
    finally:
        end.cancel()
