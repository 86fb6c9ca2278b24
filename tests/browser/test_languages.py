"""The chat in another language: chosen by its own name, read in its own direction, and always with
the English one tap away.
"""

from __future__ import annotations

from typing import Any, Callable

import pytest
from playwright.sync_api import expect

from bot.translations.load import load_translations
from bot.web.words import load_words
from tests.browser.chat import Chat

FULL = sorted(load_translations())
BOTH_WAYS = [code for code in ("pl", "ar") if code in FULL]
"""One that is read from the left, and one from the right."""


def choose(chat: Chat, code: str) -> None:
    """Chooses a language under the options, by the name that its speakers give it."""
    chat.part("options").click()
    chat.part("language").click()
    chat.page.locator(f'#options [data-part="speak"][lang="{code}"]').click()
    expect(chat.page.locator(f'.root[lang="{code}"]')).to_be_attached()


def ask(chat: Chat, starter: int = 0) -> Any:
    before = chat.replies.count()
    chat.part("starter").nth(starter).click()
    return chat.next_reply(before)


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_a_visitor_chooses_a_language_and_is_answered_in_it(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    words, chat = load_words()[code], visit().go(site.url)
    chat.open("parent")
    choose(chat, code)
    expect(chat.part("title")).to_contain_text(words.widget.title)
    assert chat.part("head").get_attribute("dir") == words.direction
    reply = ask(chat)
    wording = load_translations()[code].said("minimum_age", "anyone")
    expect(reply).to_contain_text(wording.text.split(".")[0][:30])
    expect(reply).to_contain_text(load_translations()[code].lines.by_machine)
    line = reply.locator('[data-part="line"]').first
    assert (line.get_attribute("lang"), line.get_attribute("dir")) == (code, words.direction)
    assert not chat.faults()


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_the_english_is_one_tap_away(visit: Callable[..., Chat], site: Any, code: str) -> None:
    chat = visit().go(site.url).open("parent")
    choose(chat, code)
    reply = ask(chat)
    english = reply.locator('[data-part="english"] [lang="en"]')
    expect(english).to_be_hidden()
    reply.locator('[data-part="english"] summary').click()
    expect(english).to_contain_text("Many social media platforms have a minimum age of 13")
    quote = reply.locator("blockquote")
    assert quote.get_attribute("lang") == "en" and quote.get_attribute("dir") == "ltr"
    expect(reply.locator('[data-part="sources"]')).to_contain_text(
        load_translations()[code].meanings["minimum-age"]
    )


@pytest.mark.parametrize("code", FULL)
def test_axe_finds_nothing(visit: Callable[..., Chat], site: Any, code: str) -> None:
    """In a conversation, in the reply to a worry, in the options, and on the policy page."""
    chat = visit(390, 780).go(site.url).open("parent")
    choose(chat, code)
    ask(chat)
    assert chat.axe() == []
    chat.shot(f"language-{code}-answer")
    chat.ask("my uncle hits me")
    assert chat.axe() == []
    chat.shot(f"language-{code}-worry")
    chat.part("options").click()
    chat.part("language").click()
    assert chat.axe() == []
    chat.shot(f"language-{code}-options")
    chat.page.goto(f"{site.bot}policy.{code}")
    assert chat.axe() == []
    chat.shot(f"language-{code}-policy")


@pytest.mark.parametrize("code", FULL)
def test_the_words_of_the_head_fit_on_a_phone(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    chat = visit(390, 844).go(site.with_attributes({"data-lang": code})).open()
    expect(chat.part("title")).to_contain_text(load_words()[code].widget.title)
    cut = chat.part("head").evaluate(
        """head => [...head.children].filter((one) => one.scrollHeight > one.clientHeight
        || one.scrollWidth > one.clientWidth).map((one) => one.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("code", FULL)
def test_choices_in_the_options_keep_their_size(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    """However long the words beside them are."""
    chat = visit(390, 844).go(site.with_attributes({"data-lang": code})).open()
    chat.part("options").click()
    sizes = chat.page.locator("#options input").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect()).map((box) => box.width - box.height)"
    )
    assert sizes and all(abs(size) < 0.5 for size in sizes)


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_a_language_of_the_browser_is_offered_and_never_taken(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    chat = visit(locale=code).go(site.url).open()
    offered = chat.page.locator("#notice").locator('[data-part="speak"]')
    expect(offered).to_have_count(1)
    expect(offered).to_have_text(load_translations()[code].language.own_name)
    assert chat.page.locator(".root").get_attribute("lang") == "en"
    offered.click()
    expect(chat.page.locator(f'.root[lang="{code}"]')).to_be_attached()
    chat.expect_focus("title")


def test_nothing_is_offered_to_a_browser_in_english(visit: Callable[..., Chat], site: Any) -> None:
    chat = visit(locale="en-GB").go(site.url).open()
    expect(chat.page.locator("#notice").locator('[data-part="speak"]')).to_have_count(0)


@pytest.mark.parametrize("code", BOTH_WAYS[:1])
def test_the_words_of_a_language_load_only_when_it_is_chosen(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    chat = visit(locale=code).go(site.url).open("parent")
    assert not [url for url in chat.requests if f"words.{code}.js" in url]
    choose(chat, code)
    assert [url for url in chat.requests if f"words.{code}.js" in url]


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_it_stays_on_the_next_page_and_what_was_said_stays_too(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    choose(chat, code)
    expect(chat.replies.first).to_contain_text("Many social media platforms")
    chat.page.reload()
    expect(chat.part("title")).to_contain_text(load_words()[code].widget.title)
    expect(chat.replies.first).to_contain_text("Many social media platforms")


@pytest.mark.parametrize("code", BOTH_WAYS)
def test_the_page_of_a_language_is_in_it_from_the_start(
    visit: Callable[..., Chat], site: Any, code: str
) -> None:
    chat = visit().go(f"{site.bot}chat.{code}")
    expect(chat.part("title")).to_contain_text(load_words()[code].widget.title)
    assert chat.part("head").get_attribute("dir") == load_words()[code].direction


def test_a_page_in_a_language_that_there_is_not_has_an_english_chat(
    visit: Callable[..., Chat], site: Any
) -> None:
    chat = visit().go(f"{site.bot}chat.xx")
    expect(chat.part("title")).to_contain_text(load_words()["en"].widget.title)
    assert not chat.faults()


def test_the_panel_stays_where_it_is_on_the_page(visit: Callable[..., Chat], site: Any) -> None:
    """Arabic is read from the right, but the page is not; a panel that changes sides is lost."""
    chat = visit().go(site.url).open("parent")
    before = chat.part("panel").bounding_box()
    choose(chat, "ar")
    assert chat.part("head").get_attribute("dir") == "rtl"
    assert chat.part("panel").bounding_box() == before
    chat.part("close").click()
    launcher = chat.part("launcher").bounding_box()
    assert launcher["x"] > 600 and not chat.faults()
