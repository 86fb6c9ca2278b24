"""Everything that is missing before a launch, one line each: `make ready`. The words in data/ and
the facts that are past their day are in the other half of that list, `make check strict=1`.
"""

from __future__ import annotations

import calendar
import datetime
import os
import re
import sys
from typing import Callable, Iterator, Mapping, Optional

from bot.command_line import report, run_command
from bot.content.clock import now
from bot.content.launch import TO_OPEN, Launch, keeps_shut, load_launch, unsigned
from bot.content.policy import load_policy
from bot.errors import PolicyBotError
from bot.record.pause import pause_file, reason_of
from bot.settings import Settings
from referrals.database.addresses import is_accepted
from referrals.wiring import load_parts, open_desk

MONTHS = [name.casefold() for name in calendar.month_name]
REVIEW = re.compile(r"(?:(\d{1,2})\s+)?([a-z]+)\s+(\d{4})", re.I)
"""How a policy prints the date: "September 2020", "1 May 2027"."""


def missing(environ: Mapping[str, str], day: datetime.date) -> list[str]:
    """A line for everything that is missing, with what to do."""
    settings, launch = Settings.load(environ), load_launch()
    found = [
        *keeps_shut(settings),
        *unsigned(tuple(name for name in Launch.__fields__ if name not in TO_OPEN)),
        *_review(launch, day),
        *_settings(settings),
    ]
    found += _said_by(lambda: _mailboxes(environ, settings))
    if (reason := reason_of(pause_file(settings))) is not None:
        found.append(f"The chat is paused{f' ({reason})' if reason else ''}. Run: make resume")
    return list(dict.fromkeys(found))


def _said_by(look: Callable[[], Iterator[str]]) -> list[str]:
    try:
        return list(look())
    except PolicyBotError as error:
        return str(error).splitlines()


def _review(launch: Launch, day: datetime.date) -> Iterator[str]:
    printed = load_policy().review_date
    due, signed = review_day(printed), launch.signed_on("policy")
    if due and due < day and signed and signed <= due:
        yield (
            f"The policy's review date ({printed}) has passed since 'policy' was signed in "
            "data/launch.yml. Put in the new policy, or sign again that this one is in force."
        )


def review_day(printed: str) -> Optional[datetime.date]:
    """The last day that a printed review date means; None if it is no date."""
    parts = REVIEW.search(printed)
    if not parts or parts[2].casefold() not in MONTHS[1:]:
        return None
    year, month = max(1, int(parts[3])), MONTHS.index(parts[2].casefold())
    last = calendar.monthrange(year, month)[1]
    return datetime.date(year, month, min(int(parts[1] or last), last) or last)


def _settings(settings: Settings) -> Iterator[str]:
    if not settings.production:
        yield "PRODUCTION is off: the door of development and tests is open. Write PRODUCTION=on."
    if not settings.referral_key:
        yield (
            "REFERRAL_KEY is not set: what visitors write is stored in the clear. Make a key "
            "(deploy/env.example), and keep a copy elsewhere."
        )
    if settings.smtp_host and not settings.public_url:
        yield (
            "PUBLIC_URL is not set: the links in e-mails open on this computer only. Write the "
            "address under which staff reach the assistant."
        )


def _mailboxes(environ: Mapping[str, str], settings: Settings) -> Iterator[str]:
    """Everybody with an address to whom the mail server has not taken an e-mail. A school without a
    mail server says by its signature that it wants no messages. Alerts that are on and could not be
    sent are refused here too.
    """
    load_parts(environ)
    if not settings.smtp_host:
        return
    desk = open_desk(environ)
    for person in desk.plan.recipients.values():
        if person.address and not is_accepted(desk.store, person.id):
            yield (
                f"{person.setting}: no e-mail has been accepted for this address. Run: make "
                f'referrals args="test {person.id}", and see that it arrives.'
            )


def main() -> int:
    """The command line."""
    found = missing(os.environ, now().date())
    if report(found):
        print(f"Not ready: {len(found)} missing (docs/your-school.md, section 9).", file=sys.stderr)
        return 1
    print("Ready: nothing of what a program can see is missing.")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
