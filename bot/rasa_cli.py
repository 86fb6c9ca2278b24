"""Rasa's own command line as one of our commands: `python -m bot.rasa_cli run …`."""

from __future__ import annotations

import sys

from bot.command_line import run_command


def rasa() -> None:
    """Imports Rasa only now, when its warnings are hushed."""
    from rasa.__main__ import main

    main()


if __name__ == "__main__":
    sys.exit(run_command(rasa))
