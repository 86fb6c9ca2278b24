"""The real programs as processes of their own: action server, courier, mail server. They can be
killed at any instant, and are all ended in the end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Optional

import httpx

from bot.run import free_port
from bot.settings import ROOT
from bot.supervisor import HOST


def call(action: str, slots: dict[str, Any], sender: str, text: str = "") -> dict[str, Any]:
    """What the Rasa server posts to the action server's webhook."""
    tracker = {
        "sender_id": sender,
        "slots": slots,
        "latest_message": {"text": text, "entities": []},
        "events": [],
        "paused": False,
        "latest_input_channel": "website",
        "active_loop": {},
    }
    return {"next_action": action, "sender_id": sender, "tracker": tracker, "domain": {}}


class Programs:
    """Three programs on ports of their own. `log` holds all that the action server and the courier
    have written.
    """

    def __init__(self, folder: Path, certificate: Path, **settings: str) -> None:
        self.action_port, self.mail_port = free_port(), free_port()
        self.log, self.mail_log = folder / "programs.log", folder / "mail.log"
        self.environ = {
            **os.environ,
            "STATE_DIR": str(folder / "state"),
            "SMTP_HOST": HOST,
            "SMTP_PORT": str(self.mail_port),
            "SMTP_FROM": "assistant@school.example",
            "SMTP_CA_FILE": str(certificate),
            "HEADTEACHER_EMAIL": "head@school.example",
            "DSL_EMAIL": "dsl@school.example",
            "RETRY_SECONDS": "0.5",
            "REFERRALS_AN_HOUR": "100000",
            "SANIC_HOST": HOST,
            **settings,
        }
        self._commands = {
            "actions": ["-m", "actions.server", "--port", str(self.action_port)],
            "courier": ["-m", "referrals.courier"],
            "mail": [
                "-m",
                "tests.referrals.mail_server",
                "--port",
                str(self.mail_port),
                "--log",
                str(self.mail_log),
                "--certificate",
                str(certificate),
            ],
        }
        self._running: dict[str, subprocess.Popen] = {}
        self.url = f"http://{HOST}:{self.action_port}"

    def start(self, *names: str) -> None:
        for name in names or self._commands:
            with (self.mail_log.with_suffix(".out") if name == "mail" else self.log).open(
                "ab"
            ) as output:
                self._running[name] = subprocess.Popen(
                    [sys.executable, "-W", "ignore", *self._commands[name]],
                    cwd=ROOT,
                    env=self.environ,
                    stdout=output,
                    stderr=output,
                )

    def running(self, name: str) -> subprocess.Popen:
        return self._running[name]

    def kill(self, name: str) -> None:
        """SIGKILL: the program can do nothing about it."""
        self._running[name].send_signal(signal.SIGKILL)
        self._running[name].wait()

    def stop(self) -> None:
        for process in self._running.values():
            process.terminate()
        for process in self._running.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self) -> "Programs":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def health(self) -> Optional[dict[str, Any]]:
        try:
            return httpx.get(f"{self.url}/health", timeout=5).json()
        except (httpx.HTTPError, ValueError):
            return None

    def wait(self, seconds: float = 30) -> None:
        """Until the action server answers."""
        self.until(lambda: self.health() is not None, seconds)

    def until(self, done: Any, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < deadline, (
                f"it did not come to that in {seconds} s; the log: "
                f"{self.log.read_text(errors='replace')[-2000:]}"
            )
            time.sleep(0.05)

    def send(self, client: httpx.Client, number: int, patience: float = 120) -> str:
        """Sends one message, again and again until it has a reference, as a visitor's page does."""
        slots = {
            "referral_to": "headteacher",
            "referral_about": f"words of visitor {number}",
            "referral_reach": f"visitor{number}@private.example",
            "referral_key": "1",
        }
        body, deadline = (
            call("action_send_referral", slots, f"visitor-{number}"),
            time.monotonic() + patience,
        )
        while time.monotonic() < deadline:
            try:
                answer = client.post(f"{self.url}/webhook", json=body)
                slots_set = (
                    {event["name"]: event["value"] for event in answer.json()["events"]}
                    if answer.status_code == 200
                    else {}
                )
                if slots_set.get("referral_result") == "stored":
                    return slots_set["referral_reference"]
            except (httpx.HTTPError, ValueError, KeyError):
                pass
            time.sleep(0.05)
        raise AssertionError(f"visitor {number} got no reference")
