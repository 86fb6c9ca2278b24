"""The policy page: "Ask" at a sentence opens the chat with the answer that rests on it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

SENTENCE = "#complaints-procedure"


def test_a_sentence_can_be_asked_about(site: Any, visit: Any) -> None:
    """In the same conversation; its own words come first, and closing leads back to it."""
    chat = visit(390, 844).go(site.bot + "policy" + SENTENCE)
    quoted = chat.page.locator(SENTENCE).inner_text()
    button = chat.page.locator(f"{SENTENCE} + .ask")
    button.press("Enter")
    reply = chat.next_reply(0)
    assert reply.locator("blockquote").first.inner_text().strip("“”") == quoted
    chat.ask("why")
    expect(chat.replies.last).to_contain_text(quoted)
    chat.part("close").click()
    assert chat.page.evaluate("document.activeElement.className") == "ask"
    chat.go(site.bot + "chat")
    expect(chat.own).to_have_count(2)
    assert chat.faults() == []


def test_the_buttons_are_in_the_language_of_the_page(site: Any, visit: Any) -> None:
    """They are no part of what is searched, and axe finds nothing in them."""
    chat = visit(390, 844, color_scheme="dark").go(site.bot + "policy.pl")
    first = chat.page.locator(".ask").first
    expect(first).to_have_text("Zapytaj")
    assert first.get_attribute("aria-label").startswith("Zapytaj o to zdanie: ")
    chat.page.locator("input[type=search]").fill("Zapytaj")
    expect(chat.page.locator(".policy section p[lang=en]:visible")).to_have_count(0)
    chat.page.locator("input[type=search]").fill("")
    assert chat.axe() == [] and chat.faults() == []
