"""The website channel in front of an assistant that fails: 503 with Retry-After, never an empty list."""
from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot import run
from bot.settings import ROOT
from tests.running import environ


@pytest.mark.parametrize("kind", ["nothing", "fault"])
def test_a_fault_is_503_and_never_an_empty_list(kind: str, tmp_path: Path) -> None:
    """For a message and for the health check; the log names the kind of the fault only."""
    port, log = run.free_port(), tmp_path / "log"
    with log.open("wb") as output:
        server = subprocess.Popen([sys.executable, "-m", "tests.http.faulty_server", str(port), kind], cwd=ROOT, env=environ(tmp_path), stdout=output, stderr=subprocess.STDOUT)
    try:
        with httpx.Client(base_url=f"http://{run.HOST}:{port}{run.WEBSITE}") as client:
            deadline = time.monotonic() + 60
            while True:
                try:
                    session = client.post("session", json={}).json()["session"]
                    break
                except httpx.TransportError:
                    assert server.poll() is None and time.monotonic() < deadline, log.read_text()
                    time.sleep(0.2)
            answer = client.post("messages", json={"session": session, "message_id": "1", "text": "hello"})
            assert answer.status_code == 503 and answer.headers["retry-after"] and "999" in answer.json()["message"]
            assert client.get("health").status_code == 503
        assert "very secret words" not in log.read_text()
    finally:
        run.stop(server)
