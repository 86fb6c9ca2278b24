"""The office's commands: `python -m referrals.office
list|show|close|resend|export|view|erase|status|purge|test|reseal`. Each look leaves an audit line.
"""

from __future__ import annotations

import argparse
import json
import os
import pwd
import stat
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Callable

from bot.command_line import run_command
from bot.content.visitor_words import reference_in
from referrals.alerts import Alerts
from referrals.clock import Clock, moment, now
from referrals.database.health import health
from referrals.database.onward import holder_of
from referrals.mail.smtp import Blame, MailFailure
from referrals.office.book import Entry, OfficeBook
from referrals.office.page import page
from referrals.office.trial import send_trial
from referrals.records import Referral
from referrals.retention import erase, purge
from referrals.states import state_of
from referrals.wiring import Desk, open_desk

NO_SUCH = "There is no referral {}. See: .venv/bin/python -m referrals.office list --all"


def list_them(book: OfficeBook, given: argparse.Namespace) -> int:
    """One line each, without a word of what was written."""
    if _unknown(book, given.of):
        return _fail(_unknown(book, given.of))
    found = book.list_referrals(given.all, given.of)
    for referral in found:
        print(line(book.desk, referral))
    if not found:
        print("No referrals." if given.all else "No open referrals. Closed ones: --all")
    return 0


def line(desk: Desk, referral: Referral) -> str:
    """A referral in a list."""
    due = f", to be confirmed by {desk.phrases.at(referral.due_at)}" if referral.due_at else ""
    return (
        f"{referral.reference}  {desk.phrases.at(referral.created_at)}  {referral.kind} for {referral.to}  "
        f"{state_of(referral).value}{due}"
    )


def show(book: OfficeBook, given: argparse.Namespace) -> int:
    """One referral with its words."""
    entry = book.open_entry(given.reference)
    if entry is None:
        return _no_such(given.reference)
    print(line(book.desk, entry.referral))
    for name, value in (
        ("Role", book.desk.phrases.role(entry.referral.role)),
        ("Name", entry.words.name),
        ("Reach", entry.words.reach),
    ):
        print(f"{name + ':':8}{value or '-'}")
    print(
        f"\n{entry.words.about}\n"
        + (f"\nShown in reply:\n{entry.words.shown}\n" if entry.words.shown else "")
    )
    for at, who, what in entry.history:
        print(f"{book.desk.phrases.at(at)}  {who}: {what}")
    return 0


def close(book: OfficeBook, given: argparse.Namespace) -> int:
    """Closes one."""
    if book.desk.store.find(given.reference) is None:
        return _no_such(given.reference)
    if not book.close(given.reference):
        return _fail(f"{given.reference} is closed already.")
    print(f"{given.reference} is closed.")
    return 0


def resend(book: OfficeBook, given: argparse.Namespace) -> int:
    """Has one sent again, to whoever has it now."""
    desk, referral = book.desk, book.desk.store.find(given.reference)
    if referral is None:
        return _no_such(given.reference)
    if referral.closed_at:
        return _fail(f"{given.reference} is closed: nothing is sent any more.")
    person = holder_of(desk.store, referral)
    if not desk.plan.address(person):
        setting = (
            f"Set {desk.plan.recipients[person].setting}"
            if person in desk.plan.recipients
            else "Put it back into data/contacts.yml"
        )
        return _fail(
            f"{given.reference} cannot be sent: there is no address for '{person}'. "
            f"{setting}, and start again: then it goes by itself."
        )
    if not book.send_again(given.reference):
        return _fail(
            f"{given.reference} is just being handed to the mail server. See in a minute: "
            f".venv/bin/python -m referrals.office show {given.reference}"
        )
    print(
        f"{given.reference} waits to be sent to {person}. The courier does it at once, "
        "where it runs and the mail server answers."
    )
    return 0


def export(book: OfficeBook, given: argparse.Namespace) -> int:
    """Referrals as JSON: one, or all."""
    entries = _entries(book, given.reference, None, "exported")
    if given.reference and not entries:
        return _no_such(given.reference)
    return _write(
        json.dumps([entry.exported() for entry in entries], indent=2, ensure_ascii=False) + "\n",
        given.to,
    )


def view(book: OfficeBook, given: argparse.Namespace) -> int:
    """Referrals as one HTML file: of one person's chain, or all."""
    if _unknown(book, given.of):
        return _fail(_unknown(book, given.of))
    return _write(
        page(
            book.desk.phrases,
            book.desk.store.clock(),
            _entries(book, None, given.of, "viewed"),
            given.of,
        ),
        given.to or Path("referrals.html"),
    )


def erase_one(book: OfficeBook, given: argparse.Namespace) -> int:
    """Deletes one, with its conversation."""
    referral = book.desk.store.find(given.reference)
    if referral is None:
        return _no_such(given.reference)
    erase(book.desk.store, _alerts(book), referral, book.who)
    print(
        f"{given.reference} and its conversation are erased. E-mails that were sent, and "
        "files that were exported, are to be deleted where they are."
    )
    return 0


def status(book: OfficeBook, given: argparse.Namespace) -> int:
    """The numbers of /health; 1 if a person is needed."""
    numbers = health(book.desk.store)
    for name, value in asdict(numbers).items():
        shown = (
            "-"
            if value is None
            else moment(value).isoformat(timespec="seconds")
            if name == "last_success"
            else round(value)
        )
        print(f"{name.replace('_', ' '):24}{shown}")
    return 1 if numbers.undelivered or numbers.overdue else 0


def _alerts(book: OfficeBook) -> Alerts:
    return Alerts(book.desk.store, book.desk.settings.dsl_alerts)


def purge_now(book: OfficeBook, given: argparse.Namespace) -> int:
    """Deletes what is past its time."""
    done = purge(book.desk.store, _alerts(book))
    print(
        f"Deleted after their time: {done.referrals} referrals, {done.conversation_events} "
        "lines of conversations."
    )
    return 0


def test(book: OfficeBook, given: argparse.Namespace) -> int:
    """Sends a test to a person. Where it arrives, messages to that person are offered again after
    their address had been refused.
    """
    desk, person = book.desk, book.desk.plan.recipients.get(given.person)
    if person is None or not person.address or not desk.settings.smtp_host:
        return _fail(
            f"No e-mail can be sent to '{given.person}': use one of {', '.join(desk.plan.recipients)}, "
            "and set its address, SMTP_HOST and SMTP_FROM."
        )
    try:
        send_trial(desk, person, book.who)
    except MailFailure as fault:
        remedy = (
            f"Correct {person.setting}."
            if fault.blame is Blame.ADDRESS
            else "See the SMTP_ settings and the mail server."
        )
        return _fail(f"The mail server did not take it ({fault.sort}). {remedy}")
    print(f"The mail server took a test for {person.id}. See that it arrives.")
    return 0


def reseal(book: OfficeBook, given: argparse.Namespace) -> int:
    """Seals everything with the newest key."""
    if not book.desk.store.sealer.is_on:
        return _fail("REFERRAL_KEY is not set: there is no key to seal with.")
    print(f"{book.reseal()} referrals are sealed with the newest key.")
    return 0


def main(arguments: list[str] | None = None, tell_time: Clock = now) -> int:
    """The command line."""
    given = _parser().parse_args(arguments)
    try:
        if getattr(given, "reference", None):
            given.reference = reference_in(given.reference) or given.reference
        return given.command(OfficeBook(open_desk(tell_time=tell_time), _who()), given)
    except BrokenPipeError:  # whoever reads the output has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return _fail(
            f"{error.filename or getattr(given, 'to', None) or 'The file'}: {error.strerror}."
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m referrals.office",
        description="Referrals: messages and alerts that were sent to a person at the school.",
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(
        name: str, command: Callable[[OfficeBook, argparse.Namespace], int], help_line: str
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_line, description=help_line)
        added.set_defaults(command=command)
        return added

    listing = add("list", list_them, "open referrals, without their words")
    listing.add_argument("--all", action="store_true", help="closed ones too")
    listing.add_argument(
        "--of", metavar="PERSON", help="only those that go to this person, such as dsl_deputy"
    )
    add("show", show, "one referral, word for word").add_argument("reference")
    add("close", close, "close one: nothing is sent or passed on any more").add_argument(
        "reference"
    )
    add("resend", resend, "send one again now, to whoever has it").add_argument("reference")
    exporting = add("export", export, "one or all, as JSON")
    exporting.add_argument("reference", nargs="?")
    exporting.add_argument(
        "--to", type=Path, metavar="FILE", help="write to a file instead of the screen"
    )
    viewing = add("view", view, "all, as one HTML file to look at")
    viewing.add_argument(
        "--of", metavar="PERSON", help="only those that go to this person, such as dsl_deputy"
    )
    viewing.add_argument("--to", type=Path, metavar="FILE", help="the file (referrals.html)")
    add("erase", erase_one, "delete one, with the conversation that it came from").add_argument(
        "reference"
    )
    add("status", status, "what waits, what went, what nobody has confirmed")
    add("purge", purge_now, "delete what is past its time")
    add("test", test, "send a test e-mail to a person").add_argument("person")
    add("reseal", reseal, "seal everything with the newest key of REFERRAL_KEY")
    return parser


def _entries(book: OfficeBook, reference: str | None, of: str | None, doing: str) -> list[Entry]:
    references = (
        [reference]
        if reference
        else [referral.reference for referral in book.list_referrals(closed=True, of=of)]
    )
    return [entry for entry in (book.open_entry(one, doing) for one in references) if entry]


def _write(text: str, to: Path | None) -> int:
    """To the screen, or into a file that only its owner can read."""
    if to is None:
        sys.stdout.write(text)
        return 0
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        if stat.S_ISREG(
            os.fstat(file.fileno()).st_mode
        ):  # one that was there before may be open to others
            os.fchmod(file.fileno(), 0o600)
            file.truncate()
        file.write(text)
    print(f"Written to {to}. It holds what visitors wrote: keep it safe, and delete it after use.")
    return 0


def _who() -> str:
    """Who runs this, by the system's word and not by a variable that anybody can set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # no entry for this user in the system
        return f"user {os.getuid()}"


def _unknown(book: OfficeBook, person: str | None) -> str:
    """What is wrong with a person that was given; empty if nothing is."""
    known = book.desk.plan.recipients
    return (
        f"There is no '{person}'. Use one of {', '.join(known)}."
        if person and person not in known
        else ""
    )


def _no_such(reference: str) -> int:
    return _fail(NO_SUCH.format(reference))


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(run_command(main))
