"""The other two families of browsers, from Debian's packages: WebKit (that of iPhones) by the W3C's
WebDriver, Firefox by its successor, WebDriver BiDi. Playwright brings engines of its own making and
drives neither of these; what the tests need of both is a page of code.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Optional

import aiohttp
import pytest
import requests

from bot import run, supervisor
from tests.browser.chat import Chat
from tests.debian import install_package

WIDTH, HEIGHT = 460, 844
"""The window. WebKit's smallest is somewhat wider than a telephone."""
SECONDS = 30.0
MOUSE = {"type": "pointer", "id": "mouse"}
KEYS = {"type": "key", "id": "keys"}
ENTER = "\ue007"
FIND = """(part, words) => {
  const root = document.querySelector("school-chat")?.shadowRoot ?? document;
  const all = [...root.querySelectorAll(`[data-part="${part}"]`)];
  const node = all.filter((one) => one.textContent.includes(words)).at(-1);
  if (!node?.getClientRects().length) return null;
  node.scrollIntoView({ block: "nearest" });
  const box = node.getBoundingClientRect();
  return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]; }"""
"""The middle of the newest part of this name that holds these words."""


def program(name: str, package: str) -> str:
    """The path of a program, which is installed first if need be."""
    if not shutil.which(name):
        install_package(package)
    return shutil.which(name) or pytest.fail(
        f"No {name} for the tests. Install it (Debian: apt-get install {package}) and run them "
        "again."
    )


class Window:
    """A visitor's window in some browser: what the tests do in it, in the words of either protocol,
    which name the actions of mouse and keys alike.
    """

    def go(self, url: str) -> "Window":
        """Opens a page and waits until it has loaded."""
        raise NotImplementedError

    def run(self, function: str, *given: Any) -> Any:
        """What a function of JavaScript returns for these values (through JSON)."""
        raise NotImplementedError

    def act(self, source: dict[str, Any], actions: list[dict[str, Any]]) -> None:
        """Moves the mouse, or types."""
        raise NotImplementedError

    def picture(self, name: str) -> Path:
        """Puts a picture of the window into reports/screenshots."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the browser."""
        raise NotImplementedError

    def until(self, function: str, *given: Any) -> Any:
        """What the function returns, as soon as that is something."""
        deadline = time.monotonic() + SECONDS
        while not (found := self.run(function, *given)):
            assert time.monotonic() < deadline, f"it did not come to that: {function} {given}"
            time.sleep(0.05)
        return found

    def press(self, part: str, words: str = "") -> None:
        """Clicks on a part of the chat with the mouse, as soon as it is there and lies still."""
        before: Optional[list[int]] = None
        while (place := self.until(FIND, part, words)) != before:
            before = place
            time.sleep(0.1)
        moves = [{"type": "pointerMove", "x": place[0], "y": place[1]}]
        clicks = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self.act(MOUSE, moves + clicks)

    def type(self, text: str) -> None:
        """Presses and releases each key."""
        self.act(
            KEYS, [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        )

    def ask(self, text: str) -> str:
        """Types into the box and presses Enter; the text of the whole reply."""
        replies = """() => [...document.querySelector("school-chat").shadowRoot.querySelectorAll(
            '[data-part="message"]:not([data-kind="you"], [data-level="help"])')]
            .map((node) => node.innerText)"""
        before = len(self.run(replies))
        self.press("box")
        self.type(text + ENTER)
        newer = f"(before) => {{ const all = ({replies})(); return all.slice(before); }}"
        self.until(f"(before) => ({newer})(before).length", before)
        return "\n".join(self.run(newer, before))


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


class Firefox(Window):
    """Firefox without a window, as Debian has it."""

    def __init__(self) -> None:
        """Starts it."""
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._browser = subprocess.Popen(
            [
                program("firefox-esr", "firefox-esr"),
                "--headless",
                "--no-remote",
                "--profile",
                self._profile.name,
                f"--remote-debugging-port={run.free_port()}",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._loop = asyncio.new_event_loop()
        self._number = 0
        self._wait(self._connect(self._address()))
        self._send("session.new", capabilities={})
        self._page = self._send("browsingContext.getTree")["contexts"][0]["context"]
        size = {"width": WIDTH, "height": HEIGHT}
        self._send("browsingContext.setViewport", context=self._page, viewport=size)

    def _address(self) -> str:
        assert self._browser.stdout
        for line in self._browser.stdout:
            if found := re.search(r"BiDi listening on (ws://\S+)", line):
                return found[1]
        raise RuntimeError("Firefox did not start")

    async def _connect(self, address: str) -> None:
        self._web = aiohttp.ClientSession()
        self._line = await self._web.ws_connect(f"{address}/session", max_msg_size=0)

    def _wait(self, work: Any) -> Any:
        return self._loop.run_until_complete(asyncio.wait_for(work, 60))

    def _send(self, method: str, **parameters: Any) -> Any:
        return self._wait(self._ask(method, parameters))

    async def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._number += 1
        await self._line.send_json({"id": self._number, "method": method, "params": parameters})
        while (answer := await self._line.receive_json()).get("id") != self._number:
            pass
        if answer["type"] == "error":
            raise RuntimeError(f"{answer['error']}: {answer['message']}")
        return answer["result"]

    def go(self, url: str) -> "Firefox":
        self._send("browsingContext.navigate", context=self._page, url=url, wait="complete")
        return self

    def run(self, function: str, *given: Any) -> Any:
        values = ", ".join(json.dumps(one) for one in given)
        answer = self._send(
            "script.evaluate",
            expression=f"JSON.stringify(({function})({values}) ?? null)",
            target={"context": self._page},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def act(self, source: dict[str, Any], actions: list[dict[str, Any]]) -> None:
        both = [{**source, "actions": actions}]
        self._send("input.performActions", context=self._page, actions=both)

    def picture(self, name: str) -> Path:
        path = Chat.picture(name)
        shot = self._send("browsingContext.captureScreenshot", context=self._page)
        path.write_bytes(base64.b64decode(shot["data"]))
        return path

    def close(self) -> None:
        try:
            self._wait(self._line.close())
            self._wait(self._web.close())
        finally:
            self._browser.terminate()
            self._browser.wait(20)
            self._loop.close()
            self._profile.cleanup()
