"""Rasa's own command line with a quiet terminal: `python -m bot.rasa_cli run …`."""
from __future__ import annotations

from bot.terminal import hush_warnings

if __name__ == "__main__":
    hush_warnings()
    from rasa.__main__ import main

    main()
