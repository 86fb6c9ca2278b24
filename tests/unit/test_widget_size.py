"""The widget stays small, because a parent's phone may load it on a bad connection; what is left
out on the way is indentation and comments, and nothing else.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from benchmarks.website import sizes
from bot.web.files import STATIC, served

CLOSED, OPENED, EVERYTHING = 3_800, 24_000, 25_000
"""Bytes of script and style, compressed as they are sent: for the launcher, for all that everybody
loads who opens the chat, and with what only some need.
"""
SCRIPTS = sorted(STATIC.glob("*.js"))


def test_the_widget_stays_within_its_budget() -> None:
    closed, opened, everything = sizes()
    assert closed <= CLOSED and opened <= OPENED and everything <= EVERYTHING


@pytest.mark.parametrize("path", [*SCRIPTS, *sorted(STATIC.glob("*.css"))], ids=lambda p: p.name)
def test_only_indentation_and_comment_lines_are_left_out(path: Path) -> None:
    sent = iter(served(path).decode().split("\n"))
    for line in path.read_text(encoding="utf-8").split("\n"):
        if path.suffix == ".js" and line.strip().startswith("//"):
            continue
        if re.fullmatch(r"\s*/\*(?:[^*]|\*(?!/))*\*/", line):
            continue
        assert next(sent) == line.lstrip(" ")
    assert next(sent, None) is None


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_no_text_of_a_script_spans_lines(path: Path) -> None:
    """Blanks at the start of a line would then be part of the text."""
    for line in path.read_text(encoding="utf-8").split("\n"):
        assert line.count("`") % 2 == 0, line
        assert line.count("/*") == line.count("*/"), line
        assert not line.endswith("\\"), line


@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_what_is_served_is_a_script(path: Path, tmp_path: Path) -> None:
    module = tmp_path / f"{path.stem}.mjs"
    module.write_bytes(served(path))
    subprocess.run(["node", "--check", str(module)], check=True, capture_output=True)
