"""On a stranger's page: style sheets, content policies, dialogs, keys; parts that do not come."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.test_keyboard import live_regions


def test_a_hostile_style_sheet_changes_nothing(site: Any, visit: Any) -> None:
    """Everything on the page is hidden and ugly but the chat."""
    chat = visit().go(site.url + "hostile")
    chat.open("parent")
    reply = chat.ask("can my child use instagram")
    looks = reply.locator("p").last.evaluate(
        "n => { const s = getComputedStyle(n); return [s.fontFamily, s.color, "
        "parseFloat(s.fontSize)]; }"
    )
    assert "cursive" not in looks[0] and looks[1] != "rgb(238, 0, 0)" and looks[2] < 30
    assert chat.page.locator("school-chat").evaluate("n => getComputedStyle(n).opacity") == "1"
    chat.shot("hostile-style-sheet")
    assert live_regions(chat) == {"log": "polite", "status": "polite"}
    assert chat.faults() == []


def test_a_strict_content_policy_of_the_school_is_enough(site: Any, visit: Any) -> None:
    """Its page allows this server's scripts and connections, and no styles of ours: nothing is
    refused, nothing else is asked for.
    """
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    assert (
        chat.part("send").evaluate("n => getComputedStyle(n).backgroundColor") != "rgba(0, 0, 0, 0)"
    ), "it has its style"
    assert chat.faults() == []
    assert {url.split("/")[2] for url in chat.requests if url.startswith("http")} == {
        f"127.0.0.1:{site.port}",
        site.bot.split("/")[2],
    }


def test_no_cookie_and_no_lasting_storage(site: Any, visit: Any) -> None:
    """Nothing outlives the tab."""
    chat = visit().go(site.url).open("parent")
    chat.ask("hello")
    assert (
        chat.page.context.cookies() == [] and chat.page.evaluate("Object.keys(localStorage)") == []
    )


def test_nothing_is_kept_before_the_chat_is_opened(site: Any, visit: Any) -> None:
    """And nothing is sent."""
    chat = visit().go(site.url)
    chat.part("launcher").wait_for()
    assert chat.page.evaluate("Object.keys(sessionStorage)") == []
    assert not [url for url in chat.requests if url.endswith(("/session", "/messages"))]


NO_CONSTRUCTED_STYLE = (
    "window.CSSStyleSheet = function () { throw new TypeError('Illegal constructor'); };"
)


def test_an_older_browser_gets_the_chat(site: Any, visit: Any) -> None:
    """One that cannot construct a style sheet takes it by a link."""
    chat = visit(390, 844)
    chat.page.add_init_script(NO_CONSTRUCTED_STYLE)
    chat.go(site.bot + "chat").open("parent")
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    assert (
        chat.part("send").evaluate("n => getComputedStyle(n).backgroundColor") != "rgba(0, 0, 0, 0)"
    ), "it has its style"
    assert chat.faults() == []


@pytest.mark.parametrize("missing", ["widget.js", "panel.js", "words.en.js", "widget.css"])
def test_where_the_chat_cannot_run_the_page_shows_the_people(
    site: Any, visit: Any, missing: str
) -> None:
    """Whatever part does not come: 999, Childline and the policy stand on the page."""
    chat = visit(390, 844)
    chat.page.route(f"**/{missing}", lambda route: route.fulfill(status=503, body=""))
    chat.page.goto(site.bot + "chat")
    chat.page.wait_for_load_state("networkidle")
    expect(chat.page.get_by_role("link", name="Ring 999")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Ring 0800 1111")).to_be_visible()
    expect(chat.page.locator("#minimum-age")).to_contain_text("minimum age of 13")
    assert chat.axe() == []


@pytest.mark.parametrize("missing", ["words.en.js", "widget.css", "panel.js"])
def test_where_the_chat_cannot_come_the_launcher_becomes_a_link(
    site: Any, visit: Any, missing: str
) -> None:
    """To the chat page, as soon as somebody wants to open the chat."""
    chat = visit()
    chat.page.route(f"**/{missing}", lambda route: route.fulfill(status=503, body=""))
    chat.go(site.url)
    chat.part("launcher").click()
    expect(chat.page.locator("school-chat").get_by_role("link")).to_have_attribute(
        "href", site.bot + "chat"
    )


def test_a_dialog_of_the_page_is_no_trap(site: Any, visit: Any) -> None:
    """A chat that covers the page silences the page, not a dialog that the page opens over it."""
    chat = visit(390, 844).go(site.url)
    chat.page.evaluate(
        "() => { const d = document.createElement('dialog'); d.innerHTML = "
        "'<button>Agree</button>'; document.body.append(d); d.firstChild.onclick = () => "
        "d.close(); }"
    )
    chat.open("parent")
    chat.page.evaluate("document.querySelector('dialog').showModal()")
    chat.page.get_by_role("button", name="Agree").click()
    expect(chat.page.locator("dialog")).not_to_be_visible()
    expect(chat.page.locator("main")).to_have_js_property("inert", True)


def test_the_pages_own_keys_do_not_hear_what_is_typed(site: Any, visit: Any) -> None:
    """A page that goes to its search at a letter would take it out of the question."""
    chat = visit().go(site.url).open("parent")
    chat.page.evaluate(
        "() => { window.heard = []; for (const type of ['keydown', 'keypress', 'keyup']) "
        "document.addEventListener(type, (e) => window.heard.push(e.key)); }"
    )
    chat.part("box").press_sequentially("s/")
    assert chat.part("box").input_value() == "s/" and chat.page.evaluate("window.heard") == []


def test_long_words_wrap(site: Any, visit: Any) -> None:
    """An address of 400 letters does not push the page sideways."""
    chat = visit(320, 640).go(site.url).open("parent")
    chat.ask("https://" + "a" * 400)
    assert chat.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert chat.own.last.evaluate("n => n.scrollWidth <= n.clientWidth + 1")


def test_text_from_right_to_left_is_shown_so(site: Any, visit: Any) -> None:
    """In a chat from left to right the message runs the other way; with the direction turned all
    in the panel is mirrored. The panel itself changes sides only with the page.
    """
    chat = visit().go(site.url).open("parent")
    chat.ask("هل يمكن لابني استخدام انستغرام")
    assert (
        chat.own.last.locator("[dir=auto]").evaluate("n => getComputedStyle(n).direction") == "rtl"
    )
    place = chat.part("panel").bounding_box()["x"]
    turned = visit()
    turned.go(site.with_attributes({"data-strings": '{"direction": "rtl"}'})).open("parent")
    turned.ask("هل يمكن لابني استخدام انستغرام")
    turned.shot("right-to-left")
    left, title = turned.part("exit").first.bounding_box(), turned.part("title").bounding_box()
    assert left["x"] < title["x"] and turned.part("panel").bounding_box()["x"] == place
    turned.page.evaluate("document.documentElement.dir = 'rtl'")
    assert turned.part("panel").bounding_box()["x"] < place
    assert turned.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert turned.axe() == []
