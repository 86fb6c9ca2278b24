"""What holds for every program of this environment (deploy/environment)."""

from __future__ import annotations

import importlib.util
import os
import socketserver
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, Iterator

import pytest

from bot.settings import ROOT

HOOK = ROOT / "deploy" / "environment" / "assistant_environment.py"
LOOK = "from bot.supervisor import answers; import sys; print(answers(int(sys.argv[1])).name)"
FETCH = "import httpx, sys; print(httpx.get(f'http://127.0.0.1:{sys.argv[1]}/').status_code)"


@pytest.fixture(scope="module")
def prepare() -> Any:
    """The function that Python calls when it starts in this environment."""
    spec = importlib.util.spec_from_file_location("hook_under_test", HOOK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.prepare


@pytest.fixture
def port() -> Iterator[int]:
    """A server that answers everything with 200."""

    class Fine(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with socketserver.TCPServer(("127.0.0.1", 0), Fine) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_it_is_in_force_here() -> None:
    """The environment in which the tests run was set up with today's files."""
    import assistant_environment

    installed = Path(assistant_environment.__file__).parent
    for path in HOOK.parent.glob("*.py"):
        assert (installed / path.name).read_text() == path.read_text(), "run `make setup`"


@pytest.mark.parametrize("proxy_settings", [{}, {"no_proxy": "localhost"}, {"NO_PROXY": "x.org"}])
@pytest.mark.parametrize("program, says", [(LOOK, "STORED"), (FETCH, "200")])
def test_a_proxy_does_not_come_between_our_programs(
    port: int, proxy_settings: dict[str, str], program: str, says: str
) -> None:
    """A proxy is for the internet. Nothing listens at the address of this one."""
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "all_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(port)],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "", "NO_PROXY": "", **proxies, **proxy_settings},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == says, done.stderr


def test_what_is_set_already_stays(prepare: Any) -> None:
    environ = {"SANIC_HOST": "0.0.0.0", "no_proxy": "school.example"}
    prepare(environ, is_terminal=True)
    assert environ["SANIC_HOST"] == "0.0.0.0" and "TQDM_DISABLE" not in environ
    assert environ["no_proxy"].split(",") == ["school.example", "127.0.0.1", "localhost", "::1"]


def test_a_log_gets_no_progress_bars(prepare: Any) -> None:
    environ: dict[str, str] = {}
    prepare(environ, is_terminal=False)
    assert environ["TQDM_DISABLE"] == "1"
