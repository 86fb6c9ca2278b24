"""The real Rasa server and the real action server, each on a free port of this machine, stopped in every case."""
from __future__ import annotations

import os
import subprocess
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional

import httpx
import pytest

from bot import run
from bot.reply import Reply

ENVIRON = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}


@dataclass
class Servers:
    """Both servers and their ports; `log` is what the Rasa server has written."""

    assistant: subprocess.Popen
    actions: Optional[subprocess.Popen]
    port: int
    action_port: int
    log: Path

    @property
    def url(self) -> str:
        """The REST channel's address."""
        return f"http://{run.HOST}:{self.port}/webhooks/rest/webhook"

    def post(self, body: Any = None, **options: Any) -> httpx.Response:
        """A raw POST; `body` is sent as JSON unless `content` is given."""
        return httpx.post(self.url, timeout=20, **({"json": body} if body is not None else {}), **options)

    def say(self, *texts: str, role: Optional[str] = None, sender: Optional[str] = None) -> Reply:
        """Says `texts` in one conversation; the reply to the last."""
        sender, reply = sender or uuid.uuid4().hex, None
        for text in texts:
            answer = self.post({"sender": sender, "message": text, **({"metadata": {"role": role}} if role else {})})
            assert answer.status_code == 200, answer.text
            reply = Reply.of(answer.json())
        return reply


def _start(folder: Path, with_actions: bool) -> Servers:
    port, action_port, log = run.free_port(), run.free_port(), folder / "assistant.log"
    output = log.open("wb")
    actions = run.start_actions(action_port, ENVIRON, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if with_actions else None
    assistant = run.start_assistant(port, run.endpoints_file(action_port, folder), ENVIRON, stdout=output, stderr=subprocess.STDOUT)
    if not run.wait_until_it_answers(assistant, port):
        run.stop(assistant)
        run.stop(actions)
        pytest.fail(f"the Rasa server did not answer; its log: {log.read_text()[-2000:]}")
    return Servers(assistant, actions, port, action_port, log)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Both servers, for all tests that harm neither."""
    started = _start(tmp_path_factory.mktemp("servers"), with_actions=True)
    try:
        yield started
    finally:
        run.stop(started.assistant)
        run.stop(started.actions)


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The Rasa server without any action server."""
    started = _start(tmp_path_factory.mktemp("lonely"), with_actions=False)
    try:
        yield started
    finally:
        run.stop(started.assistant)
