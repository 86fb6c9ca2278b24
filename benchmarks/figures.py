"""The figures of an evaluation: a result, shares with their intervals, and a set's summary."""

from __future__ import annotations

import collections
import math
from dataclasses import dataclass
from typing import Any, Optional

from benchmarks.cases import KINDS, Case
from bot.in_process import Reply
from bot.understanding import Understanding

LENGTHS = ((1, 5), (6, 12), (13, 25), (26, 10_000))


@dataclass(frozen=True)
class Result:
    """A case, the reply to its last turn, what was understood of it, and how long that turn took in
    seconds.
    """

    set: str
    case: Case
    reply: Reply
    understood: Optional[Understanding]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether the reply is right."""
        return self.case.passes(self.reply)

    @property
    def got(self) -> str:
        """What was understood, in one word."""
        if self.understood is None or not self.understood.answers:
            return "(choice)"
        return self.understood.answers[0]


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    z, share = 1.96, hits / total
    middle, half = (
        share + z * z / (2 * total),
        z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)),
    )
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def share(results: list[Result], test: Any) -> str:
    """ "hits/total = share" of those for which `test` holds."""
    hits = sum(map(test, results))
    return f"{hits}/{len(results)} = {hits / len(results):.3f}" if results else "none"


def rates(results: list[Result], key: Any) -> list[dict]:
    """Share right, with its interval, for each value of `key`."""
    groups: dict[Any, list[Result]] = collections.defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    rows = []
    for name, group in sorted(groups.items(), key=lambda item: str(item[0])):
        hits = sum(r.ok for r in group)
        low, high = wilson(hits, len(group))
        rows.append(
            {
                "name": name,
                "hits": hits,
                "total": len(group),
                "share": hits / len(group),
                "low": low,
                "high": high,
            }
        )
    return rows


def summary(results: list[Result]) -> dict:
    """The figures of one set."""
    policy = [r for r in results if r.case.kind == "policy"]
    outside = [r for r in results if r.case.kind == "out_of_scope"]
    times = sorted(r.seconds for r in results)
    alarm = [r for r in policy if "safeguarding" in r.reply.kinds]
    return {
        "kinds": [
            row
            for kind in KINDS
            for row in rates(results, lambda r: r.case.kind)
            if row["name"] == kind
        ],
        "recovered": share(policy, lambda r: r.case.recovered(r.reply)),
        "alarms": share(policy, lambda r: r in alarm),
        "lost": share(policy, lambda r: r in alarm and not r.ok),
        "outside_answered": share(outside, lambda r: bool(r.reply.cites)),
        "silent": sum(not r.reply.kinds for r in results),
        "p50": 1000 * times[len(times) // 2],
        "p95": 1000 * times[int(0.95 * (len(times) - 1))],
    }


def length_of(result: Result) -> str:
    """The bin of the last message's length, in words."""
    words = max(1, len(result.case.turns[-1].split()))
    low, high = next(span for span in LENGTHS if span[0] <= words <= span[1])
    return f"{low}-{high} words" if high < 1000 else f"{low} words or more"


def print_summary(sets: dict[str, list[Result]]) -> None:
    """The figures of each set for the terminal."""
    for name, results in sets.items():
        figures = summary(results)
        print(f"\n{name} ({len(results)} questions)")
        for row in figures["kinds"]:
            print(
                f"  {row['name']:13} {row['hits']:4}/{row['total']:<4} {row['share']:.3f}  "
                f"(95 %: {row['low']:.3f}-{row['high']:.3f})"
            )
        for label, key in (
            ("policy right or offered as a choice", "recovered"),
            ("policy met with a safeguarding reply", "alarms"),
            ("  and left without its answer", "lost"),
            ("out of scope answered from the policy", "outside_answered"),
        ):
            print(f"  {label:38} {figures[key]}")
        print(
            f"  silent {figures['silent']}; turn p50 {figures['p50']:.0f} ms, p95 "
            f"{figures['p95']:.0f} ms (in this process, without HTTP)"
        )
