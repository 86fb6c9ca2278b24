"""Rasa's own command line with a quiet terminal, and our own faults in one line: `python -m bot.rasa_cli run …`."""
from __future__ import annotations

import sys

from bot.errors import PolicyBotError
from bot.terminal import hush_warnings

if __name__ == "__main__":
    hush_warnings()
    from rasa.__main__ import main

    try:
        main()
    except PolicyBotError as fault:
        print(fault, file=sys.stderr)
        sys.exit(1)
