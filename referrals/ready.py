"""Whether alerts can be sent as things are set: `python -m referrals.ready`. bot.run asks before
the chat tells anybody that a note is kept for the DSL.

Opens no database and no connection: one that is away may come back, and a setting that is wrong
does not.
"""

from __future__ import annotations

import sys

from bot.errors import PolicyBotError
from bot.settings import take_settings
from referrals.courier import load_pauses
from referrals.wiring import load_settings


def main() -> int:
    """The command line: 1, and the line that names what is wrong, if a setting or a file of data/
    keeps alerts from being sent.
    """
    try:
        take_settings()
        load_settings()
        load_pauses()
    except PolicyBotError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
