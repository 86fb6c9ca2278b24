"""Keeps the three programs going: waits for the assistant's first answer, notices when a program
ends or hangs (watched.py, looks.py), and stops them.
"""

from __future__ import annotations

import enum
import socket
import subprocess
import time
import urllib.error
import urllib.request
from typing import Mapping, Optional

HOST = "127.0.0.1"
WEBSITE = "/webhooks/website/"
PATIENCE = 120
"""Seconds after which a server that has not answered counts as failed."""
RECORD_PATIENCE = 10
"""Seconds after which a server that answers, but cannot store what is said, is not expected to be
able to soon.
"""
GRACE = 10
"""Seconds that a program may take to stop."""
WATCH_PAUSE, WATCH_PATIENCE, WATCH_TRIES = 15.0, 10.0, 4
"""Seconds between two looks at a server that runs, seconds in which it must answer, and how many
looks in a row it may leave unanswered.
"""
LONGEST_PAUSE = 60.0
"""Seconds until a program beside the assistant that keeps ending is started again."""


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
    """Waits for the first answer that is stored, and RECORD_PATIENCE longer than for one that
    cannot be; False if the process ended or PATIENCE ran out.
    """
    deadline, answered = time.monotonic() + PATIENCE, False
    while time.monotonic() < deadline and process.poll() is None:
        found = answers(port)
        if found is Answers.STORED:
            return True
        if found is Answers.NOT_STORED and not answered:
            answered, deadline = True, time.monotonic() + RECORD_PATIENCE
        time.sleep(0.25)
    return answered and process.poll() is None


def free_port(preferred: int = 0) -> int:
    """`preferred` if nothing listens there, else a port that the system gives."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            # Connections that are only waiting to be forgotten do not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
                return probe.getsockname()[1]
            except OSError:
                continue
    raise OSError("no free port")


def rest() -> None:
    """Does nothing until somebody stops this program."""
    while True:
        time.sleep(3600)


def stop(process: Optional[subprocess.Popen], grace: float = GRACE) -> None:
    """Asks a process to stop, and ends it after `grace` seconds, or at once if somebody presses
    Ctrl-C meanwhile.
    """
    stop_all({process: grace} if process else {})


def stop_all(graces: Mapping[subprocess.Popen, float]) -> None:
    """Asks all of them at once, and ends each after its own time."""
    began = time.monotonic()
    running = [process for process in graces if process.poll() is None]
    for process in running:
        process.terminate()
    for process in sorted(running, key=graces.__getitem__):
        try:
            process.wait(max(0.0, began + graces[process] - time.monotonic()))
        except (subprocess.TimeoutExpired, KeyboardInterrupt) as why:
            process.kill()
            process.wait()
            if isinstance(why, KeyboardInterrupt):
                graces = dict.fromkeys(graces, 0.0)
