"""The website channel in front of an assistant that fails: 503 with Retry-After, never an empty
list; and what its health says.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Iterator

import httpx
import pytest

from bot import run, supervisor
from bot.settings import ROOT
from tests.running import environ


@contextlib.contextmanager
def channel(kind: str, folder: Path) -> Iterator[httpx.Client]:
    """The website's door with an assistant of this kind behind it (faulty_server.py), once it can
    be reached; its log is `log` in the folder.
    """
    port, log = run.free_port(), folder / "log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.http.faulty_server", str(port), kind],
            cwd=ROOT,
            env=environ(folder),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        with httpx.Client(
            base_url=f"http://{supervisor.HOST}:{port}{supervisor.WEBSITE}", timeout=30
        ) as client:
            deadline = time.monotonic() + 60
            while True:
                try:
                    client.get("words/en.json")
                    break
                except httpx.TransportError:
                    assert server.poll() is None and time.monotonic() < deadline, log.read_text()
                    time.sleep(0.2)
            yield client
    finally:
        supervisor.stop(server)


def database(folder: Path) -> sqlite3.Connection:
    return sqlite3.connect(folder / "state" / "conversations.db", timeout=10)


def port_of(client: httpx.Client) -> int:
    return client.base_url.port


@pytest.mark.parametrize("kind", ["nothing", "fault"])
def test_a_fault_is_503_and_never_an_empty_list(kind: str, tmp_path: Path) -> None:
    """For a message and for the health check; the log names the kind of the fault only."""
    with channel(kind, tmp_path) as client:
        session = client.post("session", json={}).json()["session"]
        answer = client.post(
            "messages", json={"session": session, "message_id": "1", "text": "hello"}
        )
        assert (
            answer.status_code == 503
            and answer.headers["retry-after"]
            and "999" in answer.json()["message"]
        )
        assert (
            client.get("health").status_code == 503
            and supervisor.answers(port_of(client)) is supervisor.Answers.NONE
        )
    assert "very secret words" not in (tmp_path / "log").read_text()


def test_a_healthy_assistant_stores_what_is_said_and_the_check_leaves_nothing(
    tmp_path: Path,
) -> None:
    with channel("works", tmp_path) as client:
        assert (
            client.get("health").status_code == 200
            and supervisor.answers(port_of(client)) is supervisor.Answers.STORED
        )
        with database(tmp_path) as rows:
            assert rows.execute("SELECT COUNT(*) FROM conversation_events").fetchone() == (0,)


def test_an_assistant_that_stores_nothing_is_not_well_though_it_answers(tmp_path: Path) -> None:
    """Nothing is remembered, and notes for alerts are kept beside the database only."""
    with channel("forgets", tmp_path) as client:
        session = client.post("session", json={}).json()["session"]
        assert (
            client.post(
                "messages", json={"session": session, "message_id": "1", "text": "hello"}
            ).status_code
            == 200
        )
        health = client.get("health")
        assert (
            health.status_code == 503
            and health.json()["error"] == "no_record"
            and supervisor.answers(port_of(client)) is supervisor.Answers.NOT_STORED
        )


def test_health_follows_the_database(tmp_path: Path) -> None:
    """Not well while another program holds its lock; well again by itself afterwards."""
    with channel("works", tmp_path) as client:
        assert client.get("health").status_code == 200
        holder = database(tmp_path)
        holder.execute("BEGIN EXCLUSIVE")
        deadline = time.monotonic() + 60
        while client.get("health").status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.5)
        assert client.get("health").status_code == 503
        holder.close()
        while client.get("health").status_code != 200 and time.monotonic() < deadline:
            time.sleep(0.5)
        assert client.get("health").status_code == 200


def test_a_record_of_a_newer_version_is_said_in_the_log(tmp_path: Path) -> None:
    """A line that says what to do, in place of an alert that never comes."""
    with channel("works", tmp_path) as client:
        assert client.get("health").status_code == 200
    with database(tmp_path) as rows:
        rows.execute("UPDATE conversation_version SET version_num = '99'")
    with channel("works", tmp_path) as client:
        assert client.get("health").status_code == 503
    assert "a newer version of this program" in (tmp_path / "log").read_text()
    assert os.stat(tmp_path / "state" / "conversations.db").st_mode & 0o077 == 0
