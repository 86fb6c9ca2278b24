"""Many visitors at once against one real server on this machine: `make load` (100 visitors, a message every 5 s, for 60 s)."""
from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

from benchmarks.cases import test_questions
from bot import run


async def visitor(client: httpx.AsyncClient, url: str, questions: list[str], until: float, pause: float, seconds: list[float], faults: list[str]) -> None:
    """One visitor asks, reads, asks again."""
    sender = uuid.uuid4().hex
    await asyncio.sleep(random.random() * pause)
    while time.monotonic() < until:
        started = time.perf_counter()
        try:
            answer = await client.post(url, json={"sender": sender, "message": random.choice(questions)})
            if answer.status_code != 200 or not answer.json():
                faults.append(f"status {answer.status_code}")
        except httpx.HTTPError as fault:
            faults.append(type(fault).__name__)
        seconds.append(time.perf_counter() - started)
        await asyncio.sleep(max(0.0, pause - seconds[-1]))


async def crowd(url: str, visitors: int, duration: float, pause: float) -> tuple[list[float], list[str]]:
    """All visitors; the times of all turns and what went wrong."""
    random.seed(7)
    questions = [case.turns[0] for case in test_questions() if len(case.turns) == 1]
    seconds: list[float] = []
    faults: list[str] = []
    async with httpx.AsyncClient(timeout=30, limits=httpx.Limits(max_connections=visitors)) as client:
        until = time.monotonic() + duration
        await asyncio.gather(*(visitor(client, url, questions, until, pause, seconds, faults) for _ in range(visitors)))
    return seconds, faults


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pause", type=float, default=5)
    arguments = parser.parse_args()
    port, action_port = run.free_port(), run.free_port()
    actions = assistant = None
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "wb") as nowhere:
        try:
            actions = run.start_actions(action_port, dict(os.environ), stdout=nowhere, stderr=nowhere)
            assistant = run.start_assistant(port, run.endpoints_file(action_port, Path(folder)), dict(os.environ), stdout=nowhere, stderr=nowhere)
            if not run.wait_until_it_answers(assistant, port):
                print("The server did not start.", file=sys.stderr)
                return 1
            seconds, faults = asyncio.run(crowd(f"http://{run.HOST}:{port}/webhooks/rest/webhook", arguments.visitors, arguments.seconds, arguments.pause))
        finally:
            run.stop(assistant)
            run.stop(actions)
    seconds.sort()
    print(f"{arguments.visitors} visitors, {len(seconds)} messages: p50 {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * seconds[int(0.95 * (len(seconds) - 1))]:.0f} ms, faults {len(faults)} {sorted(set(faults))}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
