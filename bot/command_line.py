"""What all commands share: settings from .env, a quiet terminal, and our own errors in one line."""

from __future__ import annotations

import logging
import sys
from typing import Callable, Optional, Sequence

from bot.errors import PolicyBotError
from bot.settings.env_file import take_settings
from bot.settings.school import as_edited


def run_command(work: Callable[[], Optional[int]], name: str = "") -> int:
    """Does a command's work; the exit code is what it returns, else 0, and 1 after an error of our
    own. `name` begins the line of an error if several programs write on one terminal.
    """
    hush_warnings()
    try:
        take_settings()
        return work() or 0
    except PolicyBotError as error:
        line = as_edited(str(error))
        print(f"{name}: {line}" if name else line, file=sys.stderr)
        return 1


def report(found: Sequence[str]) -> int:
    """Prints the lines of a check; the exit code is 1 if there are any."""
    for line in found:
        print(as_edited(line), file=sys.stderr)
    return 1 if found else 0


def hush_warnings() -> None:
    """Keeps Python's warnings off the screen. Filters alone are not enough, since libraries reset
    them while they load.
    """
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
