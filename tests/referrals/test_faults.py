"""A thousand messages while every program is killed again and again: none is lost, and what goes
twice can be told to be the same.
"""

from __future__ import annotations

import collections
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.referrals.programs import Programs

SEED = 20261122
MESSAGES = 1000
VISITORS_AT_ONCE = 8
IN_FLIGHT = 4
"""E-mails that a courier has on the way at the same time; no crash can cause more repeats."""


def kill_at_random(programs: Programs, done: threading.Event, kills: collections.Counter) -> None:
    dice = random.Random(SEED)
    while not done.wait(dice.uniform(0.2, 1.5)):
        victim = dice.choice(("actions", "courier", "courier", "mail"))
        programs.kill(victim)
        kills[victim] += 1
        time.sleep(dice.uniform(0, 0.3))
        programs.start(victim)
        if victim == "actions":
            programs.wait()


def delivered(programs: Programs) -> list[dict[str, str]]:
    """What the mail server took; a line that it was writing when it was killed was not confirmed to
    anybody.
    """
    lines = (
        programs.mail_log.read_text(errors="replace").splitlines()
        if programs.mail_log.exists()
        else []
    )
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:
            continue
    return found


def send_all(programs: Programs, count: int, pause: float = 0.0) -> list[str]:
    """Sends from several visitors at once; each waits about `pause` seconds before the next."""
    dice = random.Random(SEED)

    def one(number: int) -> str:
        time.sleep(dice.uniform(0, 2 * pause))
        return programs.send(client, number)

    with httpx.Client(timeout=10) as client, ThreadPoolExecutor(VISITORS_AT_ONCE) as pool:
        return list(pool.map(one, range(count)))


def count(programs: Programs, references: list[str]) -> tuple[int, int, int]:
    """Lost, sent under two numbers, and repeated under one."""
    taken = delivered(programs)
    numbers = collections.defaultdict(collections.Counter)
    for mail in taken:
        numbers[mail["subject"].rpartition(" ")[2]][mail["id"]] += 1
    lost = sum(reference not in numbers for reference in references)
    doubled = sum(len(ids) > 1 for ids in numbers.values())
    repeats = sum(times - 1 for ids in numbers.values() for times in ids.values())
    return lost, doubled, repeats


def test_a_thousand_messages_and_every_program_killed_at_random(
    database: str, tmp_path: Path, certificate: Path
) -> None:
    kills: collections.Counter = collections.Counter()
    with Programs(tmp_path, certificate, DATABASE_URL=database) as programs:
        programs.start()
        programs.wait()
        done = threading.Event()
        killer = threading.Thread(target=kill_at_random, args=(programs, done, kills))
        killer.start()
        started = time.monotonic()
        try:
            references = send_all(programs, MESSAGES, pause=0.25)
        finally:
            done.set()
            killer.join()
        programs.wait()
        programs.until(lambda: (programs.health() or {}).get("queue_depth") == 0, 120)
        lost, doubled, repeats = count(programs, references)
        log = programs.log.read_text(errors="replace")
    print(
        f"\n{MESSAGES} messages in {time.monotonic() - started:.0f} s, kills "
        f"{dict(kills)}: lost {lost}, under two numbers {doubled}, repeated under one "
        f"number {repeats}"
    )
    assert len(set(references)) == MESSAGES and (lost, doubled) == (0, 0)
    assert repeats <= IN_FLIGHT * (kills["courier"] + kills["mail"])
    assert min(kills[name] for name in ("actions", "courier", "mail")) >= 2, (
        "the test must have hurt"
    )
    assert (
        "words of visitor" not in log and "private.example" not in log and "Traceback" not in log
    ), log


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_without_a_crash_nothing_goes_twice(
    database: str, tmp_path: Path, certificate: Path
) -> None:
    with Programs(tmp_path, certificate) as programs:
        programs.start()
        programs.wait()
        references = send_all(programs, 300)
        programs.until(lambda: (programs.health() or {}).get("queue_depth") == 0, 60)
        assert count(programs, references) == (0, 0, 0) and len(delivered(programs)) == 300
