"""Easy words: an answer has them at the press of a button, a whole conversation by a switch."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

QUESTION = "can parents put photos of the school play online"


def test_one_answer_is_shown_in_easier_words_and_back(site: Any, visit: Any) -> None:
    """In its place, with its source; nothing is sent, the focus stays, a screen reader hears it."""
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    reply = chat.ask(QUESTION)
    before, sent = reply.inner_text(), len(chat.requests)
    chat.part("easier").press("Enter")
    expect(chat.part("easier")).to_have_attribute("aria-pressed", "true")
    chat.expect_focus("easier")
    easy = reply.locator('[data-part="line"]').all_inner_texts()
    assert reply.inner_text() != before and len(" ".join(easy).split()) <= 45
    chat.expect_announced(easy[0], "status")
    expect(reply.get_by_role("link", name="See it")).not_to_have_count(0)
    assert len(chat.requests) == sent
    chat.part("easier").press("Enter")
    assert reply.inner_text() == before and chat.axe() == [] and chat.faults() == []


def test_the_switch_holds_for_the_conversation(site: Any, visit: Any) -> None:
    """What was said is in easy words at once, and so is what comes, also after a reload."""
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    chat.ask(QUESTION)
    chat.part("options").click()
    chat.page.get_by_role("switch", name="Short, easy words").check()
    chat.part("options").click()
    expect(chat.part("easier")).to_have_attribute("aria-pressed", "true")
    chat.ask("can my child use instagram")
    chat.page.reload()
    expect(chat.part("easier")).to_have_count(2)
    for button in chat.part("easier").all():
        expect(button).to_have_attribute("aria-pressed", "true")
    assert chat.faults() == []


def test_older_choices_do_not_come_back_with_easier_words(site: Any, visit: Any) -> None:
    chat = visit(390, 844).go(site.bot + "chat").open("parent or carer")
    chat.ask("privacy settings")
    chat.ask(QUESTION)
    before = chat.part("choice").count()
    chat.part("easier").last.click()
    expect(chat.part("choice")).to_have_count(before)


def test_a_pupil_needs_no_switch(site: Any, visit: Any) -> None:
    """They are answered in easy words by themselves."""
    chat = visit(390, 844).go(site.bot + "chat").open("I am a pupil")
    chat.ask("can i add my teacher as a friend")
    expect(chat.part("easier")).to_have_count(0)
    chat.part("options").click()
    expect(chat.part("easy")).to_have_count(0)
