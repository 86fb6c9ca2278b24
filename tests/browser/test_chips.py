"""What was understood of a question about ages can be put right, and is asked again in words."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.chat import Chat

QUESTION = "is my 10 year old allowed to have instagram"


def asked_again(chat: Chat, chip: str, value: str) -> str:
    """Opens a chip, takes another value, asks; the answer."""
    chat.part("chip").filter(has_text=chip).press("Enter")
    form = chat.page.locator(".chips [open] form")
    field = form.locator("input, select")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(label=value)
    else:
        field.fill(value)
    before = chat.replies.count()
    form.get_by_role("button", name="Ask again").click()
    return chat.next_reply(before).inner_text()


def test_age_and_app_can_be_put_right(site: Any, visit: Any) -> None:
    """Each time it is the visitor's own next words that say so, with all the rest."""
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    chat.ask(QUESTION)
    expect(chat.part("chip")).to_have_text(["10 years old", "Instagram", "I am a parent or carer"])
    assert chat.axe() == []
    chat.shot("state-chips")
    assert "At 10, " in (text := asked_again(chat, "Instagram", "TikTok")) and "TikTok" in text
    assert "At 14, " in (text := asked_again(chat, "10 years old", "14")) and "TikTok" in text
    expect(chat.own.last).to_contain_text("I meant 14 years old, TikTok.")
    expect(chat.part("chip")).to_have_text(["14 years old", "TikTok", "I am a parent or carer"])
    assert chat.faults() == []


def test_who_is_asking_can_be_put_right(site: Any, visit: Any) -> None:
    """The chat answers as it answers a pupil, from here on."""
    chat = visit(320, 568, color_scheme="dark").go(site.bot + "chat").open("parent or carer")
    chat.ask(QUESTION)
    asked_again(chat, "I am a parent", "I am a pupil")
    expect(chat.own.last).to_contain_text("I meant 10 years old, Instagram.")
    assert chat.page.evaluate("JSON.parse(sessionStorage['school-chat']).role") == "pupil"
    chat.part("chip").first.press("Enter")
    assert chat.is_focus_in_sight() and chat.axe() == [] and chat.faults() == []


def test_without_them_the_answer_stands_alone(site: Any, visit: Any) -> None:
    """Where nothing was understood, nothing is shown; nor where they cannot be loaded."""
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    chat.ask("can parents post photos of the school play")
    expect(chat.part("chip")).to_have_count(0)
    chat.page.route("**/chips.js", lambda route: route.abort())
    reply = chat.ask(QUESTION)
    expect(reply).to_contain_text("At 10, ")
    expect(chat.page.locator(".chips")).to_have_count(0)
    assert chat.faults("ERR_FAILED") == []
