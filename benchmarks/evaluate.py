"""Puts every question set to the trained assistant and writes reports/evaluation.html: `make
evaluate [sets="file …"]`.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import collections
import datetime
import io
import math
import os
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Optional

from benchmarks.cases import KINDS, Case, load_set, test_questions
from benchmarks.perturb import PERTURBATIONS, perturbed
from benchmarks.safety import OWN_SETS as NET_SETS
from benchmarks.safety import REPORT as NET_REPORT
from benchmarks.safety import is_net_set, load_net_set, report, run_net
from bot.command_line import run_command
from bot.in_process import Reply
from bot.settings import ROOT
from bot.understanding import Understanding

REPORT = ROOT / "reports" / "evaluation.html"
TEMPLATE = Path(__file__).with_name("evaluation.html.jinja")
OWN_SETS = Path(__file__).with_name("questions")
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


async def run_set(agent: Any, name: str, cases: Iterable[Case]) -> list[Result]:
    """Each case in a conversation of its own."""
    from rasa.core.channels.channel import UserMessage

    from bot.web.turn import OneMessageOutput

    results = []
    for case in cases:
        sender = uuid.uuid4().hex
        for text in case.turns:
            output, started = OneMessageOutput(), time.perf_counter()
            await agent.handle_message(
                UserMessage(
                    text.lstrip("/"),
                    output,
                    sender,
                    input_channel="rest",
                    metadata={"role": case.role} if case.role else {},
                )
            )
            seconds = time.perf_counter() - started
        results.append(
            Result(
                name,
                case,
                Reply.of(output.messages),
                Understanding.of(await agent.tracker_store.retrieve(sender)),
                seconds,
            )
        )
    return results


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


def share(results: list[Result], test: Any) -> str:
    """ "hits/total = share" of those for which `test` holds."""
    hits = sum(map(test, results))
    return f"{hits}/{len(results)} = {hits / len(results):.3f}" if results else "none"


def picture(draw: Any, width: float, height: float) -> str:
    """A matplotlib picture as a data address, for a page that stands alone."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    draw(figure.subplots())
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg")
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()


def confusion(results: list[Result]) -> str:
    """Which topic was meant and which was answered, for questions whose topic is a file of
    tests/questions.
    """
    from bot.content.answers import load_answers

    topic_of = {intent: wordings[0].topic for intent, wordings in load_answers().items()}
    pairs = [
        (r.case.topic, topic_of.get(r.got, "(choice)"))
        for r in results
        if r.set == "tests/questions"
    ]
    names = sorted({name for pair in pairs for name in pair})
    counts = collections.Counter(pairs)

    def draw(axes: Any) -> None:
        totals = collections.Counter(meant for meant, _ in pairs)
        grid = [
            [counts[meant, got] / totals[meant] if totals[meant] else 0 for got in names]
            for meant in names
        ]
        axes.imshow(grid, cmap="Blues", vmin=0, vmax=1)
        axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
        axes.set_yticks(range(len(names)), names)
        axes.set_xlabel("understood as")
        axes.set_ylabel("meant")
        for y, meant in enumerate(names):
            for x, got in enumerate(names):
                if counts[meant, got]:
                    axes.text(
                        x,
                        y,
                        counts[meant, got],
                        ha="center",
                        va="center",
                        fontsize=7,
                        color="white" if grid[y][x] > 0.5 else "black",
                    )

    return picture(draw, 9, 8)


def reliability(results: list[Result]) -> str:
    """Does a confidence of 0.8 mean right in 8 of 10? Policy questions of all sets, in ten bins."""
    pairs = [
        (r.understood.confidence, r.ok)
        for r in results
        if r.case.kind == "policy" and r.understood and r.understood.band in ("answer", "check")
    ]
    bins: dict[int, list[bool]] = collections.defaultdict(list)
    for confidence, ok in pairs:
        bins[min(int(confidence * 10), 9)].append(ok)

    def draw(axes: Any) -> None:
        axes.plot([0, 1], [0, 1], color="grey", linestyle=":", label="perfect")
        xs = [(b + 0.5) / 10 for b in sorted(bins)]
        ys = [sum(bins[b]) / len(bins[b]) for b in sorted(bins)]
        spans = [wilson(sum(bins[b]), len(bins[b])) for b in sorted(bins)]
        axes.errorbar(
            xs,
            ys,
            [
                [max(0, y - low) for y, (low, _) in zip(ys, spans)],
                [max(0, high - y) for y, (_, high) in zip(ys, spans)],
            ],
            marker="o",
            capsize=3,
            label="measured",
        )
        for b, x, y in zip(sorted(bins), xs, ys):
            axes.annotate(
                f"{len(bins[b])}", (x, y), textcoords="offset points", xytext=(6, -10), fontsize=8
            )
        axes.set_xlabel("confidence")
        axes.set_ylabel("share right")
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.legend()

    return picture(draw, 5, 4.5)


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


def write_report(sets: dict[str, list[Result]], typing: dict[str, str]) -> None:
    """One page that stands alone."""
    from jinja2 import Environment

    everything = [r for results in sets.values() for r in results]
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        TEMPLATE.read_text(encoding="utf-8")
    )
    REPORT.parent.mkdir(exist_ok=True)
    html = page.render(
        made=datetime.datetime.now().strftime("%d %B %Y, %H:%M"),
        load=f"{os.getloadavg()[0]:.1f}",
        sets={name: summary(results) for name, results in sets.items()},
        counts={name: len(r) for name, r in sets.items()},
        typing=typing,
        confusion=confusion(everything),
        reliability=reliability(everything),
        by_topic=rates(
            [r for r in everything if r.set == "tests/questions"], lambda r: r.case.topic
        ),
        by_role=rates(everything, lambda r: r.case.role or "not said"),
        by_length=rates(everything, length_of),
        missed=[r for r in everything if r.case.kind == "disclosure" and not r.ok],
        alarms=[
            r for r in everything if r.case.kind != "disclosure" and "safeguarding" in r.reply.kinds
        ],
        failures=[r for r in everything if not r.ok and r.case.kind != "disclosure"],
        slowest=sorted(everything, key=lambda r: -r.seconds)[:10],
    )
    REPORT.write_text(html, encoding="utf-8")


async def evaluate(files: list[Path]) -> tuple[dict[str, list[Result]], dict[str, str], list[str]]:
    """All sets: the test questions, the blind sets beside this file, and the files given; the
    policy questions typed badly; and the lines of the report on the safety net.
    """
    from bot.in_process import load_assistant
    from bot.rasa_defaults import keep_quiet

    keep_quiet()
    agent = await load_assistant()
    agent.action_endpoint = agent.processor.action_endpoint = (
        None  # no action server: the assistant must do without
    )
    sets = {
        "tests/questions": test_questions(),
        **{
            path.stem: load_set(path)
            for path in [*sorted(OWN_SETS.glob("*.yml")), *files]
            if not is_net_set(path)
        },
    }
    results = {name: await run_set(agent, name, cases) for name, cases in sets.items()}
    policy = [
        case
        for name, cases in sets.items()
        if name != "tests/questions"
        for case in cases
        if case.kind == "policy"
    ]
    typing = {
        kind: share(await run_set(agent, kind, perturbed(policy, kind)), lambda r: r.ok)
        for kind in PERTURBATIONS
    }
    nets = [path for path in [*sorted(NET_SETS.glob("*.yml")), *files] if is_net_set(path)]
    net = await run_net(agent, [case for path in nets for case in load_net_set(path)])
    return results, typing, list(report(net))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("files", nargs="*", type=Path, help="further sets")
    arguments = parser.parse_args()
    files = [path.resolve() for path in arguments.files]
    for missing in (path for path in files if not path.is_file()):
        print(f"{missing}: no such file.", file=sys.stderr)
        return 2
    sets, typing, net = asyncio.run(evaluate(files))
    print_summary(sets)
    print("\nPolicy questions of the blind sets, typed differently")
    for kind, figure in typing.items():
        print(f"  {kind:18} {figure}")
    write_report(sets, typing)
    NET_REPORT.write_text("\n".join([*net, ""]), encoding="utf-8")
    print("\n" + "\n".join(line for line in net if not line.startswith("- ")))
    print(f"\nThe whole report: {REPORT.relative_to(ROOT)} and {NET_REPORT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
