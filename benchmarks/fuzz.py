"""Made-up requests and messages against real servers: `make fuzz n=100000`.

Half of the inputs go to every route, made by schemathesis from docs/openapi.yml (fuzz_routes.py, in
the developers' environment); half are messages, made by Hypothesis. Nothing may be answered with
5xx, take longer than SECONDS, write a traceback, or make the assistant grow by more than GROWTH.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

import httpx
import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.fuzz_messages import bodies
from bot import run, supervisor
from bot.command_line import run_command
from bot.settings import ROOT

DEVELOPERS_PYTHON = ROOT / ".venv-dev" / "bin" / "python"
SECONDS = 5.0
GROWTH = 0.05
WARM = 1000
"""Inputs after which memory is looked at for the first time."""
BATCH = 1000
LIMITS = """bot.web.website.WebsiteInput:
  session_per_minute: 1000000
  address_per_minute: 1000000
  address_sessions_per_minute: 1000000
bot.web.rest.StrictRestInput:
"""
"""All of it comes from one address."""


@dataclass
class Findings:
    """How many inputs were sent, the longest time in seconds, and what was wrong."""

    sent: int = 0
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def send_messages(website: str, count: int, first_seed: int, found: Findings) -> None:
    """Sends `count` made-up bodies to the message path; a new session after every fifty."""
    with httpx.Client(base_url=website, timeout=SECONDS) as client:
        sender = _Sender(client, found)
        for done in range(0, count, BATCH):
            _send_batch(sender, min(BATCH, count - done), first_seed + done)


def _send_batch(sender: "_Sender", most: int, number: int) -> None:
    @seed(number)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(body=bodies())
    def send(body: Any) -> None:
        sender.send(body)

    send()


class _Sender:
    """Sends bodies in real sessions."""

    def __init__(self, client: httpx.Client, found: Findings) -> None:
        self.client, self.found, self.in_session = client, found, 0
        self.session = ""

    def send(self, body: Any) -> None:
        """One body; `session` in it is a real one unless it was made up as something odd."""
        if self.in_session % 50 == 0:
            self.session = self.client.post("session", json={}).json()["session"]
        self.in_session += 1
        if isinstance(body, dict) and body.get("session") is None:
            body = {**body, "session": self.session}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        began = time.perf_counter()
        self.found.sent += 1
        try:
            answer = self.client.post("messages", content=content)
        except httpx.HTTPError as fault:
            self.found.faults.append(f"{type(fault).__name__}: {content[:300]!r}")
            return
        self.found.slowest = max(self.found.slowest, time.perf_counter() - began)
        wrong = wrong_with(answer)
        if wrong:
            self.found.faults.append(f"{wrong}: {content[:300]!r}")


def wrong_with(answer: httpx.Response) -> Optional[str]:
    """What no visitor should get: a fault, no JSON, or silence."""
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    try:
        said = answer.json()
    except ValueError:
        return f"status {answer.status_code} without JSON"
    if answer.status_code == 200:
        messages = said.get("messages")
        if not messages or not all(one.get("text", "").strip() for one in messages):
            return "an answer without words"
    return None


def send_to_routes(assistant: str, actions: str, count: int, first_seed: int) -> dict[str, Any]:
    """What fuzz_routes.py found, which runs in the developers' environment."""
    if not DEVELOPERS_PYTHON.is_file():
        raise SystemExit("The developers' environment is missing. Run `bash deploy/setup.sh dev`.")
    done = subprocess.run(
        [
            *(DEVELOPERS_PYTHON, "-W", "ignore", ROOT / "benchmarks" / "fuzz_routes.py"),
            *("--assistant", assistant, "--actions", actions),
            *("--count", str(count), "--seed", str(first_seed)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"fuzz_routes.py ended early: {done.stderr[-1500:]}") from None


def tracebacks_in(log: Path) -> int:
    """How many a log holds."""
    return len(re.findall(r"^Traceback", log.read_text(errors="replace"), re.MULTILINE))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("n", type=int, nargs="?", default=10_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given_ = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return _fuzz(Path(name), given_.n, given_.seed)


def _fuzz(folder: Path, count: int, first_seed: int) -> int:
    credentials, log = folder / "credentials.yml", folder / "log"
    credentials.write_text(LIMITS)
    environ = {
        **os.environ,
        "STATE_DIR": str(folder / "state"),
        "DATABASE_URL": "",
        "ALERTS_AN_HOUR": "1000000",
        "RASA_TELEMETRY_ENABLED": "false",
    }
    port, action_port = run.free_port(), run.free_port()
    with log.open("ab") as output:
        files = {"stdout": output, "stderr": subprocess.STDOUT}
        actions = run.start_actions(action_port, environ, **files)
        endpoints = run.endpoints_file(action_port, folder)
        assistant = run.start_assistant(
            port, endpoints, environ, credentials=str(credentials), **files
        )
    try:
        if not supervisor.wait_until_it_answers(assistant, port):
            print(log.read_text()[-2000:], file=sys.stderr)
            return 1
        return _report(count, first_seed, port, action_port, assistant.pid, log)
    finally:
        supervisor.stop(assistant)
        supervisor.stop(actions)


def _report(count: int, first_seed: int, port: int, action_port: int, pid: int, log: Path) -> int:
    base = f"http://{supervisor.HOST}:{port}"
    website, process, found = f"{base}{supervisor.WEBSITE}", psutil.Process(pid), Findings()
    send_messages(website, min(WARM, count // 2), first_seed, found)
    before = process.memory_info().rss
    send_messages(website, count // 2 - found.sent, first_seed + WARM, found)
    action_server = f"http://{supervisor.HOST}:{action_port}"
    routes = send_to_routes(base, action_server, count - found.sent, first_seed)
    growth = process.memory_info().rss / before - 1
    faults = [*found.faults, *(f"{n} x {what}" for what, n in routes["faults"].items())]
    for fault in faults[:50]:
        print(fault)
    torn = tracebacks_in(log)
    slowest = max(found.slowest, routes["slowest"])
    print(
        f"seed {first_seed}: {found.sent} messages and {routes['sent']} requests; "
        f"{len(faults)} faults, {torn} tracebacks, longest answer {slowest:.2f} s, "
        f"memory {growth:+.1%}"
    )
    return 1 if faults or torn or slowest > SECONDS or growth > GROWTH else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
