"""Starts the assistant, its action server and its courier, and stops all three on Ctrl-C: `python
-m bot.run`. Settings: the environment and .env.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Optional

import yaml

from bot.command_line import run_command
from bot.content.clock import Clock, now
from bot.content.contacts import missing_details
from bot.content.expiry import facts_past_their_day, past_their_day
from bot.content.launch import keeps_shut
from bot.settings import MODEL, ROOT, SETTINGS_FILE, Settings
from bot.settings.env_file import warnings_about
from bot.shared.server import check
from bot.supervisor import HOST, WEBSITE, Answers, answers, free_port, rest, wait_until_it_answers
from bot.supervisor.alone import alone_in
from bot.supervisor.looks import Pulse, answers_at
from bot.supervisor.watched import Pace, Watched, end_all
from bot.supervisor.workers import all_of_them_live, assistants

ACTIONS_PORT = 5055
LETTERS_GRACE = 400
"""The courier's: longer than any e-mail can take that it has begun to hand over. Ended in the
middle it could not know whether that was taken, and the e-mail would go a second time. Mostly it
takes no second.
"""
COURIER_SILENT = 16.0
"""Seconds without a sign of life after which the courier hangs: longer than it waits for a database
that does not answer.
"""
NO_RECORD = (
    'What is said cannot be stored; the lines above say why. See the runbook, "The database of '
    'the referrals".'
)
NO_ALERTS = "Not started: alerts are on (DSL_ALERTS), and as things are none could be sent"
CHECK_AGAIN = "Past its day in {file}, and to be checked again: {names}. `make check` says how."
NOT_OPEN_YET = (
    "The chat is not open to the public yet: every message but a worry is answered with that line. "
    "`make ready` lists what is missing."
)
LOCAL_LINKS = (
    "PUBLIC_URL is not set: the links in e-mails open on this computer only. Set it to the "
    "address under which staff reach the assistant, such as https://chat.school.example."
)


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
    """The program that hands messages to the mail server, raises alerts and deletes what is past
    its time.
    """
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "referrals.courier"], cwd=ROOT, env=environ, **popen
    )


def credentials_file(settings: Settings) -> str:
    """Which doors are open: on a public server (PRODUCTION=on) the website's alone."""
    return "deploy/credentials.production.yml" if settings.production else "credentials.yml"


def load_settings() -> Settings:
    """The assistant's settings, with all that it can go wrong over before anything starts.

    Raises:
        PolicyBotError: naming the setting, what is wrong, and what is expected.
    """
    settings = Settings.load()
    settings.state_folder()
    check(settings)
    return settings


def start_up_lines(settings: Settings, tell_time: Clock = now) -> list[str]:
    """What is not set or past its day, and what that means for visitors and staff."""
    lines = warnings_about(SETTINGS_FILE)
    missing = missing_details(settings.details)
    if missing:
        lines.append(
            f"Not set yet, and left out of answers: {', '.join(missing)} (deploy/env.example)."
        )
    if settings.smtp_host and not settings.public_url:
        lines.append(LOCAL_LINKS)
    if settings.production and keeps_shut(settings):
        lines.append(NOT_OPEN_YET)
    day = tell_time().date()
    past = {
        "data/contacts.yml": past_their_day(day),
        "data/platforms.yml": facts_past_their_day(day),
    }
    lines += [
        CHECK_AGAIN.format(file=f, names=", ".join(names)) for f, names in past.items() if names
    ]
    return lines


def start_check(environ: dict[str, str]) -> Optional[subprocess.Popen]:
    """If alerts are on, starts the program that knows what they need, to ask whether they can be
    sent. It ends with 0, or says what is wrong.
    """
    if not Settings.load(environ).dsl_alerts:
        return None
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "referrals.ready"],
        cwd=ROOT,
        env=environ,
        start_new_session=True,
    )


def start_assistant(
    port: int,
    endpoints: Path,
    environ: dict[str, str],
    model: Path = MODEL,
    host: str = HOST,
    credentials: str = "",
    **popen,
) -> subprocess.Popen:
    """The Rasa server with its channels and nothing else: never --enable-api."""
    doors = credentials or credentials_file(Settings.load(environ))
    command = [
        sys.executable,
        "-m",
        "bot.rasa_cli",
        "run",
        "--model",
        str(model),
        "--endpoints",
        str(endpoints),
        "--credentials",
        doors,
        "-i",
        host,
        "--port",
        str(port),
    ]
    webhook = yaml.safe_load(endpoints.read_text(encoding="utf-8"))["action_endpoint"]["url"]
    ours = {"RASA_TELEMETRY_ENABLED": "false", "ACTIONS_URL": webhook.removesuffix("/webhook")}
    return subprocess.Popen(command, cwd=ROOT, env={**environ, **ours}, **popen)


def tell(line: str) -> None:
    """Says something to the person at the terminal."""
    print(line, file=sys.stderr)


def main() -> int:
    """Runs until Ctrl-C. A program that ends or hangs meanwhile is started again."""
    settings = load_settings()
    if free_port(settings.port) != settings.port:
        tell(
            f"Port {settings.port} is in use. Stop what listens there, or: make run "
            f"PORT={free_port()}"
        )
        return 1
    with alone_in(settings.state_folder()):
        return run(settings, dict(os.environ))


def run(settings: Settings, environ: dict[str, str]) -> int:
    """The three programs, from their start to their end; the exit code."""
    port = settings.port
    # A shell that starts this in the background has Ctrl-C ignored.
    for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked_to_stop, signal.default_int_handler)
    programs: list[Watched] = []
    try:
        action_port = free_port(ACTIONS_PORT)
        tell("Starting …")
        alerts = start_check(environ)
        endpoints = endpoints_file(action_port, MODEL.parent / "run")
        programs += assistants(
            settings.workers, port, partial(start_assistant, port, endpoints), environ
        )
        servers = tuple(programs)
        if alerts and alerts.wait():
            tell(f"{NO_ALERTS}. Put right what is named above, or switch them off.")
            return 1
        programs += helpers(action_port, environ)
        lines = start_up_lines(settings)  # read while the assistant loads
        if not (wait_until_it_answers(servers[0].process, port) and all_of_them_live(servers[1:])):
            tell("The assistant did not start; what it printed above says why.")
            return 1
        if answers(port) is Answers.NOT_STORED:
            tell(NO_RECORD)
            if alerts:  # the chat would say that a note is kept
                tell(f"{NO_ALERTS}.")
                return 1
        lines.append(
            f"The chat: http://{HOST}:{port}{WEBSITE}chat   The policy: "
            f"http://{HOST}:{port}{WEBSITE}policy   (Ctrl-C stops it)"
        )
        tell("\n".join(lines))
        for program in programs:
            program.watch()
        rest()
        return 0
    except KeyboardInterrupt:
        tell("\nStopping … An e-mail on its way is finished first. Ctrl-C again: at once.")
        return 0
    finally:
        end_all(programs)


def helpers(action_port: int, environ: dict[str, str]) -> list[Watched]:
    """The programs beside the assistant, started."""
    pulse = Pulse()

    def courier() -> subprocess.Popen:
        beating, pipe = pulse.begin(environ)
        return start_courier(beating, pass_fds=pipe, start_new_session=True)

    return [
        Watched(
            "action server",
            lambda: start_actions(action_port, environ, start_new_session=True),
            answers_at(action_port, "/alive"),
        ),
        Watched("courier", courier, pulse.look, LETTERS_GRACE, Pace(silent=COURIER_SILENT)),
    ]


if __name__ == "__main__":
    sys.exit(run_command(main))
