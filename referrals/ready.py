"""Whether alerts can be sent as things are set: `python -m referrals.ready`. bot.run asks before
the chat tells anybody that a note is kept for the DSL.

Opens no database and no connection: one that is away may come back, and a setting that is wrong
does not.
"""

from __future__ import annotations

import os
import sys

from bot.command_line import run_command
from referrals.wiring import load_parts


def check() -> None:
    """Reads everything that alerts need.

    Raises:
        PolicyBotError: if a setting or a file of data/ keeps alerts from being sent; names it.
    """
    load_parts(os.environ)


if __name__ == "__main__":
    sys.exit(run_command(check))
