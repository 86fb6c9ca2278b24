"""This assistant and a stock Rasa bot, on the same machine in the same run: start-up, turn, memory,
training.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import httpx
import psutil

from benchmarks.cases import test_questions
from benchmarks.stock_project import EXAMPLES, STOCK_PYTHON, train_stock, write_stock_project
from bot import run, settings, supervisor
from bot.settings import ROOT

ROUNDS = 150


@dataclass(frozen=True)
class Figures:
    """Seconds to train, seconds to the first answer, resident megabytes, and the times of the turns
    in milliseconds.
    """

    training: float
    first_answer: float
    memory: float
    turns: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median turn."""
        return statistics.median(self.turns)

    @property
    def p95(self) -> float:
        """The turn that 95 of 100 stay below."""
        return sorted(self.turns)[int(0.95 * (len(self.turns) - 1))]


def train_ours() -> float:
    """Trains this assistant again, with the encoder exported and no cache of Rasa's; the seconds it
    took.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as cache:
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot.train", "--force"],
            cwd=ROOT,
            env={**os.environ, "RASA_CACHE_DIRECTORY": cache},
            check=True,
            capture_output=True,
        )
    return time.monotonic() - started


def measure(
    start: Callable[[int], subprocess.Popen], training: float, others: list[str]
) -> Figures:
    """Starts a server, waits for its first answer, and times ROUNDS turns, each in a conversation
    of its own.
    """
    port = run.free_port()
    started = time.monotonic()
    process = start(port)
    try:
        if not supervisor.wait_until_it_answers(process, port):
            raise RuntimeError("a server did not answer")
        first = time.monotonic() - started
        turns = []
        with httpx.Client(timeout=30) as client:
            for number in range(ROUNDS):
                began = time.perf_counter()
                client.post(
                    f"http://{supervisor.HOST}:{port}/webhooks/rest/webhook",
                    json={"sender": f"bench-{number}", "message": others[number % len(others)]},
                ).raise_for_status()
                turns.append(1000 * (time.perf_counter() - began))
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
        return Figures(training, first, memory, tuple(turns[10:]))
    finally:
        supervisor.stop(process)


def compare() -> dict[str, Figures]:
    """Both, one after the other, twice; the second round counts (files are then in the machine's
    memory for both).
    """
    questions = [
        case.turns[0] for case in test_questions() if case.kind == "policy" and len(case.turns) == 1
    ]
    environ = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_stock_project(folder)
        print("Training the stock bot (some minutes) …", file=sys.stderr)
        stock_training = train_stock(folder, environ)
        print("Training this assistant …", file=sys.stderr)
        own_training = train_ours()
        endpoints = run.endpoints_file(run.free_port(), folder)

        def stock(port: int) -> subprocess.Popen:
            command = [STOCK_PYTHON, "-W", "ignore", "-m", "rasa", "run"]
            command += ["-m", "models/stock.tar.gz", "--credentials", "credentials.yml"]
            command += ["--endpoints", "endpoints.yml", "-i", supervisor.HOST, "--port", str(port)]
            return subprocess.Popen(command, cwd=folder, env=environ, **quiet)

        def ours(port: int) -> subprocess.Popen:
            return run.start_assistant(port, endpoints, environ, settings.MODEL, **quiet)

        figures = {}
        for _ in range(2):
            figures = {
                "stock Rasa": measure(stock, stock_training, questions),
                "this assistant": measure(ours, own_training, questions),
            }
        return figures


def show(figures: dict[str, Figures]) -> str:
    """A table with the ratios."""
    stock, ours = figures["stock Rasa"], figures["this assistant"]
    rows = [
        ("turn p50, ms", stock.p50, ours.p50),
        ("turn p95, ms", stock.p95, ours.p95),
        ("first answer after the start, s", stock.first_answer, ours.first_answer),
        ("resident memory, MB", stock.memory, ours.memory),
        (f"training, s (stock: {EXAMPLES} examples an intent)", stock.training, ours.training),
    ]
    lines = [f"{'':52}{'stock Rasa':>12}{'this':>10}{'ratio':>8}"]
    lines += [
        f"{name:52}{theirs:12.1f}{own:10.1f}{own / theirs:8.2f}" for name, theirs, own in rows
    ]
    return "\n".join(lines) + f"\nmachine load at the end: {os.getloadavg()[0]:.1f}"


def save(figures: dict[str, Figures], path: Path) -> None:
    """Writes the figures as JSON."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({name: vars(f) for name, f in figures.items()}, indent=1))
