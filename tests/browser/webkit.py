"""WebKitGTK, by the W3C's WebDriver."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

from bot import run, supervisor
from tests.browser.chat import Chat
from tests.browser.engines import HEIGHT, SECONDS, WIDTH, Window, program


class WebKit(Window):
    """WebKitGTK's small browser on a screen that nobody sees."""

    def __init__(self) -> None:
        """Starts it."""
        driver = program("WebKitWebDriver", "webkit2gtk-driver")
        self._screen = subprocess.Popen(
            [program("Xvfb", "xvfb"), "-displayfd", "1", "-screen", "0", "1280x1024x24"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._screen.stdout
        display = f":{self._screen.stdout.readline().strip()}"
        port = run.free_port()
        self._driver = subprocess.Popen(
            [driver, f"--port={port}"],
            env={
                **os.environ,
                "DISPLAY": display,
                # The tests run as root in containers, where its own sandbox cannot start.
                "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._web = requests.Session()
        self._web.trust_env = False  # no proxy between this machine and itself
        self._at = f"http://{supervisor.HOST}:{port}"
        self._wait_for_the_driver()
        (browser,) = Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser")
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._send("POST", "/session", capabilities=wanted)["sessionId"]
        self._at += f"/session/{session}"
        self._send("POST", "/window/rect", width=WIDTH, height=HEIGHT)

    def _wait_for_the_driver(self) -> None:
        deadline = time.monotonic() + SECONDS
        while True:
            try:
                self._send("GET", "/status")
                return
            except requests.ConnectionError:
                assert time.monotonic() < deadline and self._driver.poll() is None
                time.sleep(0.05)

    def _send(self, method: str, path: str, **body: Any) -> Any:
        sent = json.dumps(body) if method == "POST" else None
        answer = self._web.request(method, self._at + path, data=sent, timeout=60).json()["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(f"{answer['error']}: {answer.get('message')}")
        return answer

    def go(self, url: str) -> "WebKit":
        self._send("POST", "/url", url=url)
        return self

    def run(self, function: str, *given: Any) -> Any:
        script = f"return ({function})(...arguments)"
        return self._send("POST", "/execute/sync", script=script, args=given)

    def act(self, source: dict[str, Any], actions: list[dict[str, Any]]) -> None:
        self._send("POST", "/actions", actions=[{**source, "actions": actions}])

    def picture(self, name: str) -> Path:
        path = Chat.picture(name)
        path.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))
        return path

    def close(self) -> None:
        try:
            self._send("DELETE", "")
        finally:
            for process in (self._driver, self._screen):
                process.terminate()
                process.wait(10)
