"""Read aloud: off at first, only with a voice that is on the device, and never longer than wanted.
The browser of these tests has no voices, so a page brings its own and notes what they are given.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.chat import Chat

VOICES = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
const voices = [["en-US", true], ["en-GB", false], ["en_GB", LOCAL], ["fr-FR", true]]
  .map(([lang, localService]) => ({ lang, localService, name: lang }));
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => voices.filter((one) => LOCAL || !one.localService),
  speak: (one) => window.spoken.push([one.text, one.voice.name, one.lang]),
  cancel: () => window.stops?.(), addEventListener() {} } });
"""


def with_voices(visit: Any, local: str = "true") -> Chat:
    """A visitor whose device has voices, or only such as send the words away."""
    chat = visit(390, 844)
    chat.page.add_init_script(VOICES.replace("LOCAL", local))
    return chat


def switch_on(chat: Chat) -> None:
    """Options, and back."""
    chat.part("options").click()
    chat.page.get_by_role("switch", name="Read answers aloud").check()
    chat.part("options").click()


def test_an_answer_is_read_when_its_button_is_pressed(site: Any, visit: Any) -> None:
    """By the device's own British voice; pressed again, it stops."""
    chat = with_voices(visit).go(site.bot + "chat").open("parent or carer")
    reply = chat.ask("can my child use instagram")
    expect(chat.part("read")).to_have_count(0)
    switch_on(chat)
    chat.part("read").click()
    ((text, voice, language),) = chat.page.evaluate("window.spoken")
    assert (voice, language) == ("en_GB", "en_GB")
    assert reply.locator(".lead").inner_text() in text and "Source:" in text
    expect(chat.part("read")).to_have_attribute("aria-pressed", "true")
    chat.part("read").click()
    expect(chat.part("read")).to_have_attribute("aria-pressed", "false")
    assert len(chat.page.evaluate("window.spoken")) == 1 and chat.axe() == []
    assert chat.faults() == []


def test_it_stops_when_the_visitor_asks_closes_or_leaves(site: Any, visit: Any) -> None:
    chat = with_voices(visit).go(site.url).open("parent or carer")
    chat.ask("can my child use instagram")
    switch_on(chat)

    stopped: list[None] = []
    chat.page.expose_function("stops", lambda: stopped.append(None))

    def expect_silence(does: Any) -> None:
        chat.part("read").last.click()
        chat.page.evaluate("1")  # what the press itself stopped has been noted
        before = len(stopped)
        does()
        chat.until(lambda: len(stopped) > before, 5)

    expect_silence(lambda: chat.ask("can parents post photos"))
    expect_silence(lambda: chat.part("close").click())
    chat.open()
    chat.page.route("https://**", lambda route: route.abort())
    expect_silence(lambda: chat.part("exit").first.click())


def test_what_a_worry_is_answered_can_be_read_too(site: Any, visit: Any) -> None:
    chat = with_voices(visit).go(site.bot + "chat").open("I am a pupil")
    switch_on(chat)
    chat.ask("my uncle hits me")
    chat.part("read").click()
    ((text, *_),) = chat.page.evaluate("window.spoken")
    assert "999" in text and "Childline" in text and chat.axe() == []


def test_no_voice_from_elsewhere_is_used(site: Any, visit: Any) -> None:
    """Where the device has none of its own, nothing is offered: the words would be sent away."""
    chat = with_voices(visit, "false").go(site.bot + "chat").open("parent or carer")
    chat.ask("can my child use instagram")
    chat.part("options").click()
    expect(chat.part("contrast")).to_be_visible()
    expect(chat.part("aloud")).to_have_count(0)
    expect(chat.part("read")).to_have_count(0)
