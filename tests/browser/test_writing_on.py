"""Whoever writes on before the answer is there loses nothing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def test_options_that_are_open_do_not_hide_what_comes(site: Any, visit: Any) -> None:
    """They stand in place of the messages, so they close when there is something to read."""
    chat = visit(390, 844).go(site.url).open("I am a pupil")
    held = chat.hold()
    chat.send("my uncle hits me")
    route = held()
    chat.part("options").first.click()
    expect(chat.part("log")).not_to_be_visible()
    route.continue_()
    ring = chat.next_reply(0).get_by_role("link", name="Ring 999")
    chat.until(lambda: chat.sees(ring), 5)
    chat.expect_focus("box")


def test_what_is_written_in_quick_short_messages_arrives_as_one(site: Any, visit: Any) -> None:
    """Words that have no answer yet grow by the next ones, each on its line. None is refused, none
    is glued to another, and the whole is understood.
    """
    chat = visit().go(site.url).open("I am a pupil")
    held: list[Any] = []
    chat.page.route("**/messages", lambda route: held.append(route))
    for number, text in enumerate(("my dad", "hits me", "please help"), start=1):
        chat.part("box").press_sequentially(text)
        chat.page.keyboard.press("Enter")
        expect(chat.part("box")).to_have_value("")
        chat.until(lambda: len(held) == number)  # noqa: B023 - called at once
    expect(chat.own).to_have_count(1)
    bodies = [route.request.post_data_json for route in held]
    assert (
        bodies[-1]["text"] == "my dad\nhits me\nplease help"
        and len({body["message_id"] for body in bodies}) == 3
    )
    held[-1].continue_()
    reply = chat.next_reply(0)
    assert reply.get_attribute("data-kind") == "safeguarding"
    expect(chat.replies).to_have_count(1)


def test_words_wait_for_a_choice_that_is_under_way_also_over_a_reload(
    site: Any, visit: Any
) -> None:
    """A choice cannot grow."""
    chat = visit().go(site.url).open("parent")
    held = chat.hold()
    chat.part("starter").first.click()
    held()
    chat.send("can my child")
    chat.send("use whatsapp")
    expect(chat.own).to_have_count(2)
    chat.hold_no_more()
    sent: list[Any] = []
    chat.page.on(
        "request",
        lambda request: (
            request.url.endswith("/messages") and sent.append(request.post_data_json.get("text"))
        ),
    )
    chat.page.reload()
    chat.until(lambda: chat.replies.count() >= 2)
    assert sent == [None, "can my child\nuse whatsapp"]
    expect(chat.own).to_have_count(2)


def test_what_cannot_wait_stays_in_the_box(site: Any, visit: Any) -> None:
    """No message gets longer than one may be; one more waits for it, and what is too much for that
    stays, with a line that says so.
    """
    chat = visit().go(site.url).open("parent")
    held = chat.hold()
    for letter, count in (("x", 1), ("y", 2), ("z", 2)):
        chat.send(letter * 1200)
        held()
        expect(chat.own).to_have_count(count)
    expect(chat.part("box")).to_have_value("z" * 1200)
    expect(chat.part("error")).to_contain_text("Please send this after the answer")
