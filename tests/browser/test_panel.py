"""The parts of the chat, one at a time; and the full page, with and without JavaScript."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect


def test_a_question_that_is_not_clear_offers_choices(site: Any, visit: Any) -> None:
    """A choice is made by pressing it, goes away then, and the focus is in the text box."""
    chat = visit().go(site.url).open("Skip")
    for vague in ("privacy", "accounts", "what about accounts"):
        if chat.part("choice").count() == 0:
            chat.ask(vague)
    chat.shot("choices")
    before = chat.replies.count()
    chat.part("choice").first.click()
    chat.next_reply(before)
    chat.expect_focus("box")


def test_the_role_can_be_changed_later(site: Any, visit: Any) -> None:
    """Under Options, also by someone who was never asked because they wrote first; the next message
    carries it.
    """
    chat = visit().go(site.url).open()
    chat.ask("hello")
    chat.part("options").first.click()
    assert chat.page.get_by_role("radio", name="Skip").is_checked() is False
    chat.page.get_by_label("I am a pupil").check()
    chat.part("options").first.click()
    expect(chat.part("log")).to_contain_text("I am a pupil")
    with chat.page.expect_request("**/messages") as asked:
        chat.send("my uncle hits me")
    assert asked.value.post_data_json["role"] == "pupil"
    chat.part("options").first.click()
    expect(chat.page.get_by_label("I am a pupil")).to_be_checked()


def test_a_double_press_does_one_thing(site: Any, visit: Any) -> None:
    """A role chosen is no question asked; a question sent is no empty one."""
    chat = visit().go(site.url).open()
    chat.page.get_by_role("button", name="parent or carer").dblclick()
    expect(chat.part("starter")).to_have_count(3)
    chat.part("box").fill("can my child use instagram")
    chat.part("send").dblclick()
    expect(chat.replies).to_have_count(1)
    expect(chat.own).to_have_count(1)
    expect(chat.part("error")).to_be_empty()


def test_each_sentence_has_a_link_of_its_own_name(site: Any, visit: Any) -> None:
    """The policy's words stand under the answer; the same words never lead to two places."""
    chat = visit().go(site.url).open("parent")
    for text in (
        "can my child use instagram",
        "how do i complain about a teacher",
        "can i post photos of other children",
        "what may be posted about the school",
    ):
        before = chat.replies.count()
        chat.ask(text)
        sources = chat.replies.nth(before).locator('[data-part="sources"]')
        expect(sources.locator("blockquote").first).to_be_visible()
        links = sources.locator("a").evaluate_all(
            "links => links.map((a) => [a.getAttribute('aria-label'), a.hash])"
        )
        assert len(links) == len({name for name, _ in links}) == len({to for _, to in links})
        assert all(name.startswith("See it in the policy") for name, _ in links)


def test_a_comment_goes_once_with_the_role_and_each_box_has_its_name(site: Any, visit: Any) -> None:
    """Two boxes at a time; a double press on Send comment."""
    chat = visit().go(site.url).open("I am a pupil")
    chat.ask("can i use instagram")
    chat.ask("can i post photos of my friends")
    for vote in chat.part("unhelpful").all():
        with chat.page.expect_response("**/feedback"):
            vote.click()
    boxes = chat.page.get_by_label("What was missing?")
    expect(boxes).to_have_count(2)
    assert chat.axe() == []
    sent: list[Any] = []
    chat.page.on(
        "request",
        lambda request: request.url.endswith("/feedback") and sent.append(request.post_data_json),
    )
    boxes.last.fill("how old must i be")
    chat.page.get_by_role("button", name="Send comment").last.dblclick()
    expect(boxes).to_have_count(1)
    assert [(one["role"], one["comment"]) for one in sent] == [("pupil", "how old must i be")]


def test_start_again_removes_the_chat_here_and_on_the_server(site: Any, visit: Any) -> None:
    """Asked once; then a new opening, and another session."""
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    session = chat.session
    chat.part("options").first.click()
    chat.part("restart").click()
    chat.shot("options")
    chat.part("restart-yes").click()
    expect(chat.own).to_have_count(0)
    expect(chat.part("role")).to_have_count(4)
    assert chat.part("options").first.get_attribute("aria-expanded") == "false"
    chat.until(lambda: chat.sees(chat.page.get_by_text("nobody is watching")), 5)
    chat.expect_announced("The chat was removed.", "status")
    chat.page.get_by_role("button", name="Skip").click()
    chat.ask("hello")
    assert chat.session != session
    assert chat.faults() == []


def test_the_chat_can_be_saved_as_a_text_file(site: Any, visit: Any) -> None:
    """With the question, the answer, its source and its people."""
    chat = visit(accept_downloads=True).go(site.url).open("parent")
    chat.ask("can my child use instagram")
    chat.part("options").first.click()
    with chat.page.expect_download() as download:
        chat.part("save").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert (
        "can my child use instagram" in text
        and "minimum age of 13" in text
        and "Source: Social Media Policy 2019-20" in text
    )
    assert chat.faults() == []


def test_without_javascript_the_full_page_shows_the_people_and_the_policy(
    site: Any, visit: Any
) -> None:
    """Nobody is left with an empty page."""
    chat = visit(java_script_enabled=False)
    chat.page.goto(site.bot + "chat")
    expect(chat.page.get_by_role("link", name="Ring 999")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Ring 0800 1111")).to_be_visible()
    expect(chat.page.locator("#minimum-age")).to_contain_text("minimum age of 13")
    chat.shot("without-javascript")


def test_the_full_page_is_a_chat_without_a_launcher(site: Any, visit: Any) -> None:
    """Open from the start, and it answers."""
    chat = visit().go(site.bot + "chat")
    expect(chat.part("launcher")).not_to_be_visible()
    chat.page.get_by_role("button", name="parent or carer").click()
    expect(chat.ask("how do i complain about a teacher")).to_contain_text("directly")
    chat.shot("full-page")
    assert chat.faults() == []
