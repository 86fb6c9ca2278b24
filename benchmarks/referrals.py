"""Times of referrals on this machine: `python -m benchmarks.referrals`. The real action server,
courier and a mail server with STARTTLS.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
import sqlalchemy as sa

from bot.command_line import run_command
from tests.referrals import postgres
from tests.referrals.mail_server import make_certificate
from tests.referrals.programs import Programs, call


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    return statistics.quantiles(values, n=100)[round(share * 100) - 1]


def one(programs: Programs, client: httpx.Client, number: int) -> float:
    """Seconds from confirming to the reference."""
    started = time.perf_counter()
    programs.send(client, number)
    return time.perf_counter() - started


def measure(database: str, idle: int, many: int) -> dict[str, float]:
    """All figures for one database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Programs(Path(folder), make_certificate(Path(folder)), DATABASE_URL=database) as programs,
        httpx.Client(timeout=10) as client,
    ):
        programs.start("actions", "courier", "mail")
        programs.wait()
        time.sleep(3)
        answered = []
        for number in range(idle):
            answered.append(one(programs, client, number))
            time.sleep(0.3)
        programs.until(lambda: programs.health()["queue_depth"] == 0, 30)
        engine = sa.create_engine(database or f"sqlite:///{folder}/state/referrals.db")
        with engine.connect() as connection:
            handed = [
                b - a
                for a, b in connection.execute(
                    sa.text("SELECT created_at, handed_at FROM referral_letters")
                ).all()
            ]
        programs.kill("courier")
        for number in range(idle, idle + many):
            programs.send(client, number)
        programs.start("courier")
        programs.until(lambda: programs.health()["queue_depth"] < many, 30)
        left, started = programs.health()["queue_depth"], time.perf_counter()
        programs.until(lambda: programs.health()["queue_depth"] == 0, 120)
        throughput = left / (time.perf_counter() - started)
        offers = []
        for _ in range(200):
            started = time.perf_counter()
            client.post(
                f"{programs.url}/webhook", json=call("action_bring_in", {"role": "parent"}, "offer")
            )
            offers.append(time.perf_counter() - started)
        engine.dispose()
    return {
        "action_send_referral over HTTP, p50 ms": percentile(answered, 0.5) * 1000,
        "action_send_referral over HTTP, p95 ms": percentile(answered, 0.95) * 1000,
        "action_bring_in over HTTP, p95 ms": percentile(offers, 0.95) * 1000,
        "stored to handed over, idle, p95 s": percentile(handed, 0.95),
        "courier, e-mails a second": throughput,
    }


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--idle", type=int, default=100, help="messages sent one by one")
    parser.add_argument(
        "--many", type=int, default=600, help="messages that wait for the courier at once"
    )
    given = parser.parse_args()
    for name in ("REFERRAL_KEY", "DSL_ALERTS", "SMTP_STARTTLS", "SMTP_USER", "SMTP_PASSWORD"):
        os.environ[name] = ""
    with postgres.server(durable=True) as address:
        for name, database in (("SQLite", ""), ("PostgreSQL", postgres.new_database(address))):
            print(name)
            for what, value in measure(database, given.idle, given.many).items():
                print(
                    f"  {what:42}{value:8.1f}" if value >= 10 else f"  {what:42}{value:8.2f}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
