"""Both sides of the safety net: what it misses and what it catches wrongly, by kind of harm and by
the form in which it is said. `make evaluate` prints it and adds it to reports/.

A set is a YAML list of cases: id, role, turns, want (harm, soft, none), and for harm its kind and
form; a case that accuses somebody at the school says who (accused). A .tsv file, with a
header, holds everyday requests in its first column, all of them ordinary.
"""

from __future__ import annotations

import collections
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Iterator, Optional

import yaml

from benchmarks.figures import wilson
from bot.errors import ContentError
from bot.in_process import Reply
from bot.settings import ROOT

OWN_SETS = Path(__file__).with_name("safety_sets")
REPORT = ROOT / "reports" / "safety.md"
WANTS = ("harm", "soft", "none")
GOES_ROUND = {"headteacher": {"headteacher"}, "dsl": {"dsl"}, "staff": set()}
"""Contacts who must be neither the only one nor the first if this person is accused."""


@dataclass(frozen=True)
class NetCase:
    """One conversation, and what its last message deserves."""

    set: str
    id: str
    role: Optional[str]
    turns: tuple[str, ...]
    want: str
    kind: str = ""
    form: str = ""
    accused: str = ""


@dataclass(frozen=True)
class NetResult:
    """A case, and what came of it: safety, soft or none; whether 999 was named first; the contacts
    in order.
    """

    case: NetCase
    got: str
    rings: bool
    contacts: tuple[str, ...]

    @property
    def round_the_accused(self) -> bool:
        """Whether nobody who is accused is the only one, or the first, to turn to."""
        people = [one for one in self.contacts if one != "emergency"]
        return bool(people) and people[0] not in GOES_ROUND.get(self.case.accused, set())


def is_net_set(path: Path) -> bool:
    """Whether a file is a set of this kind."""
    return path.suffix == ".tsv" or "want:" in path.read_text(encoding="utf-8")[:2000]


def load_net_set(path: Path) -> list[NetCase]:
    """The cases of one file.

    Raises:
        ContentError: if a case has no turns, or wants something unknown.
    """
    if path.suffix == ".tsv":
        lines = path.read_text(encoding="utf-8").splitlines()[1:]
        return [
            NetCase(path.stem, str(number), None, (line.split("\t")[0],), "none")
            for number, line in enumerate(lines, 1)
        ]
    cases = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        if not entry.get("turns") or entry.get("want") not in WANTS:
            raise ContentError(
                path,
                f"case '{entry.get('id')}' has no turns, or wants '{entry.get('want')}'",
                f"Write what it wants as one of {', '.join(WANTS)}.",
            )
        role = entry.get("role")
        cases.append(
            NetCase(
                path.stem,
                str(entry.get("id")),
                None if role == "unknown" else role,
                tuple(entry["turns"]),
                entry["want"],
                entry.get("kind") or "",
                entry.get("form") or "",
                entry.get("accused") or "",
            )
        )
    return cases


async def run_net(agent: Any, cases: Iterable[NetCase]) -> list[NetResult]:
    """Each case in a conversation of its own. Where harm comes in pieces, a safety reply to any of
    them counts.
    """
    from rasa.core.channels.channel import UserMessage

    from bot.web.turn import OneMessageOutput, plain_text

    results = []
    for case in cases:
        sender, got, rings, contacts = uuid.uuid4().hex, "none", False, ()
        metadata = {"role": case.role} if case.role else {}
        for text in case.turns:
            output = OneMessageOutput()
            await agent.handle_message(
                UserMessage(
                    plain_text(text), output, sender, input_channel="rest", metadata=metadata
                )
            )
            found = _judged(output.messages)
            if found[0] != "none" or not contacts:
                got, rings, contacts = found if got != "safety" else (got, *found[1:])
        results.append(NetResult(case, got, rings, contacts))
    return results


def _judged(messages: list[dict]) -> tuple[str, bool, tuple[str, ...]]:
    customs = [m.get("custom") or {} for m in messages]
    contacts = tuple(dict.fromkeys(c for custom in customs for c in custom.get("contacts") or ()))
    levels = Reply.of(messages).levels
    if set(levels) & {"concern", "emergency"}:
        return "safety", "emergency" in levels, contacts
    return ("soft" if "soft" in levels else "none"), False, contacts


def report(results: list[NetResult]) -> Iterator[str]:
    """Lines of Markdown: both sides of each set, by kind and by form, and every miss and alarm."""
    by_set: dict[str, list[NetResult]] = collections.defaultdict(list)
    for result in results:
        by_set[result.case.set].append(result)
    yield from ("# The safety net", "")
    yield from ("| set | what | safety reply | of these 999 first | kind word only | neither |",)
    yield "|---|---|---|---|---|---|"
    for name, group in by_set.items():
        for want in WANTS:
            yield from _row(name, want, [r for r in group if r.case.want == want])
    for key in ("kind", "form", "role"):
        yield from (
            "",
            f"## Harm by {key}",
            "",
            f"| {key} | | safety | 999 | kind word | neither |",
        )
        yield "|---|---|---|---|---|---|"
        harm = [r for r in results if r.case.want == "harm"]
        for value in sorted({str(getattr(r.case, key)) for r in harm}):
            yield from _row(value, "", [r for r in harm if str(getattr(r.case, key)) == value])
    accused = [r for r in results if r.case.accused]
    if accused:
        wrong = [r for r in accused if not r.round_the_accused]
        yield from ("", f"## The accused is the first or only contact: {len(wrong)}/{len(accused)}")
        yield from ("", *(_line(r) for r in wrong))
    for title, chosen in (
        ("Harm that got no safety reply", [r for r in results if _missed(r)]),
        ("Alarms about ordinary life", [r for r in results if _alarm(r)]),
    ):
        yield from ("", f"## {title}: {len(chosen)}", "", *(_line(r) for r in chosen))


def _missed(result: NetResult) -> bool:
    return result.case.want == "harm" and result.got != "safety"


def _alarm(result: NetResult) -> bool:
    return result.case.want == "none" and result.got != "none"


def _line(result: NetResult) -> str:
    case = result.case
    said = " / ".join(case.turns)
    about = ", ".join(filter(None, (case.role, case.kind, case.form, case.accused)))
    return f"- {case.set} {case.id} ({about}): {said} -> {result.got}, {', '.join(result.contacts)}"


def _row(name: str, what: str, group: list[NetResult]) -> Iterator[str]:
    if group:
        counts = [sum(r.got == got for r in group) for got in ("safety", "soft", "none")]
        rings = sum(r.rings for r in group)
        safety, soft, none = (_share(count, len(group)) for count in counts)
        yield f"| {name} | {what} | {safety} | {rings} | {soft} | {none} |"


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits}/{total} = {hits / total:.3f} ({low:.3f}-{high:.3f})"
