"""While an answer does not come: one quiet line, help when it is time, and nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.chat import Chat


def lose_everything(chat: Chat) -> None:
    """No message gets through; the page's clock is turned by hand."""
    chat.page.clock.install()
    chat.page.route("**/messages", lambda route: route.abort())


def test_a_lost_connection_is_one_quiet_line(site: Any, visit: Any) -> None:
    """A question about an app brings no telephone numbers while it is tried again."""
    chat = visit(390, 844).go(site.url).open("parent")
    lose_everything(chat)
    chat.send("which apps may my daughter have")
    expect(chat.part("status")).to_contain_text("Trying again")
    chat.page.clock.run_for(3_000)
    expect(chat.help).to_have_count(0)
    chat.page.unroute("**/messages")

    def answered() -> bool:
        chat.page.clock.run_for(3_000)
        return bool(chat.replies.count())

    chat.until(answered)
    expect(chat.part("status")).to_be_empty()
    expect(chat.help).to_have_count(0)


@pytest.mark.parametrize("size", [(390, 844), (390, 664), (320, 568)])
def test_after_the_last_attempt_help_and_send_again_are_both_in_sight(
    site: Any, visit: Any, size: tuple[int, int]
) -> None:
    """Without scrolling."""
    chat = visit(*size).go(site.url).open("parent")
    chat.ask_in_vain("which apps may my daughter have")
    expect(chat.help).to_have_count(1)
    chat.until(lambda: chat.sees(chat.part("again")), 5)
    assert chat.sees(chat.help.get_by_role("link", name="Ring 999"))
    chat.shot(f"not-answered-{size[1]}")


@pytest.mark.parametrize(
    "text", ["someone is threatening me", "I don't feel safe, help", "MY STEPDAD BEATS ME"]
)
def test_worrying_words_bring_help_at_once(site: Any, visit: Any, text: str) -> None:
    """With the first request that is lost."""
    chat = visit(390, 844).go(site.url).open("Skip")
    lose_everything(chat)
    chat.send(text)
    expect(chat.help).to_have_count(1)
    assert chat.sees(chat.help.get_by_role("link", name="Ring 999"))


def test_after_a_worry_help_comes_at_once_whatever_is_written(site: Any, visit: Any) -> None:
    """Who has told of harm may write anything next."""
    chat = visit(390, 844).go(site.url).open("I am a pupil")
    chat.ask("my uncle hits me")
    lose_everything(chat)
    chat.send("ok")
    expect(chat.help).to_have_count(1)


def test_only_a_slow_answer_is_waited_for_in_words(site: Any, visit: Any) -> None:
    """One that is quick needs no "please wait"; a slow one is told to a screen reader too."""
    chat = visit().go(site.url).open("parent")
    quick = {"kind": "answer", "text": "Yes.", "cards": [], "feedback": False}
    chat.page.route(
        "**/messages",
        lambda route: route.fulfill(
            json={"messages": [quick]}, headers={"Access-Control-Allow-Origin": "*"}
        ),
        times=1,
    )
    chat.ask("can my child use instagram")
    assert not [said for said in chat.announced("status") if "Please wait" in said]
    held = chat.hold()
    chat.send("and what about photos")
    expect(chat.part("status")).to_contain_text("Please wait")
    chat.expect_announced("Please wait", "status")
    held().continue_()
    chat.next_reply(1)
    expect(chat.part("status")).to_be_empty()


def test_an_offline_device_is_said_to_be_one_and_tries_again_once_it_is_not(
    site: Any, visit: Any
) -> None:
    """At once, not after the pause."""
    chat = visit().go(site.url).open("parent")
    chat.ask("hello")
    chat.page.context.set_offline(True)
    chat.send("can my child use instagram")
    expect(chat.part("status")).to_contain_text("not online")
    chat.page.context.set_offline(False)
    expect(chat.replies).to_have_count(2, timeout=5_000)
