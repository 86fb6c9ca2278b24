"""Rasa's own command line with a quiet terminal, and our own faults in one line: `python -m
bot.rasa_cli run …`.
"""

from __future__ import annotations

import logging
import sys

from bot.errors import PolicyBotError


def hush_warnings() -> None:
    """Keeps Python warnings off the screen; filters alone do not hold, since libraries reset them
    while they load.
    """
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)


if __name__ == "__main__":
    hush_warnings()
    from rasa.__main__ import main

    try:
        main()
    except PolicyBotError as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
