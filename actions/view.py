"""Referrals as one HTML file that needs nothing else: for the Headteacher, the DSL and their deputies. The template is data/emails/view.html.jinja."""
from __future__ import annotations

from typing import Any, Optional, Sequence

from actions.compose import templates
from actions.desk_book import Entry
from actions.states import Referral, state_of
from actions.wiring import Desk

NEEDS_A_PERSON = (Referral.STORED, Referral.HANDED, Referral.PASSED_ON, Referral.UNDELIVERED)


def page(desk: Desk, entries: Sequence[Entry], of: Optional[str]) -> str:
    """The file's text."""
    at = desk.phrases.at
    return templates().get_template("view.html.jinja").render(
        made=at(desk.store.clock().timestamp()),
        of=desk.phrases.name(of) if of else None,
        entries=[_seen(desk, entry) for entry in entries],
    )  # fmt: skip


def _seen(desk: Desk, entry: Entry) -> dict[str, Any]:
    facts, at = entry.facts, desk.phrases.at
    state = state_of(facts)
    return {
        "reference": facts.reference,
        "kind": facts.kind,
        "kind_name": desk.phrases.words["kinds"][facts.kind],
        "to": desk.phrases.name(facts.to),
        "said_at": at(facts.said_at),
        "role": desk.phrases.role(facts.role),
        "state": state.value,
        "state_words": desk.phrases.state(facts),
        "waits": state in NEEDS_A_PERSON,
        "due": at(facts.due_at) if facts.due_at else None,
        "words": entry.words,
        "history": [(at(when), who, what) for when, who, what in entry.history],
    }
