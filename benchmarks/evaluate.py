"""Puts every question set to the trained assistant and writes reports/evaluation.html: `make
evaluate [sets="file …"]`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
import uuid
from pathlib import Path
from typing import Any, Iterable

from benchmarks.cases import Case, load_set, test_questions
from benchmarks.evaluation_page import REPORT, write_report
from benchmarks.figures import Result, print_summary, share
from benchmarks.languages import report_languages, run_languages
from benchmarks.perturb import PERTURBATIONS, perturbed
from benchmarks.safety import OWN_SETS as NET_SETS
from benchmarks.safety import REPORT as NET_REPORT
from benchmarks.safety import is_net_set, load_net_set, report, run_net
from bot.command_line import run_command
from bot.in_process import Reply
from bot.settings import ROOT
from bot.understanding import Understanding

OWN_SETS = Path(__file__).with_name("questions")


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


async def evaluate(files: list[Path]) -> tuple[dict[str, list[Result]], dict[str, str], list[str]]:
    """All sets: the test questions, the blind sets beside this file, and the files given; the
    policy questions typed badly; and the lines of the report on the safety net and on other
    languages.
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
    foreign = report_languages(await run_languages(agent))
    return results, typing, [*report(net), *foreign]


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
