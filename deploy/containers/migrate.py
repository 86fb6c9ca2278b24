"""Brings the tables of both records up to date, once, before the programs start: `python -m
deploy.containers.migrate`. They would do it themselves; so it is done when a person looks.
"""

from __future__ import annotations

import sys

from bot.command_line import run_command
from bot.record.conversations import conversations
from referrals.database.engine import explained
from referrals.wiring import open_desk


def migrate() -> None:
    """Opens both, which is what does it.

    Raises:
        PolicyBotError: if a setting is wrong, or the database cannot be used.
    """
    with explained():
        conversations()
    open_desk()
    print("The tables are up to date.")


if __name__ == "__main__":
    sys.exit(run_command(migrate))
