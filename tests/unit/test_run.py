"""Starting: settings files, ports, and the one line that says what is wrong."""
from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot import run
from bot.settings import ROOT


def test_a_settings_file_is_read_and_a_bad_line_is_named(tmp_path: Path) -> None:
    """KEY=value, quotes and comments; anything else names the line."""
    path = tmp_path / ".env"
    path.write_text("# a comment\nSCHOOL_PHONE='020 1'\n\nPORT=5006\n")
    assert run.read_env_file(path) == {"SCHOOL_PHONE": "020 1", "PORT": "5006"}
    path.write_text("PORT=5006\nnonsense\n")
    with pytest.raises(ValueError, match="line 2"):
        run.read_env_file(path)
    assert run.read_env_file(tmp_path / "none") == {}


def test_a_port_in_use_is_said_in_one_line() -> None:
    """No traceback; the line offers another port."""
    with socket.socket() as taken:
        taken.bind((run.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run([sys.executable, "-m", "bot.run"], cwd=ROOT, env={**os.environ, "PORT": str(port)}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and f"Port {port} is in use" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("port", ["many", "70000", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    """PORT must be a number from 1 to 65535."""
    done = subprocess.run([sys.executable, "-m", "bot.run"], cwd=ROOT, env={**os.environ, "PORT": port}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr.startswith("PORT") and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "name, value",
    [("WEBSITE_ORIGINS", "school.example"), ("WEBSITE_ORIGINS", "https://a.example/chat"), ("PROXIES", "one"), ("PRODUCTION", "yes"), ("DSL_ALERTS", "maybe"), ("CONVERSATION_HOURS", "-1"), ("DATABASE_URL", "mysql://x"), ("STATE_DIR", "/dev/null/state"), ("REFERRAL_KEY", "short"), ("SESSION_SECRET", "short")],
)
def test_a_wrong_setting_is_said_in_one_line_before_anything_starts(name: str, value: str) -> None:
    """The setting, what is wrong, what is expected; no traceback."""
    done = subprocess.run([sys.executable, "-m", "bot.run"], cwd=ROOT, env={**os.environ, "PORT": str(run.free_port()), name: value}, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and done.stderr.startswith(name) and len(done.stderr.strip().splitlines()) == 1 and "expected" in done.stderr


def test_nothing_is_reported_to_anyone() -> None:
    """Every program of this environment starts with telemetry off and the action server on this machine only."""
    done = subprocess.run([sys.executable, "-c", "import os; print(os.environ['RASA_TELEMETRY_ENABLED'], os.environ['SANIC_HOST'])"], env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert done.stdout.split() == ["false", "127.0.0.1"]
