"""The school's colours: what cannot be read is refused with its contrast; others are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.web import colours
from bot.web.colours import MARK, STANDARD, contrast, load_colours
from bot.web.files import STATIC, served
from tests.unit.changed_file import changed

FILE = "website/colours.yml"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#abcdef", "#abcdef") == 1


@pytest.mark.parametrize(
    "old, new, fault",
    [
        (
            'on_colour: "#ffffff"',
            'on_colour: "#5a7f86"',
            "'light: on_colour' is #5a7f86.*2.02 to 1.*lighter",
        ),
        ('accent: "#12525c"', 'accent: "#7fb0b8"', "'light: accent' .*paper.*darker.*4.5 to 1"),
        ('accent: "#93d5cf"', 'accent: "#2f6b70"', "'dark: accent' .*lighter"),
        ('"#12525c"', '"#c8b45a"', "'light: on_colour' .* is 2.07 to 1"),
        ('"#12525c"', '"teal"', "'light: colour' is 'teal', not a colour.*six digits"),
        ('  accent: "#93d5cf"\n', "", "'dark' has no 'accent'"),
        ("accent", "akzent", "akzent"),
    ],
)
def test_a_colour_that_cannot_be_read_is_named(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    """With its key, its contrast and the remedy."""
    changed(tmp_path, FILE, old, new)
    with pytest.raises(ContentError, match=rf"(?s)colours\.yml.*{fault}"):
        load_colours.__wrapped__(tmp_path / "colours.yml")


def test_the_ring_must_be_seen_on_the_schools_colour(tmp_path: Path) -> None:
    """Dark letters on a bright colour can be read, but the ring could not be seen."""
    with pytest.raises(ContentError, match="ring.*#ffd25e.*darker"):
        new = 'colour: "#ffcf50"\n  on_colour: "#000000"'
        changed(tmp_path, FILE, 'colour: "#12525c"\n  on_colour: "#ffffff"', new)
        load_colours.__wrapped__(tmp_path / "colours.yml")


def test_the_styles_hold_the_standard_colours_themselves() -> None:
    """A copy that these checks compare with its home."""
    text = {name: (STATIC / f"{name}.css").read_text() for name in ("launcher", "widget", "page")}
    for colour in (STANDARD.light.colour, STANDARD.dark.colour):
        assert f"--colour: var(--school-chat-colour, {colour})" in text["launcher"]
        assert f"--colour: {colour};" in text["page"]
    assert f"--mark: {MARK};" in text["launcher"]
    assert f"var(--school-chat-accent, {STANDARD.light.accent})" in text["widget"]
    assert f"var(--school-chat-accent-dark, {STANDARD.dark.accent})" in text["widget"]
    for ground in ("paper", "sheet", "tint"):
        assert text["widget"].count(f"--{ground}: #") == 3  # light, dark, high contrast


def test_other_colours_reach_chat_and_pages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {name: served(STATIC / name) for name in ("launcher.css", "widget.css", "page.css")}
    changed(tmp_path, FILE, "#12525c", "#7a1f4b")
    own = load_colours.__wrapped__(tmp_path / "colours.yml")
    monkeypatch.setattr(colours, "load_colours", lambda: own)
    for name, without in before.items():
        added = served(STATIC / name).removeprefix(without).decode()
        assert "#7a1f4b" in added and added.count("{") == added.count("}") == 3
        assert "prefers-color-scheme:dark" in added
    assert served(STATIC / "page.js") == (served(STATIC / "page.js").removesuffix(b"}}\n"))
