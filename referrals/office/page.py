"""Referrals as one HTML file that needs nothing else: for the Headteacher, the DSL and their
deputies. The template is data/emails/view.html.jinja.
"""

from __future__ import annotations

import datetime
from typing import Any, Optional, Sequence

from referrals.mail.compose import templates
from referrals.mail.words import Phrases
from referrals.office.book import Entry
from referrals.states import ReferralState, state_of

SETTLED = (ReferralState.RECEIVED, ReferralState.CLOSED)


def page(
    phrases: Phrases, now: datetime.datetime, entries: Sequence[Entry], of: Optional[str]
) -> str:
    """The file's text."""
    return templates().get_template("view.html.jinja").render(
        made=phrases.at(now.timestamp()),
        of=phrases.name(of) if of else None,
        entries=[_seen(phrases, entry) for entry in entries],
    )  # fmt: skip


def _seen(phrases: Phrases, entry: Entry) -> dict[str, Any]:
    referral, at = entry.referral, phrases.at
    state = state_of(referral)
    return {
        "reference": referral.reference,
        "kind": referral.kind,
        "kind_name": phrases.kind(referral.kind),
        "to": phrases.name(referral.to),
        "said_at": at(referral.said_at),
        "role": phrases.role(referral.role),
        "state": state.value,
        "state_words": phrases.state(referral),
        "waits": state not in SETTLED,
        "due": at(referral.due_at) if referral.due_at else None,
        "words": entry.words,
        "history": [(at(when), who, what) for when, who, what in entry.history],
    }
