"""Checks the words of the Headteacher's page: `make check` runs it beside bot.check. Fills the page
in as it can come to be, full and empty; needs no database.
"""

from __future__ import annotations

import datetime
import sys
from dataclasses import replace

from bot.command_line import report, run_command
from bot.errors import PolicyBotError
from insights.alike import Group, Open
from insights.page import Findings, page
from insights.tables import Table, Tables
from insights.votes import Unclear
from insights.waiting import Waiting

MONDAY = datetime.date(2026, 1, 5)
MADE = datetime.datetime(2026, 1, 14, 9, tzinfo=datetime.timezone.utc)
WEEKS = (MONDAY, MONDAY + datetime.timedelta(days=7))
TABLE = Table(WEEKS, (("other", (None, 5)),))
GROUPS = (
    Group(3, "Asked …", "posting", "kind_words", False),
    Group(3, "Asked", "new", "new", True),
)
FULL = Findings(
    "A school",
    MADE,
    24,
    None,
    Tables(WEEKS, (None, 5), TABLE, TABLE, TABLE, TABLE, TABLE),
    Open(GROUPS, 1, 2, 3),
    (Unclear("Section", "Sentence.", 3, None),),
    tuple(Waiting(kind, (("hour", 3), ("not_yet", None))) for kind in ("message", "alert")),
    {"pl": "Polish"},
    3,
)
NOTHING = Table((), ())
EMPTY = replace(
    FULL,
    hours_kept=1008,
    until=MADE,
    tables=Tables((), (), NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    open=None,
    unclear=(),
    waiting=(Waiting("message", (("hour", None),)),),
)
FIRST_WEEK = replace(EMPTY, tables=Tables(WEEKS[:1], (None,), TABLE, TABLE, TABLE, TABLE, TABLE))


def problems() -> list[str]:
    """A line that names the file, if something is wrong in it."""
    try:
        for found in (FULL, EMPTY, FIRST_WEEK):
            page(found)
    except PolicyBotError as error:
        return [str(error)]
    return []


def main() -> int:
    """The command line."""
    return report(problems())


if __name__ == "__main__":
    sys.exit(run_command(main))
