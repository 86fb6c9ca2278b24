"""The office's commands that write referrals into a file, or onto the screen."""

from __future__ import annotations

import argparse
import json
import os
import stat
import sys
from pathlib import Path

from referrals.office.book import OfficeBook
from referrals.office.commands import open_entries, refuse_unknown
from referrals.office.page import page


def export(book: OfficeBook, given: argparse.Namespace) -> None:
    """Referrals as JSON: one, or all."""
    entries = open_entries(book, given.reference, None, "exported")
    exported = [entry.exported() for entry in entries]
    text = json.dumps(exported, indent=2, ensure_ascii=False) + "\n"
    if given.to is None:
        sys.stdout.write(text)
    else:
        write_privately(text, given.to)


def view(book: OfficeBook, given: argparse.Namespace) -> None:
    """Referrals as one HTML file: of one person's chain, or all."""
    refuse_unknown(book, given.of)
    entries = open_entries(book, None, given.of, "viewed")
    now = book.desk.store.clock()
    text = page(book.desk.phrases, now, entries, given.of)
    write_privately(text, given.to or Path("referrals.html"))


def write_privately(text: str, to: Path) -> None:
    """Writes a file that only its owner can read."""
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
        # a file that was there before may be open to others
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            os.fchmod(file.fileno(), 0o600)
            file.truncate()
        file.write(text)
    print(f"Written to {to}. It holds what visitors wrote: keep it safe, and delete it after use.")
