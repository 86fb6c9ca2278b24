"""Many visitors at once on the website channel of one real server: `make load` (100 visitors, a
message every 5 s, for 2 minutes).

Counts afterwards, in the server's own record, that every message was handled exactly once.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx

from benchmarks.cases import test_questions
from bot import run, supervisor
from bot.command_line import run_command

LIMITS = (
    "bot.web.website.WebsiteInput:\n  address_per_minute: 1000000\n  "
    "address_sessions_per_minute: 1000000\n"
)
"""All these visitors come from one address; each session keeps its usual limit."""


async def visitor(
    client: httpx.AsyncClient,
    questions: list[str],
    until: float,
    pause: float,
    sent: list[str],
    seconds: list[float],
    faults: list[str],
) -> None:
    """One visitor asks, reads, asks again."""
    await asyncio.sleep(random.random() * pause)
    session = (await client.post("session", json={})).json()["session"]
    while time.monotonic() < until:
        started, message_id = time.perf_counter(), uuid.uuid4().hex
        try:
            answer = await client.post(
                "messages",
                json={
                    "session": session,
                    "message_id": message_id,
                    "role": random.choice(["parent", "staff", "pupil", None]),
                    "text": random.choice(questions),
                },
            )
            if answer.status_code != 200 or not answer.json()["messages"]:
                faults.append(f"status {answer.status_code}")
        except httpx.HTTPError as fault:
            faults.append(type(fault).__name__)
        sent.append(message_id)
        seconds.append(time.perf_counter() - started)
        await asyncio.sleep(max(0.0, pause - seconds[-1]))


async def crowd(
    url: str, visitors: int, duration: float, pause: float
) -> tuple[list[str], list[float], list[str]]:
    """All visitors; the ids of their messages, the times of all turns, and what went wrong."""
    random.seed(7)
    questions = [case.turns[0] for case in test_questions() if len(case.turns) == 1]
    sent: list[str] = []
    seconds: list[float] = []
    faults: list[str] = []
    async with httpx.AsyncClient(
        base_url=url, timeout=30, limits=httpx.Limits(max_connections=visitors)
    ) as client:
        until = time.monotonic() + duration
        await asyncio.gather(
            *(
                visitor(client, questions, until, pause, sent, seconds, faults)
                for _ in range(visitors)
            )
        )
    return sent, seconds, faults


def lost_and_doubled(sent: list[str], database: Path) -> tuple[int, int]:
    """How many messages the server's record does not hold, and how many it holds more than once."""
    with sqlite3.connect(database) as rows:
        handled = collections.Counter(
            i
            for (i,) in rows.execute(
                "SELECT message_id FROM conversation_events WHERE type = 'user' AND "
                "message_id IS NOT NULL"
            )
        )
    return sum(not handled[i] for i in sent), sum(handled[i] > 1 for i in sent)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5)
    arguments = parser.parse_args()
    port, action_port = run.free_port(), run.free_port()
    actions = assistant = None
    with tempfile.TemporaryDirectory() as name, open(os.devnull, "wb") as nowhere:
        folder = Path(name)
        credentials = folder / "credentials.yml"
        credentials.write_text(LIMITS)
        environ = {**os.environ, "STATE_DIR": str(folder / "state"), "DATABASE_URL": ""}
        try:
            actions = run.start_actions(action_port, environ, stdout=nowhere, stderr=nowhere)
            assistant = run.start_assistant(
                port,
                run.endpoints_file(action_port, folder),
                environ,
                credentials=str(credentials),
                stdout=nowhere,
                stderr=nowhere,
            )
            if not supervisor.wait_until_it_answers(assistant, port):
                print("The server did not start.", file=sys.stderr)
                return 1
            sent, seconds, faults = asyncio.run(
                crowd(
                    f"http://{supervisor.HOST}:{port}{supervisor.WEBSITE}",
                    arguments.visitors,
                    arguments.seconds,
                    arguments.pause,
                )
            )
        finally:
            supervisor.stop(assistant)
            supervisor.stop(actions)
        lost, doubled = lost_and_doubled(sent, folder / "state" / "conversations.db")
    seconds.sort()
    late = seconds[int(0.95 * (len(seconds) - 1))]
    times = (
        f"p50 {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * late:.0f} ms, longest "
        f"{1000 * seconds[-1]:.0f} ms"
    )
    print(
        f"{arguments.visitors} visitors, {len(seconds)} messages: {times}; errors "
        f"{len(faults)} {sorted(set(faults))}, lost {lost}, doubled {doubled}; load "
        f"{os.getloadavg()[0]:.1f}"
    )
    return 1 if faults or lost or doubled else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
