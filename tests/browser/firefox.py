"""Firefox, by WebDriver BiDi, which it speaks without a driver."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import aiohttp

from bot import run
from tests.browser.chat import Chat
from tests.browser.engines import HEIGHT, WIDTH, Window, program

ARRIVED = "() => !window.isLeft && document.readyState !== 'loading'"


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
        # In a thread of its own: Playwright, where it runs, has a loop in this one.
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
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
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

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
        # Once in many runs Firefox never reported the end of a load, so the page itself is asked.
        # Whoever needs what it loads beside waits for that.
        self.run("() => { window.isLeft = true; }")
        self._send("browsingContext.navigate", context=self._page, url=url, wait="none")
        self.until(ARRIVED)
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
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._profile.cleanup()
