"""Stopping the programs, and noticing an assistant that answers nobody."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import Optional

import pytest

from bot import run, supervisor
from tests.running import hanging_server


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
    assert pressed == [600] and process.returncode == -signal.SIGKILL


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


def test_an_assistant_that_answers_nobody_any_more_is_noticed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It takes connections and stays silent; one look is not enough."""
    monkeypatch.setattr(supervisor, "WATCH_PAUSE", 0)
    monkeypatch.setattr(supervisor, "WATCH_PATIENCE", 0.2)
    with socket.socket() as silent:
        silent.bind((supervisor.HOST, 0))
        silent.listen()
        watch = supervisor.Watch(silent.getsockname()[1])
        assert [watch.gives_up() for _ in range(supervisor.WATCH_TRIES)] == [False] * (
            supervisor.WATCH_TRIES - 1
        ) + [True]


def test_an_assistant_that_answers_with_a_fault_is_not_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Starting it again would mend nothing, and it still helps."""
    monkeypatch.setattr(supervisor, "WATCH_PAUSE", 0)
    port = run.free_port()
    with hanging_server(port):  # answers nothing but POST, and what else comes with a fault
        watch = supervisor.Watch(port)
        assert not any(watch.gives_up() for _ in range(2 * supervisor.WATCH_TRIES))
