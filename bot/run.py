"""Starts the action server and the assistant, and stops both on Ctrl-C: `python -m bot.run`. Settings come from the environment and .env."""
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
from typing import Optional

import yaml

from bot.errors import PolicyBotError
from bot.settings import ROOT, missing_details, switched_on
from bot.train import MODEL

HOST = "127.0.0.1"
ACTIONS_PORT = 5055
WEBSITE = "/webhooks/website/"
PATIENCE = 120
"""Seconds after which a server that has not answered counts as failed."""
GRACE = 10


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
    command = [sys.executable, "-W", "ignore", "-m", "rasa_sdk", "--actions", "actions", "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env={**environ, "SANIC_HOST": HOST}, **popen)


def credentials_file(environ: dict[str, str]) -> str:
    """Which doors are open: on a public server (PRODUCTION=on) the website's alone."""
    return "deploy/credentials.production.yml" if switched_on("PRODUCTION", environ) else "credentials.yml"


def start_assistant(port: int, endpoints: Path, environ: dict[str, str], model: Path = MODEL, host: str = HOST, credentials: str = "", **popen) -> subprocess.Popen:
    """The Rasa server with its channels and nothing else: never --enable-api."""
    doors = credentials or credentials_file(environ)
    command = [sys.executable, "-m", "bot.rasa_cli", "run", "--model", str(model), "--endpoints", str(endpoints), "--credentials", doors, "-i", host, "--port", str(port)]
    return subprocess.Popen(command, cwd=ROOT, env={**environ, "RASA_TELEMETRY_ENABLED": "false"}, **popen)


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


def main() -> int:
    """Runs until Ctrl-C or until one of the servers ends."""
    try:
        environ = {**read_env_file(ROOT / ".env"), **os.environ}
        port = int(environ.get("PORT") or 5005)
        if not 0 < port < 65536:
            raise ValueError(f"PORT: {port} is not a port; use a number from 1 to 65535.")
        credentials_file(environ)
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
    actions = assistant = None
    try:
        action_port = free_port(ACTIONS_PORT)
        print("Starting …", file=sys.stderr)
        actions = start_actions(action_port, environ, start_new_session=True)
        assistant = start_assistant(port, endpoints_file(action_port, ROOT / "models" / "run"), environ, start_new_session=True)
        if not wait_until_it_answers(assistant, port):
            print("The assistant did not start; what it printed above says why.", file=sys.stderr)
            return 1
        missing = missing_details(environ)
        if missing:
            print(f"Not set yet, and left out of answers: {', '.join(missing)} (deploy/env.example).", file=sys.stderr)
        print(f"The chat: http://{HOST}:{port}{WEBSITE}chat   The policy: http://{HOST}:{port}{WEBSITE}policy   (Ctrl-C stops it)", file=sys.stderr)
        while assistant.poll() is None:
            if actions.poll() is not None:
                print("The action server has ended; starting it again.", file=sys.stderr)
                time.sleep(1)
                actions = start_actions(action_port, environ, start_new_session=True)
            time.sleep(0.5)
        return assistant.returncode or 1
    except KeyboardInterrupt:
        print("\nStopping …", file=sys.stderr)
        return 0
    finally:
        stop(assistant)
        stop(actions)


if __name__ == "__main__":
    sys.exit(main())
