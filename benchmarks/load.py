"""Many visitors at once on the website channel of a real server: `make load` (100 visitors, a
message every 5 s, for 2 minutes). WORKERS, DATABASE_URL and REDIS_URL say how many assistants serve
them, and where they keep what is said; without these it is one, with SQLite.

Counts afterwards, in the assistants' own record, that every message was handled exactly once, and
that each visitor's were handled in their order.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import functools
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import sqlalchemy as sa

from benchmarks.cases import test_questions
from bot import run, supervisor
from bot.command_line import run_command
from bot.record.tables import events
from bot.settings import Settings
from bot.shared.server import check
from bot.supervisor import workers
from bot.supervisor.watched import end_all

LIMITS = (
    "bot.web.website.WebsiteInput:\n  address_per_minute: 1000000\n  "
    "address_sessions_per_minute: 1000000\n  session_per_minute: 1000\n"
)
"""All these visitors come from one address, and may ask without a pause."""


async def visitor(
    client: httpx.AsyncClient,
    questions: list[str],
    until: float,
    pause: float,
    sent: list[list[str]],
    seconds: list[float],
    faults: list[str],
) -> None:
    """One visitor asks, reads, asks again."""
    await asyncio.sleep(random.random() * pause)
    session = (await client.post("session", json={})).json()["session"]
    sent.append([])
    mine = sent[-1]
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
        mine.append(message_id)
        seconds.append(time.perf_counter() - started)
        await asyncio.sleep(max(0.0, pause - seconds[-1]))


async def crowd(
    url: str, visitors: int, duration: float, pause: float
) -> tuple[list[list[str]], list[float], list[str]]:
    """All visitors; the ids of each one's messages, the times of all turns, and what went wrong."""
    random.seed(7)
    questions = [case.turns[0] for case in test_questions() if len(case.turns) == 1]
    sent: list[list[str]] = []
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


def lost_and_doubled(sent: list[list[str]], database: str) -> tuple[int, int, int]:
    """How many messages the record does not hold, how many it holds more than once, and how many
    visitors' messages it holds in another order than they were sent in.
    """
    query = sa.select(events.c.message_id).where(events.c.message_id.is_not(None))
    with sa.create_engine(database).connect() as connection:
        stored = list(connection.execute(query.order_by(events.c.id)).scalars())
    handled, place = collections.Counter(stored), {name: at for at, name in enumerate(stored)}
    everything = [name for mine in sent for name in mine]
    mixed = 0
    for mine in sent:
        places = [place[name] for name in mine if name in place]
        mixed += places != sorted(places)
    return (
        sum(not handled[name] for name in everything),
        sum(handled[name] > 1 for name in everything),
        mixed,
    )


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--pause", type=float, default=5)
    arguments = parser.parse_args()
    port, action_port = run.free_port(), run.free_port()
    actions, assistants = None, []
    with tempfile.TemporaryDirectory() as name, open(os.devnull, "wb") as nowhere:
        folder = Path(name)
        credentials = folder / "credentials.yml"
        credentials.write_text(LIMITS)
        environ = {**os.environ, "STATE_DIR": str(folder / "state")}
        settings = Settings.load(environ)
        check(settings)
        quiet = {"stdout": nowhere, "stderr": nowhere}
        try:
            actions = run.start_actions(action_port, environ, **quiet)
            endpoints = run.endpoints_file(action_port, folder)
            start = functools.partial(
                run.start_assistant, port, endpoints, credentials=str(credentials), **quiet
            )
            assistants = workers.assistants(settings.workers, port, start, environ)
            one_answers = supervisor.wait_until_it_answers(assistants[0].process, port)
            if not one_answers or not workers.all_of_them_live(assistants):
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
            end_all(assistants)
            supervisor.stop(actions)
        lost, doubled, mixed = lost_and_doubled(sent, settings.database("conversations"))
    seconds.sort()
    late = seconds[int(0.95 * (len(seconds) - 1))]
    times = (
        f"p50 {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * late:.0f} ms, longest "
        f"{1000 * seconds[-1]:.0f} ms"
    )
    print(
        f"{arguments.visitors} visitors, {settings.workers} assistants, {len(seconds)} messages "
        f"({len(seconds) / arguments.seconds:.1f} a second): {times}; errors {len(faults)} "
        f"{sorted(set(faults))}, lost {lost}, doubled {doubled}, visitors out of order {mixed}; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return 1 if faults or lost or doubled or mixed else 0


if __name__ == "__main__":
    sys.exit(run_command(main))
