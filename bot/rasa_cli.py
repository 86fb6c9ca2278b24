"""Rasa's own command line as one of our commands: `python -m bot.rasa_cli run …`."""

from __future__ import annotations

import sys

from bot.command_line import run_command
from bot.supervisor import HOST


def rasa_command() -> None:
    """Imports Rasa only now, when its warnings are hushed. Without -i a server is for this machine
    only: the REST channel has no limits.
    """
    import rasa.core.constants

    rasa.core.constants.DEFAULT_SERVER_INTERFACE = HOST
    from rasa.__main__ import main

    main()


if __name__ == "__main__":
    sys.exit(run_command(rasa_command))
