"""reports/evaluation.html: the page of `make evaluate`, with its two pictures."""

from __future__ import annotations

import base64
import collections
import datetime
import io
import os
from pathlib import Path
from typing import Any

from benchmarks.figures import Result, length_of, rates, summary, wilson
from bot.settings import ROOT

REPORT = ROOT / "reports" / "evaluation.html"
TEMPLATE = Path(__file__).with_name("evaluation.html.jinja")


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


def picture(draw: Any, width: float, height: float) -> str:
    """A matplotlib picture as a data address, for a page that stands alone."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    draw(figure.subplots())
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg")
    return "data:image/svg+xml;base64," + base64.b64encode(buffer.getvalue()).decode()
