"""Starts the assistant, its action server and its courier, and stops all three on Ctrl-C: `python -m bot.run`. Settings: the environment and .env."""
from __future__ import annotations

import enum
import http.client
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

from bot.env_file import SETTINGS_FILE, read_env_file
from bot.errors import ConfigError, PolicyBotError
from bot.record.sealing import load_sealer
from bot.settings import ROOT, database_url, keep_hours, missing_details, secret, switched_on
from bot.train import MODEL
from bot.web.origins import Origins

HOST = "127.0.0.1"
ACTIONS_PORT = 5055
WEBSITE = "/webhooks/website/"
PATIENCE = 120
"""Seconds after which a server that has not answered counts as failed."""
RECORD_PATIENCE = 10
"""Seconds after which a server that answers, but cannot store what is said, is not expected to be able to soon."""
GRACE = 10
"""Seconds that a program may take to stop."""
LETTERS_GRACE = 400
"""The courier's: longer than any e-mail can take that it has begun to hand over. Ended in the middle it could not know whether that was taken, and the
e-mail would go a second time. Mostly it takes no second."""
NO_RECORD = 'What is said cannot be stored; the lines above say why. See the runbook, "The database of the referrals".'
LOCAL_LINKS = "PUBLIC_URL is not set: the links in e-mails open on this computer only. Set it to the address under which staff reach the assistant, such as https://chat.school.example."
WATCH_PAUSE, WATCH_PATIENCE, WATCH_TRIES = 15.0, 10.0, 4
"""Seconds between two looks at a server that runs, seconds in which it must answer, and how many looks in a row it may leave unanswered."""
LONGEST_PAUSE = 60.0
"""Seconds until a program beside the assistant that keeps ending is started again."""


def port_of(environ: dict[str, str]) -> int:
    """Where the assistant listens (PORT).

    Raises:
        ConfigError: if it is no port.
    """
    given = environ.get("PORT", "").strip() or "5005"
    if not given.isdecimal() or len(given) > 5 or not 0 < int(given) < 65536:
        raise ConfigError("PORT", given, "a number from 1 to 65535, usually 5005")
    return int(given)


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
    return subprocess.Popen([sys.executable, "-W", "ignore", "-m", "referrals.courier"], cwd=ROOT, env=environ, **popen)


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
    Origins.from_settings(environ)


def start_up_lines(environ: dict[str, str]) -> list[str]:
    """What is not set, and what that means for visitors and staff."""
    lines = []
    missing = missing_details(environ)
    if missing:
        lines.append(f"Not set yet, and left out of answers: {', '.join(missing)} (deploy/env.example).")
    if environ.get("SMTP_HOST", "").strip() and not environ.get("PUBLIC_URL", "").strip():
        lines.append(LOCAL_LINKS)
    return lines


def start_check(environ: dict[str, str]) -> Optional[subprocess.Popen]:
    """Where alerts are on: asks the program that knows what they need whether they can be sent. It ends with 0, or says what is wrong."""
    if not switched_on("DSL_ALERTS", environ):
        return None
    return subprocess.Popen([sys.executable, "-W", "ignore", "-m", "referrals.ready"], cwd=ROOT, env=environ, start_new_session=True)


def start_assistant(port: int, endpoints: Path, environ: dict[str, str], model: Path = MODEL, host: str = HOST, credentials: str = "", **popen) -> subprocess.Popen:
    """The Rasa server with its channels and nothing else: never --enable-api."""
    doors = credentials or credentials_file(environ)
    command = [sys.executable, "-m", "bot.rasa_cli", "run", "--model", str(model), "--endpoints", str(endpoints), "--credentials", doors, "-i", host, "--port", str(port)]
    webhook = yaml.safe_load(endpoints.read_text(encoding="utf-8"))["action_endpoint"]["url"]
    ours = {"RASA_TELEMETRY_ENABLED": "false", "ACTIONS_URL": webhook.removesuffix("/webhook")}
    return subprocess.Popen(command, cwd=ROOT, env={**environ, **ours}, **popen)


class Answers(enum.Enum):
    """What becomes of a real message."""

    STORED = "it is answered, and stored"
    NOT_STORED = "it is answered, and cannot be stored"
    NONE = "it is not answered"


def answers(port: int) -> Answers:
    """Puts a real message to the assistant."""
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}{WEBSITE}health", timeout=15) as reply:
            return Answers.STORED if reply.status == 200 else Answers.NONE
    except urllib.error.HTTPError as refusal:
        return Answers.NOT_STORED if b'"no_record"' in refusal.read() else Answers.NONE
    except OSError:
        return Answers.NONE


def wait_until_it_answers(process: subprocess.Popen, port: int) -> bool:
    """Waits for the first answer that is stored, and RECORD_PATIENCE longer than for one that cannot be; False if the process ended or PATIENCE ran out."""
    deadline, answered = time.monotonic() + PATIENCE, False
    while time.monotonic() < deadline and process.poll() is None:
        found = answers(port)
        if found is Answers.STORED:
            return True
        if found is Answers.NOT_STORED and not answered:
            answered, deadline = True, time.monotonic() + RECORD_PATIENCE
        time.sleep(0.25)
    return answered and process.poll() is None


def stop(process: Optional[subprocess.Popen], grace: float = GRACE) -> None:
    """Asks a process to stop, and ends it after `grace` seconds, or at once if somebody presses Ctrl-C meanwhile."""
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(grace)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


class Helper:
    """A program beside the assistant: started at once, and again when it ends, after pauses that grow."""

    def __init__(self, name: str, start: Callable[[], subprocess.Popen], grace: float = GRACE) -> None:
        """Starts it. `grace`: seconds that it may take to stop."""
        self._name, self._start, self._pause, self._again_at, self.grace = name, start, 1.0, 0.0, grace
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


class Watch:
    """Notices an assistant that runs and answers nobody any more: such a one does not end by itself."""

    def __init__(self, port: int) -> None:
        """It answers now."""
        self._port, self._unanswered, self._look_at = port, 0, time.monotonic() + WATCH_PAUSE

    def gives_up(self) -> bool:
        """To be called every now and then."""
        if time.monotonic() >= self._look_at:
            self._unanswered = 0 if self._responds() else self._unanswered + 1
            self._look_at = time.monotonic() + WATCH_PAUSE
        return self._unanswered >= WATCH_TRIES

    def _responds(self) -> bool:
        """Whether anything comes back at all; a fault is an answer."""
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self._port}{WEBSITE}widget.css", timeout=WATCH_PATIENCE):
                return True
        except urllib.error.HTTPError:
            return True
        except (OSError, http.client.HTTPException):
            return False


def main() -> int:
    """Runs until Ctrl-C or until one of the servers ends."""
    try:
        environ = {**read_env_file(SETTINGS_FILE), **os.environ}
        port = port_of(environ)
        check_settings(environ)
    except PolicyBotError as error:
        print(error, file=sys.stderr)
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
        lines = start_up_lines(environ)
        environ["PUBLIC_URL"] = environ.get("PUBLIC_URL", "").strip() or f"http://{HOST}:{port}"
        print("Starting …", file=sys.stderr)
        check = start_check(environ)
        assistant = start_assistant(port, endpoints_file(action_port, ROOT / "models" / "run"), environ, start_new_session=True)  # takes seconds until its door opens
        if check and check.wait():
            print("Not started: alerts are on (DSL_ALERTS), and as things are set none could be sent. Put right what is named above, or switch them off.", file=sys.stderr)
            return 1
        helpers = [Helper("action server", lambda: start_actions(action_port, environ, start_new_session=True)), Helper("courier", lambda: start_courier(environ, start_new_session=True), LETTERS_GRACE)]
        if not wait_until_it_answers(assistant, port):
            print("The assistant did not start; what it printed above says why.", file=sys.stderr)
            return 1
        if answers(port) is Answers.NOT_STORED:
            print(NO_RECORD, file=sys.stderr)
            if check:  # the chat would say that a note is kept
                print("Not started: alerts are on (DSL_ALERTS), and none could be raised.", file=sys.stderr)
                return 1
        lines.append(f"The chat: http://{HOST}:{port}{WEBSITE}chat   The policy: http://{HOST}:{port}{WEBSITE}policy   (Ctrl-C stops it)")
        print("\n".join(lines), file=sys.stderr)
        watch = Watch(port)
        while assistant.poll() is None:
            if watch.gives_up():
                print("The assistant runs, but answers nobody any more. It is stopped.", file=sys.stderr)
                return 1
            for helper in helpers:
                helper.keep_alive()
            time.sleep(0.5)
        return assistant.returncode or 1
    except KeyboardInterrupt:
        print("\nStopping … (an e-mail that is just being handed over is finished first; Ctrl-C again ends everything at once)", file=sys.stderr)
        return 0
    finally:
        stop(assistant)
        for helper in helpers:
            stop(helper.process, helper.grace)


if __name__ == "__main__":
    sys.exit(main())
