"""A reload, another page, tab or window: the chat stays, and no two share a conversation."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.chat import Chat


def test_the_chat_survives_a_reload_and_a_change_of_page(site: Any, visit: Any) -> None:
    """What was said, what is being typed, whether it is open; without taking the focus."""
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    chat.part("box").fill("half a quest")
    chat.page.reload()
    expect(chat.own).to_have_count(1)
    expect(chat.part("box")).to_have_value("half a quest")
    chat.page.wait_for_timeout(300)
    assert chat.focused() == "body", "a page that loads does not take the focus"
    chat.page.goto(site.url + "two")
    expect(chat.replies).to_have_count(1)
    expect(chat.part("box")).to_have_value("half a quest")
    expect(chat.part("panel")).to_be_visible()
    expect(chat.ask("where does it say that")).to_contain_text("minimum age of 13")


def test_a_question_under_way_at_a_reload_is_answered_after_it(site: Any, visit: Any) -> None:
    """By the same id, so that it counts once."""
    chat = visit().go(site.url).open("parent")
    held = chat.hold()
    chat.part("box").fill("can my child use instagram")
    chat.part("send").click()
    ids = [held().request.post_data_json["message_id"]]
    chat.hold_no_more()
    chat.page.on(
        "request",
        lambda request: (
            request.url.endswith("/messages") and ids.append(request.post_data_json["message_id"])
        ),
    )
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    expect(chat.own).to_have_count(1)
    assert len(ids) == 2 and ids[0] == ids[1]


def test_two_tabs_are_two_conversations(site: Any, visit: Any) -> None:
    """Each has its own session; neither sees the other."""
    first = visit().go(site.url).open("parent")
    first.ask("what age is allowed for tiktok")
    second = type(first)(first.page.context.new_page()).go(site.url)
    second.open("staff")
    expect(second.own).to_have_count(0)
    second.ask("hello")
    assert first.session != second.session
    expect(first.own).to_have_count(1)


def test_without_storage_the_chat_still_works(site: Any, visit: Any) -> None:
    """A browser that blocks storage loses the memory, not the chat."""
    chat = visit()
    chat.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new "
        "DOMException('blocked', 'SecurityError'); } });"
    )
    chat.go(site.url).open("parent")
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    assert chat.faults() == []


def test_a_window_that_the_page_opens_begins_a_chat_of_its_own(site: Any, visit: Any) -> None:
    """The browser copies what was kept; two windows must not write in one conversation. From then
    on it is kept there as anywhere.
    """
    chat = visit().go(site.url).open("parent")
    chat.ask("what age is allowed for tiktok")
    with chat.page.expect_popup() as opened:
        chat.page.evaluate("window.open('/two')")
    other = Chat(opened.value)
    other.part("launcher").wait_for()
    other.open("staff")
    expect(other.own).to_have_count(0)
    other.ask("hello")
    assert chat.session != other.session
    other.page.reload()
    expect(other.own).to_have_count(1)
    other.page.goto(site.url)
    expect(other.own).to_have_count(1)
