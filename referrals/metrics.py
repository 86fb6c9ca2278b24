"""The numbers of the programs for Prometheus, as text: `GET /metrics` of the action server, on this
machine only. No words, no addresses, nothing of one person.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Iterator, Mapping, Optional

from bot.content.clock import Clock
from bot.record.conversations import conversations
from referrals.database.engine import explained, reading
from referrals.database.health import Health, health
from referrals.database.queries import select_referrals
from referrals.database.store import HOUR, Store
from referrals.database.tables import referrals
from referrals.records import INSIGHTS, Referral
from referrals.states import ReferralState, state_of

PREFIX = "assistant"
HELP = {
    "queue_depth": "Letters that are still to be handed over.",
    "oldest_unsent_seconds": "Age of the oldest of these.",
    "last_success": "When the mail server last accepted a letter, in seconds since 1970.",
    "unacknowledged": "Referrals that were handed over, and neither confirmed nor closed.",
    "overdue": "Of these, past their time with nobody left to pass them on to.",
    "undelivered": "Referrals that could be sent to nobody.",
    "courier_seen_seconds": "How long ago the courier was at work.",
    "unreadable_notes": "Notes for alerts that a person is needed for.",
    "oldest_unraised_seconds": "How long a disclosure has been waiting for its alert.",
    "free_megabytes": "Room on the disk of STATE_DIR.",
}


def metrics(store: Store) -> str:
    """All numbers of this moment.

    Raises:
        DatabaseTrouble: if they cannot be read.
    """
    parts = (_of_health(health(store)), _of_referrals(store), _of_replies(store.clock))
    return "".join(f"{line}\n" for part in parts for line in part)


def _of_health(numbers: Health) -> Iterator[str]:
    for name, value in asdict(numbers).items():
        yield from _family(name, HELP[name], {"": value})


def _of_referrals(store: Store) -> Iterator[str]:
    pages_apart = select_referrals().where(referrals.c.kind != INSIGHTS)
    with reading(store.engine) as connection:
        states = [state_of(Referral(*row)) for row in connection.execute(pages_apart)]
    counts = {f'{{state="{state.value}"}}': float(states.count(state)) for state in ReferralState}
    yield from _family("referrals", "Referrals that are kept, by what became of them.", counts)


def _of_replies(clock: Clock) -> Iterator[str]:
    with explained():
        found = conversations().replies_since(clock().timestamp() - HOUR)
    counts = {f'{{answer="{name}"}}': float(count) for name, count in sorted(found.items())}
    help_line = "Replies of the last hour, by the answer's name (utter_disclosure: a safety reply)."
    yield from _family("replies_last_hour", help_line, counts)


def _family(name: str, help_line: str, values: Mapping[str, Optional[float]]) -> Iterator[str]:
    yield f"# HELP {PREFIX}_{name} {help_line}"
    yield f"# TYPE {PREFIX}_{name} gauge"
    for labels, value in values.items():
        if value is not None:
            yield f"{PREFIX}_{name}{labels} {round(value, 3)}"
