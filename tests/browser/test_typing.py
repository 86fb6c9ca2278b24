"""What fingers, keyboards and clipboards do to the box."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize(
    "event",
    [
        {"key": "Enter", "keyCode": 229, "isComposing": False},
        {"key": "Enter", "keyCode": 13, "isComposing": True},
    ],
    ids=["Safari, after the word's end", "others, within the word"],
)
def test_enter_that_ends_a_word_of_an_input_method_sends_nothing(
    site: Any, visit: Any, event: dict[str, Any]
) -> None:
    """The half-typed word stays in the box."""
    chat = visit().go(site.url).open("parent")
    chat.part("box").fill("子")
    chat.part("box").evaluate(
        "(node, given) => node.dispatchEvent(new KeyboardEvent('keydown',"
        " { ...given, bubbles: true, cancelable: true }))",
        event,
    )
    expect(chat.part("box")).to_have_value("子")
    expect(chat.own).to_have_count(0)


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_picture_is_not_taken_and_a_line_says_so(site: Any, visit: Any, how: str) -> None:
    """The browser does not open it instead of the page either; text that is pasted goes in."""
    chat = visit().go(site.url).open("parent")
    chat.part("box").fill("half a question")
    taken = chat.part("box").evaluate(
        """(node, how) => { const data = new DataTransfer();
        data.items.add(new File(["x"], "me.png", { type: "image/png" }));
        const options = { bubbles: true, cancelable: true, composed: true };
        return node.dispatchEvent(how === "paste"
          ? new ClipboardEvent("paste", { ...options, clipboardData: data })
          : new DragEvent("drop", { ...options, dataTransfer: data })); }""",
        how,
    )
    assert taken is False, "the browser's own way with it is stopped"
    expect(chat.part("error")).to_contain_text("no pictures and no files")
    chat.expect_announced("no pictures", "status")
    expect(chat.part("box")).to_have_value("half a question")
    chat.part("box").press_sequentially("s")
    expect(chat.part("error")).to_be_empty()


def test_next_questions_go_when_something_is_typed(site: Any, visit: Any) -> None:
    """They are pressed like any choice, and go by their id."""
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    expect(chat.part("next").first).to_be_visible()
    assert 0 < chat.part("next").count() <= 3
    chat.part("box").press_sequentially("w")
    expect(chat.part("next")).to_have_count(0)
    chat.part("box").fill("")
    chat.ask("can parents post photos of the school play")
    with chat.page.expect_request("**/messages") as asked:
        chat.part("next").first.click()
    assert "choice" in asked.value.post_data_json
    expect(chat.replies).to_have_count(3)


@pytest.mark.parametrize(
    "text", ["what is the capital of france", "hello", "accounts", "my uncle hits me"]
)
def test_only_an_answer_of_the_policy_has_thumbs(site: Any, visit: Any, text: str) -> None:
    """Not a refusal, small talk, a question back, or the reply to a worry."""
    chat = visit().go(site.url).open("parent")
    last = chat.ask(text)
    kinds = {
        reply.get_attribute("data-kind"): reply.locator('[data-part="helpful"]').count()
        for reply in chat.replies.all()
    }
    assert last.count() == 1
    assert not [kind for kind, thumbs in kinds.items() if thumbs and kind != "answer"]


def test_an_answer_is_copied_with_its_source(site: Any, visit: Any) -> None:
    """Words, the policy's sentence and a link to the statement; never to the conversation."""
    chat = visit(permissions=["clipboard-read", "clipboard-write"]).go(site.bot + "chat")
    chat.open("parent or carer")
    chat.ask("can my child use instagram")
    chat.part("copy").click()
    expect(chat.part("log").get_by_text("was copied")).to_be_visible()
    copied = chat.page.evaluate("navigator.clipboard.readText()")
    assert "minimum age of 13" in copied and copied.endswith(site.bot + "policy#minimum-age")
    assert chat.page.evaluate("JSON.parse(sessionStorage['school-chat']).session") not in copied
