"""`make ask`: which assistant is asked, and what the prompt for staff understands."""

from __future__ import annotations

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Iterator, Mapping, Optional

import pytest

from bot import ask
from bot.errors import PolicyBotError

CHOICE = {"id": "group_chats", "title": "Group chats"}
REPLY = [{"text": "Which one?", "custom": {"kind": "choice", "options": [CHOICE]}}]


@pytest.fixture
def server() -> Iterator[HTTPServer]:
    """Stands for a running assistant's REST channel; `asked` holds what it was asked."""

    class Rest(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(200, {"status": "ok"})

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.server.asked.append(said)
            refused = said["metadata"].get("role") == "teacher"
            self.answer(400, {"error": "not a role"}) if refused else self.answer(200, REPLY)

        def answer(self, status: int, body: Any) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Rest) as listening:
        listening.asked = []
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield listening
        listening.shutdown()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose assistant was started after its last change."""
    for name, seconds in {
        "data/answers/a.yml": 1,
        "config.yml": 1,
        "models/assistant.tar.gz": 2,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (seconds, seconds))
    (tmp_path / "models" / "run").mkdir()
    (tmp_path / "models" / "run" / "endpoints-5055.yml").write_text("")
    monkeypatch.setattr(ask, "ROOT", tmp_path)
    monkeypatch.setattr(ask, "MODEL", tmp_path / "models" / "assistant.tar.gz")
    monkeypatch.setenv("DSL_ALERTS", "")
    return tmp_path


def test_the_assistant_that_runs_is_asked(server: HTTPServer, project: Path) -> None:
    running = ask.Running(server.server_port)
    assert running.may_be_asked()
    text, choices = ask.shown(*running.reply("me", "staff", {"message": "what about chats"}))
    assert choices == ["group_chats"] and "1 Group chats" in text
    assert f"Asked the assistant that runs on port {server.server_port}." in text
    (asked,) = server.asked
    assert asked["message"] == "what about chats" and asked["metadata"] == {"role": "staff"}


def test_what_it_refuses_is_said(server: HTTPServer, project: Path) -> None:
    with pytest.raises(PolicyBotError, match="not a role"):
        ask.Running(server.server_port).reply("me", "teacher", {"message": "hello"})


@pytest.mark.parametrize("changed", ["data/answers/a.yml", "config.yml", "models/assistant.tar.gz"])
def test_one_that_is_older_than_the_words_is_not_asked(
    server: HTTPServer, project: Path, changed: str
) -> None:
    """Whoever changes an answer and asks wants to see it."""
    later = (project / "models" / "run" / "endpoints-5055.yml").stat().st_mtime + 5
    os.utime(project / changed, (later, later))
    assert not ask.Running(server.server_port).may_be_asked()


def test_nobody_is_alarmed_by_a_trial(
    server: HTTPServer, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With alerts on, a sentence that somebody tries would reach the DSL as a child's."""
    monkeypatch.setenv("DSL_ALERTS", "on")
    assert not ask.Running(server.server_port).may_be_asked() and not server.asked


def test_where_none_runs_none_is_asked(server: HTTPServer, project: Path) -> None:
    assert not ask.Running(1).may_be_asked()
    (project / "models" / "run" / "endpoints-5055.yml").unlink()
    assert not ask.Running(server.server_port).may_be_asked(), "nobody knows how old it is"


class Heard:
    """An assistant that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Optional[str], Mapping[str, str]]] = []

    def reply(self, sender: str, role: Optional[str], said: Mapping[str, str]) -> tuple[list, str]:
        self.asked.append((sender, role, said))
        return REPLY, ""


def test_the_prompt_keeps_the_role_and_takes_choices(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    typed = iter(["what about chats", "1", "7", "role parent", "?", "new", "and photos", ""])
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    heard = Heard()
    ask.prompt(heard, "staff")
    said = [one for _, _, one in heard.asked]
    assert said == [
        {"message": "what about chats"},
        {"choice": "group_chats"},
        {"message": "7"},
        {"message": "and photos"},
    ]
    assert [role for _, role, _ in heard.asked] == ["staff", "staff", "staff", "parent"]
    senders = [sender for sender, _, _ in heard.asked]
    assert len(set(senders[:3])) == 1 and senders[3] not in senders[:3], "new begins anew"
    assert ask.HELP in capsys.readouterr().out


def test_ctrl_d_ends_the_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", gone)
    ask.prompt(Heard(), None)
