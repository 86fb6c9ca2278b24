"""Whether the program of this container lives: `python -S -m deploy.containers.healthy
assistant|actions|courier`. It ends with 0 or 1.

A database that is away is no reason to start anything again: visitors are answered without it, and
each program waits for it by itself. Nothing but a little of Python is loaded: an engine asks again
and again, and with many schools on a machine that would be most of what it does.
"""

from __future__ import annotations

import os
import socket
import sys
import time

HOST, PATIENCE = "127.0.0.1", 5.0
COURIER_SILENT = 60.0
"""Seconds without a beat of the courier (bot/settings/heartbeat.py)."""
LOOKS = {
    "assistant": ("PORT", "5005", "/webhooks/website/widget.css"),
    "actions": ("ACTIONS_PORT", "5055", "/alive"),
}


def answers(port: int, path: str) -> bool:
    """Whether anything comes back; a fault too."""
    request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((HOST, port), PATIENCE) as line:
            line.sendall(request.encode())
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def courier_beats() -> bool:
    """Whether the courier got on with its work within the last minute."""
    file = os.path.join(os.environ.get("TMPDIR") or "/tmp", "courier.beat")
    try:
        return time.time() - os.stat(file).st_mtime < COURIER_SILENT
    except OSError:
        return False


def main() -> int:
    """The command line."""
    program = sys.argv[1] if len(sys.argv) == 2 else ""
    if program == "courier":
        return 0 if courier_beats() else 1
    if program not in LOOKS:
        print(f"healthy: name one of {', '.join([*LOOKS, 'courier'])}.", file=sys.stderr)
        return 1
    setting, usual, path = LOOKS[program]
    port = os.environ.get(setting) or usual
    return 0 if port.isdecimal() and answers(int(port), path) else 1


if __name__ == "__main__":
    sys.exit(main())
