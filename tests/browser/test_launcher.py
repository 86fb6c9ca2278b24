"""The launcher: on any page, out of the way, and quick to come."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from bot.web.words import load_words

SIZES = [
    (1280, 800),
    (1366, 625),
    (768, 1024),
    (412, 915),
    (390, 844),
    (390, 664),
    (360, 640),
    (320, 568),
    (844, 390),
    (320, 256),
]
BANNER = """() => { const bar = document.createElement("div");
  bar.innerHTML = "<p>We use cookies.</p><button>Accept</button> <button>Reject</button>";
  bar.style = "position:fixed;inset:auto 0 0;padding:12px;background:#fff;z-index:5;"
    + "border-top:1px solid;text-align:right";
  bar.id = "cookies"; document.body.append(bar); }"""


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )


@pytest.mark.parametrize("size", SIZES)
def test_it_covers_no_button_of_a_cookie_banner(
    site: Any, visit: Any, size: tuple[int, int]
) -> None:
    """It moves above the banner, and back when the banner has gone."""
    chat = visit(*size).go(site.url)
    chat.page.evaluate(BANNER)
    bar, launcher = chat.page.locator("#cookies"), chat.part("launcher")
    chat.until(lambda: not overlap(launcher.bounding_box(), bar.bounding_box()), 3)
    assert chat.sees(launcher)
    for name in ("Accept", "Reject"):
        assert chat.sees(chat.page.get_by_role("button", name=name))
    bar.evaluate("node => node.remove()")
    chat.until(lambda: size[1] - launcher.bounding_box()["y"] < 90, 3)


def test_on_a_telephone_it_is_small(site: Any, visit: Any) -> None:
    """Less than a third of the width, and as high as a thumb; its name says all of it."""
    chat = visit(390, 844).go(site.url)
    box = chat.part("launcher").bounding_box()
    assert box["width"] <= 130 and 44 <= box["height"] <= 60
    expect(chat.page.get_by_role("button", name="Ask about social media")).to_be_visible()


def test_the_page_can_choose_its_side_and_its_distance(site: Any, visit: Any) -> None:
    """By custom properties, for launcher and panel."""
    chat = visit(1280, 800).go(site.url)
    chat.page.locator("school-chat").evaluate(
        "node => { for (const [name, value] of [['start', '40px'], ['end', 'auto'],"
        " ['bottom', '80px']]) node.style.setProperty(`--school-chat-${name}`, value); }"
    )
    box = chat.part("launcher").bounding_box()
    assert box["x"] == 40 and box["y"] + box["height"] == pytest.approx(720, abs=1)
    chat.open()
    assert chat.part("panel").bounding_box()["x"] == 40


@pytest.mark.parametrize(
    "style",
    ["transform: translateY(40px) scale(.9)", "zoom: 1.5", "filter: blur(0)", "perspective: 10px"],
)
def test_it_stays_in_place_whatever_the_page_does_to_its_body(
    site: Any, visit: Any, style: str
) -> None:
    """Launcher and panel lie within the window."""
    chat = visit(1280, 800)
    chat.page.add_init_script(
        "document.addEventListener('DOMContentLoaded', () => "
        f"{{ document.body.style.cssText = '{style}'; }});"
    )
    chat.go(site.url)
    chat.part("launcher").wait_for()
    box = chat.part("launcher").bounding_box()
    assert chat.sees(chat.part("launcher")) and box["y"] + box["height"] == pytest.approx(784, 1)
    chat.open("parent")
    for part in ("title", "box", "send"):
        assert chat.sees(chat.part(part)), part


def test_it_comes_back_when_the_page_replaces_its_body(site: Any, visit: Any) -> None:
    """As pages do that change without loading; the conversation goes on."""
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    chat.page.evaluate(
        "() => { const body = document.createElement('body'); body.innerHTML = '<p>Next</p>';"
        " document.documentElement.replaceChild(body, document.body); }"
    )
    expect(chat.part("panel")).to_be_visible()
    expect(chat.ask("where does it say that")).to_contain_text("minimum age of 13")
    chat.page.evaluate("document.body.innerHTML = '<p>And on</p>'")
    expect(chat.part("panel")).to_be_visible()
    chat.part("close").click()
    expect(chat.part("launcher")).to_be_visible()
    assert chat.page.locator("school-chat").count() == 1 and chat.faults() == []


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("<script async type=module src={bot}widget.js data-school-chat></script>", ""),
        ("", "<script type=module src={bot}widget.js data-school-chat></script>"),
        (
            "<script type=module src={bot}widget.js data-school-chat></script>",
            "<script type=module src={bot}widget.js?2 data-school-chat></script>",
        ),
        (
            "<style>html {{ font-size: 10px }} * {{ all: unset }}"
            " school-chat {{ display: none; color: red; position: relative }}</style>",
            "<script type=module src={bot}widget.js data-school-chat></script>",
        ),
    ],
    ids=["async in the head", "in the foot", "twice", "with styles of its own"],
)
def test_it_comes_once_wherever_the_script_stands(
    site: Any, visit: Any, head: str, foot: str
) -> None:
    """One launcher of the usual size, no error."""
    chat = visit()
    page = f"<!doctype html><html lang=en><title>T</title><head>{head}</head><body><p>P</p>{foot}"
    site.made = page.format(bot=site.bot)
    chat.page.goto(site.url + "made")
    expect(chat.part("launcher")).to_have_count(1)
    expect(chat.part("launcher")).to_be_visible()
    assert 50 < chat.part("launcher").bounding_box()["height"] < 70
    expect(chat.open("parent").ask("can my child use instagram")).to_contain_text("13")
    assert chat.faults() == []


def test_broken_words_of_the_page_are_told_in_the_console(site: Any, visit: Any) -> None:
    """Curly quotes: the chat keeps the words that it has."""
    chat = visit().go(site.with_attributes({"data-strings": "{“launcher”: “Ask us”}"}))
    expect(chat.page.get_by_role("button", name="Ask about social media")).to_be_visible()
    (said,) = chat.errors
    assert "data-strings" in said and "JSON" in said


def test_the_page_names_the_language_with_or_without_a_country(site: Any, visit: Any) -> None:
    for lang in ("pl", "PL-pl"):
        chat = visit().go(site.with_attributes({"data-lang": lang}))
        expect(chat.part("launcher")).to_have_accessible_name(load_words()["pl"].widget.launcher)
        assert chat.faults() == []


@pytest.mark.parametrize("lang", ["xx", "bn-BD", ""])
def test_a_language_that_is_not_there_is_not_asked_for(site: Any, visit: Any, lang: str) -> None:
    """English instead, without a request that fails."""
    chat = visit().go(site.with_attributes({"data-lang": lang})).open()
    expect(chat.part("panel")).to_contain_text("computer program")
    assert chat.faults() == []


def test_a_closed_chat_asks_for_one_file(site: Any, visit: Any) -> None:
    """The rest comes when somebody wants it, and is kept by the browser."""
    chat = visit().go(site.url)
    chat.part("launcher").wait_for()
    chat.page.wait_for_load_state("networkidle")
    assert [url for url in chat.requests if site.bot in url] == [site.bot + "widget.js"]
    with chat.page.expect_response("**/panel.js") as got:
        chat.open("parent")
    assert "immutable" in got.value.headers["cache-control"]


def test_a_shortcut_is_the_pages_to_give(site: Any, visit: Any) -> None:
    """None by default."""
    for shortcut in ("", "Alt+Shift+H"):
        chat = visit().go(site.with_attributes({"data-shortcut": shortcut}))
        chat.part("launcher").wait_for()
        chat.page.keyboard.press("Alt+Shift+H")
        if shortcut:
            expect(chat.part("panel")).to_be_visible()
        else:
            chat.page.wait_for_timeout(300)
            expect(chat.part("panel")).to_have_count(0)
