"""The office's commands that look at referrals, or change one. Each prints what it did."""

from __future__ import annotations

import argparse
from typing import Sequence

from bot.errors import PolicyBotError
from referrals.database.onward import holder_of
from referrals.office.book import Entry, OfficeBook
from referrals.records import MESSAGE, Referral
from referrals.retention import erase
from referrals.states import state_of


class CommandRefused(PolicyBotError):
    """A command could not do what was asked. Says why, and what to do."""


def list_referrals(book: OfficeBook, given: argparse.Namespace) -> None:
    """One line each, without a word of what was written."""
    refuse_unknown(book, given.of)
    found = book.list_referrals(given.all, given.of)
    for referral in found:
        print(line_of(book, referral))
    if not found:
        print("No referrals." if given.all else "No open referrals. To see closed ones: --all")


def show(book: OfficeBook, given: argparse.Namespace) -> None:
    """One referral with its words."""
    (entry,) = open_entries(book, given.reference, None, "shown")
    words, phrases = entry.words, book.desk.phrases
    print(line_of(book, entry.referral))
    print(f"{'Role:':8}{phrases.role(entry.referral.role)}")
    print(f"{'Name:':8}{words.name or '-'}")
    print(f"{'Reach:':8}{words.reach or '-'}")
    print(f"\n{words.about}\n")
    if words.shown:
        what = "Language of the chat" if entry.referral.kind == MESSAGE else "Shown in reply"
        print(f"{what}:\n{words.shown}\n")
    for at, who, what in entry.history:
        print(f"{phrases.at(at)}  {who}: {what}")


def close(book: OfficeBook, given: argparse.Namespace) -> None:
    """Closes one: nothing is sent or passed on any more."""
    find(book, given.reference)
    if not book.close(given.reference):
        raise CommandRefused(f"{given.reference} is already closed.")
    print(f"{given.reference} is closed.")


def resend(book: OfficeBook, given: argparse.Namespace) -> None:
    """Sends one again, to the person who has it now."""
    desk, referral = book.desk, find(book, given.reference)
    if referral.closed_at:
        raise CommandRefused(f"{referral.reference} is closed, so nothing more is sent.")
    person = holder_of(desk.store, referral)
    if not desk.plan.address(person):
        known = desk.plan.recipients.get(person)
        remedy = f"Set {known.setting}" if known else "Put them back into data/contacts.yml"
        raise CommandRefused(
            f"{referral.reference} cannot be sent: there is no address for '{person}'. "
            f"{remedy}, and start the programs again. It is then sent without this command."
        )
    if not book.send_again(referral.reference):
        raise CommandRefused(
            f"{referral.reference} is just being handed to the mail server. Look again in a "
            f"minute: .venv/bin/python -m referrals.office show {referral.reference}"
        )
    print(
        f"{referral.reference} is waiting to be sent to {person}. The courier sends it at once if "
        "it is running and the mail server answers."
    )


def erase_one(book: OfficeBook, given: argparse.Namespace) -> None:
    """Deletes one, with its conversation."""
    erase(book.desk.store, book.alerts, find(book, given.reference), book.who)
    print(
        f"{given.reference} and its conversation are erased. Please also delete the e-mails that "
        "were sent and the files that were exported."
    )


def line_of(book: OfficeBook, referral: Referral) -> str:
    """A referral in a list."""
    at, due = book.desk.phrases.at, referral.due_at
    return (
        f"{referral.reference}  {at(referral.created_at)}  {referral.kind} for {referral.to}  "
        f"{state_of(referral).value}{f', to be confirmed by {at(due)}' if due else ''}"
    )


def find(book: OfficeBook, reference: str) -> Referral:
    """The referral that was asked for.

    Raises:
        CommandRefused: if there is none.
    """
    referral = book.desk.store.find(reference)
    if referral is None:
        raise CommandRefused(
            f"There is no referral {reference}. To see which there are: "
            ".venv/bin/python -m referrals.office list --all"
        )
    return referral


def open_entries(
    book: OfficeBook, reference: str | None, of: str | None, doing: str
) -> Sequence[Entry]:
    """One referral with its words, or all (of the person `of`); `doing` goes into the audit.

    Raises:
        CommandRefused: if there is no referral with that reference.
    """
    asked = [find(book, reference)] if reference else book.list_referrals(closed=True, of=of)
    entries = (book.open_entry(referral.reference, doing) for referral in asked)
    return [entry for entry in entries if entry]


def refuse_unknown(book: OfficeBook, person: str | None) -> None:
    """Refuses a person who is not in data/contacts.yml, and names those who are.

    Raises:
        CommandRefused
    """
    known = book.desk.plan.recipients
    if person and person not in known:
        raise CommandRefused(f"There is no '{person}'. Use one of {', '.join(known)}.")
