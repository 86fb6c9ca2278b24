"""Checks the words and times of messages to people: `make check` runs it beside bot.check. Needs no
settings, no database and no mail server.
"""

from __future__ import annotations

import itertools
import sys
import traceback
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Callable, Collection, Iterator, Optional

import jinja2

from bot.command_line import report, run_command
from bot.content.clock import now
from bot.content.contacts import ROLES
from bot.errors import PolicyBotError
from referrals.links import Links
from referrals.mail import spoken
from referrals.mail.compose import TRIAL, Composer, templates
from referrals.mail.words import FOLDER, Phrases, load_phrases
from referrals.office.book import Entry
from referrals.office.page import page
from referrals.plan import Plan, load_plan
from referrals.records import (
    ALERT,
    CARRYING,
    FIRST,
    INSIGHTS,
    MESSAGE,
    TOLD,
    Mail,
    Referral,
    VisitorWords,
)
from referrals.settings import ReferralSettings

SENDER, REFERENCE = "assistant@school.example", "HSM-222-222"
SETTINGS = ReferralSettings(smtp_from=SENDER)
WORDS = VisitorWords("Words.", "reach@visitor.example", "Name", "Shown.")
NO_WORDS = VisitorWords("")


def problems() -> list[str]:
    """Every fault in data/contacts.yml (hours, referrals), in data/emails, and in messages.yml of
    each language, each a line that names the file.
    """
    found = list(spoken.problems())
    for path in sorted(FOLDER.glob("*.jinja")):
        try:
            templates().get_template(path.name)
            if not path.read_text(encoding="utf-8").strip():
                found.append(_line(path.name, None, ValueError("there is nothing in it")))
        except (jinja2.TemplateError, UnicodeDecodeError) as error:
            found.append(_line(path.name, getattr(error, "lineno", None), error))
    try:
        phrases = load_phrases(load_plan(SETTINGS))
    except PolicyBotError as error:
        return [*found, *str(error).splitlines()]
    # A name that no template is given shows only when it is filled in. Each is, as it can come to
    # be.
    return found or list(
        dict.fromkeys(line for write in _everything(phrases) for line in _tried(write))
    )


def _everything(phrases: Phrases) -> Iterator[Callable[[], object]]:
    """What writes each e-mail in each of its forms, and the page of the office."""
    moment = now()
    for first, chain in phrases.plan.chains.items():
        for people in (chain, (first,)):  # with a next in the chain, and without
            told = replace(phrases, plan=_with_addresses(phrases.plan, people))
            composer = Composer(told, SETTINGS, Links("-" * 32))
            for mail in itertools.chain.from_iterable(
                _letters(first, person, step) for step, person in enumerate(people)
            ):
                yield partial(composer.compose, mail, moment)
        yield lambda f=first: page(
            phrases,
            moment,
            [_entry(f, kind, words) for kind in (MESSAGE, ALERT) for words in (WORDS, NO_WORDS)],
            f,
        )
    yield partial(page, phrases, moment, [], None)


def _letters(first: str, person: str, step: int) -> Iterator[Mail]:
    yield Mail(
        "0" * 32,
        f"<0@{SENDER}>",
        person,
        FIRST,
        0.0,
        0.0,
        REFERENCE,
        INSIGHTS,
        first,
        about="Page.",
    )
    for kind, purpose, role, words in itertools.product(
        (MESSAGE, ALERT), (*CARRYING, TOLD, TRIAL), (*ROLES, None), (WORDS, NO_WORDS)
    ):
        yield Mail(
            "0" * 32,
            f"<0@{SENDER}>",
            person,
            purpose,
            0.0,
            0.0,
            REFERENCE,
            kind,
            first,
            role,
            0.0,
            step,
            words.about,
            words.reach,
            words.name,
            words.shown,
        )


def _entry(first: str, kind: str, words: VisitorWords) -> Entry:
    nothing_yet = dict.fromkeys(
        (
            "handed_at",
            "due_at",
            "passed_on_at",
            "received_at",
            "received_by",
            "undelivered_at",
            "closed_at",
            "notice_at",
        )
    )
    return Entry(
        Referral(0, REFERENCE, kind, first, "", None, 0.0, 0.0, 0, **nothing_yet),
        words,
        ((0.0, "who", "what"),),
    )


def _with_addresses(plan: Plan, people: Collection[str]) -> Plan:
    known = enumerate(plan.recipients.values())
    return replace(
        plan,
        recipients={
            person.id: replace(
                person, address=f"person{number}@school.example" if person.id in people else ""
            )
            for number, person in known
        },
    )


def _tried(write: Callable[[], object]) -> list[str]:
    try:
        write()
    except Exception as error:  # whatever it is would keep a letter from being sent
        where = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if frame.filename.endswith(".jinja")
        ]
        return [
            _line(Path(where[-1].filename).name, where[-1].lineno, error)
            if where
            else f"data/emails: {error}"
        ]
    return []


def _line(name: str, line: Optional[int], error: Exception) -> str:
    return (
        f"data/emails/{name}{f', line {line}' if line else ''}: {str(error).rstrip('.')}. Put "
        "it right there (git diff shows what was changed)."
    )


def main() -> int:
    """The command line."""
    return report(problems())


if __name__ == "__main__":
    sys.exit(run_command(main))
