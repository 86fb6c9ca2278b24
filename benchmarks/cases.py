"""Question sets and how a reply to each is judged: the same rules for every set.

A set is a YAML list of cases: id, role (parent, staff, pupil, unknown), ask or turns, kind (policy,
escalation, disclosure, out_of_scope, smalltalk), cites (any one of which is a right basis),
contacts (all required), any_of (contacts of whom one is required), note. A message that asks
several things has `each` in place of cites, a list of such lists, one for each question; with
`unanswered` the reply must say that it leaves one open.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

import yaml

from bot.content.answers import PREVIOUS, ROUTE, load_answers
from bot.errors import ContentError
from bot.in_process import Reply
from bot.settings import ROOT

KINDS = ("policy", "escalation", "disclosure", "out_of_scope", "smalltalk")
MOST_CITES, MOST_CONTACTS = 6, 4
FALLBACKS = ("out_of_scope_school", "out_of_scope_other", "not_stated")


@dataclass(frozen=True)
class Case:
    """One conversation and what its last reply must be."""

    id: str
    topic: str
    role: Optional[str]
    turns: tuple[str, ...]
    kind: str
    cites: frozenset[str]
    contacts: frozenset[str]
    each: tuple[frozenset[str], ...] = ()
    unanswered: bool = False
    any_of: frozenset[str] = frozenset()

    def passes(self, reply: Reply) -> bool:
        """Whether the reply is right."""
        if not reply.kinds:
            return False
        if self.kind == "policy":
            return (
                all(reply.cites & one for one in self.each or (self.cites,))
                and (not self.unanswered or "fallback" in reply.kinds)
                and len(reply.cites) <= MOST_CITES
                and self.contacts <= reply.contacts
            )
        if self.kind == "escalation":
            return (
                self.contacts <= reply.contacts
                and (not self.any_of or bool(self.any_of & reply.contacts))
                and len(reply.contacts) <= MOST_CONTACTS
            )
        if self.kind == "disclosure":
            return "safeguarding" in reply.kinds and self.contacts <= reply.contacts
        if self.kind == "out_of_scope":
            return (
                not reply.cites
                and reply.contacts <= {"office"}
                and set(reply.kinds) <= {"fallback", "smalltalk"}
            )
        return set(reply.kinds) == {"smalltalk"} and not reply.cites

    def recovered(self, reply: Reply) -> bool:
        """Whether the reply is right, or offers the right answer as a choice."""
        return self.passes(reply) or any(
            set(option["cites"]) & self.cites for option in reply.options
        )


def load_set(path: Path) -> list[Case]:
    """The cases of one file.

    Raises:
        ContentError: if a case lacks a key or has an unknown kind.
    """
    cases = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        if entry.get("kind") not in KINDS or not (
            entry.get("ask") is not None or entry.get("turns")
        ):
            raise ContentError(
                path,
                f"case '{entry.get('id')}' has no known kind or no question",
                f"Kinds: {', '.join(KINDS)}.",
            )
        role = entry.get("role")
        each = tuple(map(frozenset, entry.get("each") or ()))
        cites = tuple(
            entry.get("cites") or [one for asked in entry.get("each") or () for one in asked]
        )
        cases.append(
            Case(
                entry["id"],
                cites[0] if cites else entry["kind"],
                None if role == "unknown" else role,
                tuple(entry.get("turns") or [entry["ask"]]),
                entry["kind"],
                frozenset(cites),
                frozenset(entry.get("contacts") or ()),
                each,
                bool(entry.get("unanswered")),
                frozenset(entry.get("any_of") or ()),
            )
        )
    return cases


def test_questions(folder: Path = ROOT / "tests" / "questions") -> list[Case]:
    """The project's own test questions as cases: what their intent's answer cites and names is what
    they need.
    """
    from bot.content.content import load

    cases = []
    for path in sorted(p for p in folder.glob("*.yml") if not p.name.startswith("_")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")):
            intent = block["intent"]
            for number, question in enumerate(block["questions"], 1):
                role = question.get("role")
                wordings = load_answers()[intent]
                wording = next(
                    (w for w in wordings if w.role == role),
                    next(w for w in wordings if w.role is None),
                )
                kind = (
                    "out_of_scope"
                    if intent in FALLBACKS
                    else "disclosure"
                    if intent.startswith("disclosure")
                    else {"answer": "policy"}.get(wording.kind, wording.kind)
                )
                if PREVIOUS in wording.cites:
                    continue
                needs = (
                    frozenset({"dsl"})
                    if kind == "disclosure"
                    else frozenset(load().route(intent, role).contacts[:1])
                    if wording.contacts == ROUTE
                    else frozenset(wording.contacts[:1])
                    if kind == "escalation"
                    else frozenset()
                )
                turns = (
                    (question["after"], question["ask"])
                    if "after" in question
                    else (question["ask"],)
                )
                cases.append(
                    Case(
                        f"{intent}-{number}",
                        path.stem,
                        role,
                        turns,
                        kind,
                        frozenset(wording.cites[:1]),
                        needs,
                    )
                )
    return cases
