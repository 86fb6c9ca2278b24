"""What the tests do in a window of the other two families of browsers, from Debian's packages:
WebKit (that of iPhones; webkit.py) and Firefox (firefox.py). Playwright brings engines of its own
making and drives neither of these; what the tests need of both is a page of code.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any, Optional

import pytest

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
