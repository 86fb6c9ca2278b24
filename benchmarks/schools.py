"""What several schools on one machine need: `python -m benchmarks.schools 4`.

Makes that many schools in a temporary folder by the command itself, starts them one after another
as `make run SCHOOL=…` does, with alerts and a mail server set, and asks each some questions. Prints
memory, processor time and start time of each program, and what a hundred would need: that is a
plain sum, and nobody has run a hundred.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from benchmarks.cases import test_questions
from bot.settings import ROOT
from bot.supervisor import HOST, PATIENCE, WEBSITE, Answers, answers, free_port, stop
from tests.running import every_setting

PROGRAMS = {
    "assistant": "bot.rasa_cli",
    "action server": "actions.server",
    "courier": "referrals.courier",
    "keeper": "bot.run",
}
"""The programs of a school, by the module that each runs. The keeper is what starts the others."""
QUESTIONS = 40
"""That are measured, after as many others: the first ones after a start take longer."""
SETTLING, IDLE = 20.0, 60.0
"""Seconds that are waited after the questions, and then seconds in which nobody asks anything."""
MANY = 100
MEGABYTE = 2**20


@dataclass
class School:
    """A school that runs, and what was measured of it."""

    folder: Path
    process: subprocess.Popen
    port: int
    made: float
    """Seconds that it took to make the folder."""
    started: float
    """Seconds from the command that starts it to the first answer."""
    per_turn: float = 0.0
    """Seconds of the processor in the assistant for a question."""
    at_work: dict[str, float] = field(default_factory=dict)
    """Seconds of the processor a minute while nobody asks, by program."""

    def programs(self) -> dict[str, psutil.Process]:
        """Its processes, by program."""
        keeper = psutil.Process(self.process.pid)
        found = {}
        for process in [keeper, *keeper.children()]:
            line = process.cmdline()
            found.update({name: process for name, module in PROGRAMS.items() if module in line})
        return found

    def seconds(self) -> dict[str, float]:
        """Seconds of the processor that each program has used so far."""
        return {name: sum(one.cpu_times()[:2]) for name, one in self.programs().items()}


def own_environment(**settings: str) -> dict[str, str]:
    """Without the settings of this machine: a school's are in its .env."""
    ours = {name: value for name, value in os.environ.items() if name not in every_setting()}
    return {**ours, "RASA_TELEMETRY_ENABLED": "false", **settings}


def begin(name: str, into: Path) -> School:
    """Makes a school and starts it.

    Raises:
        SystemExit: if it does not answer; its log is printed.
    """
    began = time.monotonic()
    make = [sys.executable, "-W", "ignore", "-m", "bot.content.new_school", name, "--into"]
    subprocess.run([*make, str(into)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    made, folder, port = time.monotonic() - began, into / name, free_port()
    with (folder / ".env").open("a", encoding="utf-8") as file:
        file.write(
            f"DSL_ALERTS=on\nDSL_EMAIL=dsl@{name}.example\nHEADTEACHER_EMAIL=head@{name}.example\n"
            f"SMTP_HOST={HOST}\nSMTP_PORT={free_port()}\nSMTP_FROM=chat@{name}.example\n"
            f"SMTP_STARTTLS=off\n"
        )
    environ, began = own_environment(SCHOOL=str(folder), PORT=str(port)), time.monotonic()
    with (folder / "log").open("wb") as log:
        both = {"cwd": ROOT, "env": environ, "stdout": log, "stderr": log}
        subprocess.run([sys.executable, "-W", "ignore", "-m", "bot.train"], check=True, **both)
        process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "bot.run"], **both)
    while answers(port) is not Answers.STORED:
        if process.poll() is not None or time.monotonic() > began + PATIENCE:
            stop(process)
            sys.exit(f"{name} did not start: {(folder / 'log').read_text()[-2000:]}")
        time.sleep(0.1)
    return School(folder, process, port, made, time.monotonic() - began)


def ask(school: School, questions: list[str]) -> None:
    """Puts the questions, one after another, in one conversation for every five."""
    before = school.seconds()["assistant"]
    with httpx.Client(base_url=f"http://{HOST}:{school.port}{WEBSITE}", timeout=30) as http:
        for number, text in enumerate(questions):
            if number % 5 == 0:
                session = http.post("session", json={}).raise_for_status().json()["session"]
            body = {"session": session, "message_id": uuid.uuid4().hex, "text": text}
            if not http.post("messages", json=body).raise_for_status().json()["messages"]:
                raise SystemExit(f"{school.folder.name} had no answer to: {text}")
    school.per_turn = (school.seconds()["assistant"] - before) / len(questions)


def rest(schools: list[School]) -> None:
    """Looks what all of them do while nobody asks."""
    time.sleep(SETTLING)
    before, began = [school.seconds() for school in schools], time.monotonic()
    time.sleep(IDLE)
    minutes = (time.monotonic() - began) / 60
    for school, old in zip(schools, before):
        new = school.seconds()
        school.at_work = {name: (new[name] - old[name]) / minutes for name in new}


def table(schools: list[School]) -> str:
    """What was measured, and the sums for MANY."""
    lines = [f"{'':12}{'':14}{'RSS MB':>9}{'PSS MB':>9}{'own MB':>9}{'idle s/min':>12}"]
    memory: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for school in schools:
        for name, process in school.programs().items():
            info = process.memory_full_info()
            memory[name].append(info.pss / MEGABYTE)
            lines.append(
                f"{school.folder.name:12}{name:14}{info.rss / MEGABYTE:9.0f}"
                f"{info.pss / MEGABYTE:9.0f}{info.uss / MEGABYTE:9.0f}{school.at_work[name]:12.2f}"
            )
        lines.append(
            f"{school.folder.name:12}made in {school.made:.1f} s, first answer {school.started:.1f}"
            f" s after its start; {1000 * school.per_turn:.1f} ms of a processor a question"
        )
    pss = {name: statistics.mean(values) for name, values in memory.items()}
    idle = {name: statistics.mean(s.at_work[name] for s in schools) for name in PROGRAMS}
    turn = statistics.mean(school.per_turn for school in schools)
    lines += [
        f"{name:26}{'':9}{pss[name]:9.0f}{'':9}{idle[name]:12.2f}   (mean)" for name in PROGRAMS
    ]
    lines.append(
        f"A school: {sum(pss.values()):.0f} MB, {sum(idle.values()):.2f} s of a processor a minute "
        f"when idle. {MANY} schools, calculated as a plain sum: "
        f"{MANY * sum(pss.values()) / 1024:.1f} GB, {MANY * sum(idle.values()) / 60:.2f} "
        f"processors when idle; one processor answers {1 / turn:.0f} questions a second at most."
    )
    lines.append(f"{os.cpu_count()} processors; load {os.getloadavg()[0]:.1f}")
    return "\n".join(lines)


def main(count: int) -> int:
    """The table."""
    questions = [case.turns[0] for case in test_questions() if len(case.turns) == 1]
    schools: list[School] = []
    with tempfile.TemporaryDirectory() as name:
        try:
            for number in range(1, count + 1):
                schools.append(begin(f"school-{number}", Path(name)))
            for school in schools:
                ask(school, questions[:QUESTIONS])
                ask(school, questions[QUESTIONS : 2 * QUESTIONS])
            rest(schools)
            print(table(schools))
        finally:
            for school in schools:
                school.process.terminate()
            for school in schools:
                school.process.wait(60)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdecimal() or not int(sys.argv[1]):
        sys.exit("schools: say how many, such as: python -m benchmarks.schools 4")
    sys.exit(main(int(sys.argv[1])))
