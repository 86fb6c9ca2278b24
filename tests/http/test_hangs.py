"""Programs that hang, and do not end: the action server, the courier, the assistant's own wait for
them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Iterator

import httpx
import pytest

from tests.running import Servers, Visitor, servers_in

MAIL = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "9", "SMTP_FROM": "assistant@school.example"}


@pytest.fixture(scope="module")
def all_three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The assistant, the action server and the courier."""
    started = servers_in(tmp_path_factory.mktemp("hangs"), **MAIL).start(with_courier=True)
    try:
        yield started
    finally:
        for process in (started.actions, started.courier):
            process.send_signal(signal.SIGCONT)
        started.stop()


@contextlib.contextmanager
def stopped(process: int) -> Iterator[None]:
    """It stands still, as a program does that hangs."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process, signal.SIGCONT)


def health(servers: Servers, which: str = "health") -> httpx.Response:
    return httpx.get(servers.website + which, timeout=20)


def until_health(servers: Servers, part: str, state: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while health(servers).json().get(part) != state:
        assert time.monotonic() < deadline, health(servers).json()
        time.sleep(0.5)


def test_an_escalation_waits_two_seconds_for_an_action_server_that_hangs(
    all_three: Servers,
) -> None:
    """Then the assistant names the people itself."""
    until_health(all_three, "courier", "ok", 60)
    visitor = Visitor(all_three)
    with stopped(all_three.actions.pid):
        for asked in ("can i talk to a real person please", "who do i complain to about a post"):
            began = time.monotonic()
            said = visitor.say(asked, role="parent")
            assert time.monotonic() - began < 2.5 and any(one["cards"] for one in said)
        began = time.monotonic()
        said = visitor.say("my uncle hits me", role="pupil")
        assert said[0]["kind"] == "safeguarding" and time.monotonic() - began < 1


def test_i_have_this_is_answered_plainly_by_an_action_server_that_hangs(all_three: Servers) -> None:
    """503 and a page that says so; the token, which is a key, reaches no log."""
    token = "quite.a-secret_token"
    with stopped(all_three.actions.pid):
        for ask in (httpx.get, httpx.post):
            answer = ask(f"{all_three.website}received/{token}", timeout=20)
            assert answer.status_code == 503 and "text/html" in answer.headers["content-type"]
    assert token not in all_three.log.read_text(errors="replace")
    assert token not in (all_three.folder / "helpers.log").read_text(errors="replace")


def test_health_says_which_program_is_away(all_three: Servers) -> None:
    """`health` stays 200 as long as visitors are answered and what they say is stored; `health/all`
    is for whoever must look after the rest.
    """
    until_health(all_three, "actions", "ok", 60)
    assert health(all_three, "health/all").status_code == 200
    with stopped(all_three.actions.pid):
        until_health(all_three, "actions", "away", 20)
        now, whole = health(all_three), health(all_three, "health/all")
        assert now.status_code == 200 and now.json()["status"] == "partly"
        assert whole.status_code == 503 and whole.json()["actions"] == "away"
    until_health(all_three, "actions", "ok", 20)


def test_the_action_server_says_that_it_lives_without_its_database(all_three: Servers) -> None:
    """The look of the supervisor waits for nothing else."""
    url = f"http://127.0.0.1:{all_three.action_port}/alive"
    assert httpx.get(url, timeout=2).json() == {"status": "ok"}
