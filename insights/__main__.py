"""`python -m insights`: writes reports/insights.html, the Headteacher's page."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import Optional, Sequence

from bot.command_line import run_command
from bot.content.clock import Clock, now
from bot.errors import PolicyBotError
from bot.settings import ROOT
from insights.gather import gather
from insights.page import page
from referrals.wiring import open_desk

REPORT = ROOT / "reports" / "insights.html"


def main(arguments: Optional[Sequence[str]] = None, tell_time: Clock = now) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog=".venv/bin/python -m insights", description=__doc__)
    parser.add_argument("--to", type=Path, default=REPORT, metavar="FILE", help="another file")
    parser.add_argument("--whole-weeks", action="store_true", help="leave this week out")
    given = parser.parse_args(arguments)
    html = page(gather(open_desk(tell_time=tell_time), given.whole_weeks))
    try:
        given.to.parent.mkdir(parents=True, exist_ok=True)
        given.to.unlink(missing_ok=True)
        with open(os.open(given.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(html)
    except OSError as error:
        raise PolicyBotError(
            f"{given.to}: {error.strerror}. Name a file that can be written to: --to FILE"
        ) from None
    print(f"Written: {given.to}")
    return 0


if __name__ == "__main__":
    gc.disable()  # this program lives for seconds, and holds a hundred thousand small records
    sys.exit(run_command(main))
