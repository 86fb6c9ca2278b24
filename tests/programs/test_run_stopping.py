"""Stopping the programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import Optional

import pytest

from bot import supervisor


def test_a_second_ctrl_c_ends_at_once_what_takes_long_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else somebody at a terminal would wait for minutes, or leave programs behind."""
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', "
        "flush=True); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", stubborn], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout and process.stdout.readline() == b"ready\n"
    real, pressed = process.wait, []

    def wait(timeout: Optional[float] = None) -> int:
        if not pressed:
            pressed.append(timeout)
            raise KeyboardInterrupt
        return real(timeout)

    monkeypatch.setattr(process, "wait", wait)
    supervisor.stop(process, 600)
    assert pressed == [pytest.approx(600, abs=1)] and process.returncode == -signal.SIGKILL


def test_nothing_is_reported_to_anyone() -> None:
    """Every program of this environment starts with telemetry off and the action server on this
    machine only.
    """
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os; print(os.environ['RASA_TELEMETRY_ENABLED'], os.environ['SANIC_HOST'])",
        ],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert done.stdout.split() == ["false", "127.0.0.1"]
