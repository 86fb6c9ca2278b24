"""A bookmark of the chat page, for staff: it opens with a role and a question."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect


def address(site: Any, **given: str) -> str:
    return f"{site.bot}chat?{urlencode(given)}"


def test_the_question_is_asked_once_in_the_role(site: Any, visit: Any) -> None:
    """A reload does not ask it again, and the address no longer holds it."""
    chat = visit()
    with chat.page.expect_request("**/messages") as asked:
        chat.go(address(site, role="staff", q="may i follow a pupil's account"))
    assert asked.value.post_data_json["role"] == "staff"
    expect(chat.replies.first).to_contain_text("must not follow")
    assert chat.page.url == site.bot + "chat"
    chat.page.reload()
    expect(chat.own).to_have_count(1)


@pytest.mark.parametrize("text", ["/restart", '/ask_person{"role": "pupil"}'])
def test_it_is_text_and_no_instruction(site: Any, visit: Any, text: str) -> None:
    """As if it had been typed."""
    chat = visit()
    with chat.page.expect_request("**/messages") as asked:
        chat.go(address(site, q=text))
    body = asked.value.post_data_json
    assert body["text"] == text and "choice" not in body
    expect(chat.replies.first).to_be_visible()


def test_in_a_conversation_that_has_begun_it_stands_in_the_box(site: Any, visit: Any) -> None:
    """It is not sent into the middle of a message to a person."""
    chat = visit().go(site.bot + "chat").open("parent")
    chat.ask("hello")
    chat.go(address(site, role="constructor", q="can my child use instagram"))
    expect(chat.part("box")).to_have_value("can my child use instagram")
    expect(chat.own).to_have_count(1)
