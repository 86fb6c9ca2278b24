"""Whether the program of this container lives: `python -m deploy.containers.healthy
assistant|actions|courier`. It ends with 0 or 1.

A database that is away is no reason to start anything again: visitors are answered without it, and
each program waits for it by itself.
"""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request

from bot.command_line import run_command
from bot.errors import PolicyBotError

PATIENCE = 5.0
COURIER_SILENT = 60.0
"""Seconds without a sign of the courier in the database, as in deploy/alerts.yml."""


def answers(url: str) -> bool:
    """Whether anything comes back; a fault too."""
    try:
        urllib.request.urlopen(url, timeout=PATIENCE).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def courier_was_seen() -> bool:
    """Whether the courier was at work within the last minute."""
    from referrals.database.engine import DatabaseTrouble
    from referrals.database.health import health
    from referrals.wiring import open_desk

    try:
        seen = health(open_desk().store).courier_seen_seconds
    except (DatabaseTrouble, PolicyBotError):
        return True
    return seen is not None and seen < COURIER_SILENT


def main() -> int:
    """The command line."""
    program = sys.argv[1] if len(sys.argv) == 2 else ""
    here, ports = (
        "http://127.0.0.1",
        {
            name: os.environ.get(name) or usual
            for name, usual in (("PORT", "5005"), ("ACTIONS_PORT", "5055"))
        },
    )
    looks = {
        "assistant": lambda: answers(f"{here}:{ports['PORT']}/webhooks/website/widget.css"),
        "actions": lambda: answers(f"{here}:{ports['ACTIONS_PORT']}/alive"),
        "courier": courier_was_seen,
    }
    if program not in looks:
        print(f"healthy: name one of {', '.join(looks)}.", file=sys.stderr)
        return 1
    return 0 if looks[program]() else 1


if __name__ == "__main__":
    sys.exit(run_command(main))
