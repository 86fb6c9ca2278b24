"""Starts the assistant, its action server and its courier, and stops all three on Ctrl-C: `python -m bot.run`. Settings: the environment and .env."""
from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Callable, Optional

import yaml

from bot.errors import PolicyBotError
from bot.sealing import load_sealer
from bot.settings import ROOT, database_url, keep_hours, missing_details, secret, switched_on
from bot.train import MODEL
from bot.web.doors import Doors

HOST = "127.0.0.1"
ACTIONS_PORT = 5055
WEBSITE = "/webhooks/website/"
PATIENCE = 120
"""Seconds after which a server that has not answered counts as failed."""
GRACE = 10
LONGEST_PAUSE = 60.0
"""Seconds until a program beside the assistant that keeps ending is started again."""


def read_env_file(path: Path) -> dict[str, str]:
    """The settings in a file of KEY=value lines; # begins a comment line.

    Raises:
        ValueError: with the line that is neither.
    """
    settings = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else [], 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip().isidentifier():
            raise ValueError(f"{path.name}: line {number} is not KEY=value. See deploy/env.example.")
        settings[key.strip()] = value.strip().strip("'\"")
    return settings


def free_port(preferred: int = 0) -> int:
    """`preferred` if nothing listens there, else a port that the system gives."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that are only waiting to be forgotten do not count
            try:
                probe.bind((HOST, port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise OSError("no free port")


def endpoints_file(action_port: int, folder: Path) -> Path:
    """endpoints.yml with the action server's address of this run, written into `folder`."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://{HOST}:{action_port}/webhook"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"endpoints-{action_port}.yml"
    path.write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    return path


def start_actions(port: int, environ: dict[str, str], **popen) -> subprocess.Popen:
    """The action server, on this machine only."""
    command = [sys.executable, "-W", "ignore", "-m", "actions.server", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env={**environ, "SANIC_HOST": HOST}, **popen)


def start_courier(environ: dict[str, str], **popen) -> subprocess.Popen:
    """The program that hands messages to the mail server, raises alerts and deletes what is past its time."""
    return subprocess.Popen([sys.executable, "-W", "ignore", "-m", "actions.courier"], cwd=ROOT, env=environ, **popen)


def credentials_file(environ: dict[str, str]) -> str:
    """Which doors are open: on a public server (PRODUCTION=on) the website's alone."""
    return "deploy/credentials.production.yml" if switched_on("PRODUCTION", environ) else "credentials.yml"


def check_settings(environ: dict[str, str]) -> None:
    """Reads every setting of the assistant once, so that a wrong one is said before anything starts.

    Raises:
        PolicyBotError: naming the setting, what is wrong, and what is expected.
    """
    credentials_file(environ)
    switched_on("DSL_ALERTS", environ)
    keep_hours(environ)
    database_url("conversations", environ)
    load_sealer(environ)
    secret("SESSION_SECRET", environ)
    Doors.from_settings(environ)


def start_assistant(port: int, endpoints: Path, environ: dict[str, str], model: Path = MODEL, host: str = HOST, credentials: str = "", **popen) -> subprocess.Popen:
    """The Rasa server with its channels and nothing else: never --enable-api."""
    doors = credentials or credentials_file(environ)
    command = [sys.executable, "-m", "bot.rasa_cli", "run", "--model", str(model), "--endpoints", str(endpoints), "--credentials", doors, "-i", host, "--port", str(port)]
    webhook = yaml.safe_load(endpoints.read_text(encoding="utf-8"))["action_endpoint"]["url"]
    ours = {"RASA_TELEMETRY_ENABLED": "false", "ACTIONS_URL": webhook.removesuffix("/webhook")}
    return subprocess.Popen(command, cwd=ROOT, env={**environ, **ours}, **popen)


def answers(port: int) -> bool:
    """Whether a real message gets a real answer."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{WEBSITE}health", timeout=5) as reply:
            return reply.status == 200
    except (OSError, urllib.error.URLError):
        return False


def wait_until_it_answers(process: subprocess.Popen, port: int) -> bool:
    """Waits for the first answer; False if the process ended or PATIENCE ran out."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        if answers(port):
            return True
        time.sleep(0.25)
    return False


def stop(process: Optional[subprocess.Popen]) -> None:
    """Asks a process to stop, and ends it after GRACE seconds."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Helper:
    """A program beside the assistant: started at once, and again when it ends, after pauses that grow."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen]) -> None:
        """Starts it."""
        self._name, self._start, self._pause, self._again_at = name, start, 1.0, 0.0
        self.process = start()

    def keep_alive(self) -> None:
        """To be called every now and then."""
        if self.process.poll() is None:
            return
        if not self._again_at:
            print(f"The {self._name} has ended; it is started again in {self._pause:.0f} s.", file=sys.stderr)
            self._again_at, self._pause = time.monotonic() + self._pause, min(2 * self._pause, LONGEST_PAUSE)
        elif time.monotonic() >= self._again_at:
            self.process, self._again_at = self._start(), 0.0


def main() -> int:
    """Runs until Ctrl-C or until one of the servers ends."""
    try:
        environ = {**read_env_file(ROOT / ".env"), **os.environ}
        port = int(environ.get("PORT") or 5005)
        if not 0 < port < 65536:
            raise ValueError(f"PORT: {port} is not a port; use a number from 1 to 65535.")
        check_settings(environ)
    except PolicyBotError as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        print(error if "PORT" in str(error) or "line" in str(error) else f"PORT: {environ.get('PORT')!r} is not a number.", file=sys.stderr)
        return 1
    if free_port(port) != port:
        print(f"Port {port} is in use. Stop what listens there, or choose another: make run PORT={free_port()}", file=sys.stderr)
        return 1
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):  # also where a shell started this in the background, with Ctrl-C ignored
        signal.signal(asked_to_stop, signal.default_int_handler)
    helpers: list[Helper] = []
    assistant = None
    try:
        action_port = free_port(ACTIONS_PORT)
        environ.setdefault("PUBLIC_URL", f"http://{HOST}:{port}")
        print("Starting …", file=sys.stderr)
        helpers = [Helper("action server", lambda: start_actions(action_port, environ, start_new_session=True)), Helper("courier", lambda: start_courier(environ, start_new_session=True))]
        assistant = start_assistant(port, endpoints_file(action_port, ROOT / "models" / "run"), environ, start_new_session=True)
        if not wait_until_it_answers(assistant, port):
            print("The assistant did not start; what it printed above says why.", file=sys.stderr)
            return 1
        missing = missing_details(environ)
        if missing:
            print(f"Not set yet, and left out of answers: {', '.join(missing)} (deploy/env.example).", file=sys.stderr)
        print(f"The chat: http://{HOST}:{port}{WEBSITE}chat   The policy: http://{HOST}:{port}{WEBSITE}policy   (Ctrl-C stops it)", file=sys.stderr)
        while assistant.poll() is None:
            for helper in helpers:
                helper.keep_alive()
            time.sleep(0.5)
        return assistant.returncode or 1
    except KeyboardInterrupt:
        print("\nStopping …", file=sys.stderr)
        return 0
    finally:
        stop(assistant)
        for helper in helpers:
            stop(helper.process)


if __name__ == "__main__":
    sys.exit(main())
