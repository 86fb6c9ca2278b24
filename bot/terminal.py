"""What a person sees in the terminal: our own lines, not the libraries' warnings about each other."""
from __future__ import annotations

import logging


def hush_warnings() -> None:
    """Keeps Python warnings off the screen; filters alone do not hold, since libraries reset them while they load."""
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
