"""The office's command line: `python -m referrals.office
list|show|close|resend|export|view|erase|status|purge|test|reseal`. Each look leaves an audit line.
"""

from __future__ import annotations

import argparse
import os
import pwd
import sys
from pathlib import Path
from typing import Callable, Optional

from bot.command_line import run_command
from bot.content.clock import Clock, now
from bot.content.visitor_words import reference_in
from referrals.office import commands, files, upkeep
from referrals.office.book import OfficeBook
from referrals.wiring import open_desk

Command = Callable[[OfficeBook, argparse.Namespace], Optional[int]]


def main(arguments: list[str] | None = None, tell_time: Clock = now) -> int:
    """The command line.

    Raises:
        PolicyBotError: a command could not do what was asked.
    """
    given = _parser().parse_args(arguments)
    if getattr(given, "reference", None):
        given.reference = reference_in(given.reference) or given.reference
    try:
        return given.command(OfficeBook(open_desk(tell_time=tell_time), _who()), given) or 0
    except BrokenPipeError:  # the reader of the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        name = error.filename or getattr(given, "to", None) or "The file"
        raise commands.CommandRefused(f"{name}: {error.strerror}.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m referrals.office",
        description="Referrals: messages and alerts that were sent to a person at the school.",
    )
    added = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, command: Command, help_line: str) -> argparse.ArgumentParser:
        one = added.add_parser(name, help=help_line, description=help_line)
        one.set_defaults(command=command)
        return one

    listing = add("list", commands.list_referrals, "open referrals, without their words")
    listing.add_argument("--all", action="store_true", help="closed ones too")
    showing = add("show", commands.show, "one referral, word for word")
    closing = add("close", commands.close, "close one: nothing is sent or passed on any more")
    sending = add("resend", commands.resend, "send one again now, to the person who has it")
    exporting = add("export", files.export, "one or all, as JSON")
    exporting.add_argument("reference", nargs="?")
    exporting.add_argument("--to", type=Path, metavar="FILE", help="a file; else the screen")
    viewing = add("view", files.view, "all, as one HTML file to look at")
    viewing.add_argument("--to", type=Path, metavar="FILE", help="the file (referrals.html)")
    erasing = add("erase", commands.erase_one, "delete one, with the conversation it came from")
    add("status", upkeep.status, "what is waiting, what was sent, what nobody has confirmed")
    add("purge", upkeep.purge_now, "delete what is past its time")
    testing = add("test", upkeep.send_test, "send a test e-mail to a person")
    testing.add_argument("person")
    add("reseal", upkeep.reseal, "seal everything with the newest key of REFERRAL_KEY")
    for needs_one in (showing, closing, sending, erasing):
        needs_one.add_argument("reference")
    for of_a_person in (listing, viewing):
        of_a_person.add_argument(
            "--of", metavar="PERSON", help="only those that go to this person, such as dsl_deputy"
        )
    return parser


def _who() -> str:
    """The user of this command, as the system knows them; a variable can be set by anybody."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # the system has no entry for this user
        return f"user {os.getuid()}"


if __name__ == "__main__":
    sys.exit(run_command(main))
