"""Starts the real servers for tests, each on a free port of this machine with a state folder of its
own, and stops them.
"""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import subprocess
import threading
import uuid
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Iterator, Optional

import httpx
import pytest

from bot import run, supervisor
from bot.in_process import Reply
from bot.settings import ROOT

DETAILS = {
    "SCHOOL_PHONE": "020 7946 0001",
    "HEADTEACHER_PHONE": "020 7946 0002",
    "DSL_PHONE": "020 7946 0003",
    "DSL_EMAIL": "dsl@school.example",
    "HEADTEACHER_EMAIL": "head@school.example",
}
"""A made-up school's details, from the range of numbers that are kept for fiction."""


@lru_cache
def every_setting() -> tuple[str, ...]:
    """The names of all settings, as deploy/env.example explains them."""
    explained = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    return tuple(re.findall(r"^([A-Z_]+)=", explained, re.MULTILINE))


def environ(folder: Path, **more: str) -> dict[str, str]:
    """The environment of a test's servers: nothing of the machine's own settings, and, because an
    empty setting counts as none, nothing of .env.
    """
    return {
        **os.environ,
        **dict.fromkeys(every_setting(), ""),
        "RASA_TELEMETRY_ENABLED": "false",
        "STATE_DIR": str(folder / "state"),
        "ALERTS_AN_HOUR": "1000000",  # all visitors of a test have one address
        **more,
    }


@dataclass
class Servers:
    """Both servers and their ports; `log` is what the Rasa server has written."""

    folder: Path
    environ: dict[str, str]
    port: int
    action_port: int
    credentials: str = ""
    assistant: Optional[subprocess.Popen] = field(default=None)
    actions: Optional[subprocess.Popen] = field(default=None)
    courier: Optional[subprocess.Popen] = field(default=None)

    @property
    def log(self) -> Path:
        """What the Rasa server has written."""
        return self.folder / "assistant.log"

    @property
    def url(self) -> str:
        """The REST channel's address."""
        return f"http://{supervisor.HOST}:{self.port}/webhooks/rest/webhook"

    @property
    def website(self) -> str:
        """The website channel's address."""
        return f"http://{supervisor.HOST}:{self.port}{supervisor.WEBSITE}"

    def post(self, body: Any = None, **options: Any) -> httpx.Response:
        """A raw POST to the REST channel; `body` is sent as JSON unless `content` is given."""
        return httpx.post(
            self.url, timeout=20, **({"json": body} if body is not None else {}), **options
        )

    def say(self, *texts: str, role: Optional[str] = None, sender: Optional[str] = None) -> Reply:
        """Says `texts` in one conversation over REST; the reply to the last."""
        sender, reply = sender or uuid.uuid4().hex, None
        for text in texts:
            answer = self.post(
                {
                    "sender": sender,
                    "message": text,
                    **({"metadata": {"role": role}} if role else {}),
                }
            )
            assert answer.status_code == 200, answer.text
            reply = Reply.of(answer.json())
        return reply

    def start(self, with_actions: bool = True, with_courier: bool = False) -> "Servers":
        """Starts what is not running, and waits for the first answer."""
        with (self.folder / "helpers.log").open("ab") as output:
            if with_actions and (self.actions is None or self.actions.poll() is not None):
                self.actions = run.start_actions(
                    self.action_port, self.environ, stdout=output, stderr=output
                )
            if with_courier and self.courier is None:
                self.courier = run.start_courier(self.environ, stdout=output, stderr=output)
        endpoints = run.endpoints_file(self.action_port, self.folder)
        with self.log.open("ab") as output:
            self.assistant = run.start_assistant(
                self.port,
                endpoints,
                self.environ,
                credentials=self.credentials,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if not supervisor.wait_until_it_answers(self.assistant, self.port):
            self.stop()
            pytest.fail(f"the Rasa server did not answer; its log: {self.log.read_text()[-2000:]}")
        return self

    def kill_assistant(self) -> None:
        """As a power cut would: no goodbye."""
        self.assistant.kill()
        self.assistant.wait()

    def stop(self) -> None:
        """All of them."""
        supervisor.stop(self.courier)
        supervisor.stop(self.assistant)
        supervisor.stop(self.actions)


def servers_in(folder: Path, credentials: str = "", **settings: str) -> Servers:
    """Servers that are not started yet, with the made-up school's details unless `settings` say
    otherwise.
    """
    return Servers(
        folder,
        environ(folder, **{**DETAILS, **settings}),
        run.free_port(),
        run.free_port(),
        credentials,
    )


@contextlib.contextmanager
def hanging_server(port: int) -> Iterator[None]:
    """Takes every request on a port and answers none."""
    released = threading.Event()

    class Hanging(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            released.wait(60)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer((supervisor.HOST, port), Hanging)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield
    finally:
        released.set()
        server.shutdown()
        server.server_close()


class Visitor:
    """A visitor of the website: a session, and messages in it."""

    def __init__(self, servers: Servers, session: Optional[str] = None, **headers: str) -> None:
        self.http = httpx.Client(base_url=servers.website, timeout=20, headers=headers)
        self.session = session or self.post("session", {}).json()["session"]

    def post(self, name: str, body: Any, **options: Any) -> httpx.Response:
        """Any request of the channel."""
        return self.http.post(name, **({"json": body} if body is not None else {}), **options)

    def send(
        self,
        text: Optional[str] = None,
        choice: Optional[str] = None,
        message_id: Optional[str] = None,
        role: Optional[str] = None,
        **more: Any,
    ) -> httpx.Response:
        """One message, raw."""
        words = {"choice": choice} if choice else {"text": text}
        return self.post(
            "messages",
            {
                "session": self.session,
                "message_id": message_id or uuid.uuid4().hex,
                "role": role,
                **words,
                **more,
            },
        )

    def say(self, text: Optional[str] = None, **more: Any) -> list[dict[str, Any]]:
        """One message; the messages that come back."""
        answer = self.send(text, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]
