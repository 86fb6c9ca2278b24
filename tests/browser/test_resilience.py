"""Nothing is lost or doubled: a killed server, a lost connection, a reload, another page, two tabs; and help when nothing answers."""
from __future__ import annotations

import sqlite3
from typing import Any

from playwright.sync_api import expect

LOST = r"ERR_|Failed to load|Failed to fetch"


def turns(servers: Any) -> list[str]:
    """The visitor's messages in the server's record."""
    with sqlite3.connect(servers.folder / "state" / "conversations.db", timeout=10) as rows:
        return [i for (i,) in rows.execute("SELECT message_id FROM conversation_events WHERE type = 'user' AND message_id IS NOT NULL")]


def test_a_server_that_dies_in_mid_question_costs_nothing(own_servers: Any, visit: Any) -> None:
    """Killed while it was answering and started again: one question, one answer, on the screen and on the server."""
    chat = visit().go(own_servers.website + "chat").open("parent or carer")
    chat.ask("what age is allowed for tiktok")

    def kill_first(route: Any) -> None:
        own_servers.kill_assistant()
        route.continue_()

    chat.page.route("**/messages", kill_first, times=1)
    chat.part("box").fill("can parents post photos of the school play")
    chat.part("send").click()
    expect(chat.part("status")).to_contain_text("Trying again", timeout=10_000)
    own_servers.start()
    expect(chat.replies.nth(1)).to_be_visible(timeout=60_000)
    if chat.part("again").count():  # the last attempt came before the server was back
        chat.part("again").click()
    answers = chat.page.locator('[data-part="message"][data-kind="answer"]')
    expect(answers).to_have_count(2, timeout=60_000)
    expect(answers.last).to_contain_text("Permission is sought")
    expect(chat.own).to_have_count(2)
    assert len(turns(own_servers)) == len(set(turns(own_servers))) == 2


def test_an_answer_that_got_lost_on_the_way_is_not_asked_twice(site: Any, visit: Any) -> None:
    """The server had answered; the repeat brings the same answer."""
    chat = visit().go(site.url).open("parent")
    seen: list[str] = []

    def lose_first(route: Any) -> None:
        seen.append(route.request.post_data_json["message_id"])
        if len(seen) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    chat.page.route("**/messages", lose_first)
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    expect(chat.replies).to_have_count(1)
    assert len(seen) == 2 and seen[0] == seen[1]
    assert chat.faults(LOST) == []


def test_help_is_there_when_the_server_is_not(site: Any, visit: Any) -> None:
    """After the last attempt the people and their numbers come from the page itself; the question can be sent again."""
    chat = visit().go(site.url).open("I am a pupil")
    chat.ask_in_vain("my uncle hits me")
    expect(chat.page.get_by_role("link", name="Ring 999")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Ring 0800 1111")).to_be_visible()
    chat.expect_announced("not sent")
    assert "my uncle" not in "".join(chat.announced())
    chat.shot("server-not-there")
    chat.page.unroute("**/messages")
    chat.part("again").click()
    expect(chat.page.locator('[data-kind="safeguarding"]').last).to_contain_text("not your fault")
    expect(chat.own).to_have_count(1)


def test_a_full_server_is_waited_for(site: Any, visit: Any) -> None:
    """503 and 429 with Retry-After: said in words, tried again, answered once."""
    chat = visit().go(site.url).open("parent")
    refusals = [(503, "unavailable"), (429, "too_many")]

    def refuse(route: Any) -> None:
        if refusals:
            status, code = refusals.pop(0)
            headers = {"Retry-After": "1", "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
            route.fulfill(status=status, headers=headers, json={"error": code, "message": "."})
        else:
            route.continue_()

    chat.page.route("**/messages", refuse)
    chat.ask("can my child use instagram")
    expect(chat.replies).to_have_count(1)
    for said in ("Trying again", "next try"):
        chat.expect_announced(said, "status")


def test_an_ended_session_begins_anew_by_itself(site: Any, visit: Any) -> None:
    """Everything stays on the screen, the visitor is told, and the question is answered."""
    chat = visit().go(site.url).open("parent")
    chat.ask("hello")
    chat.page.evaluate("() => { const state = JSON.parse(sessionStorage['school-chat']); state.session = 'x' + state.session; sessionStorage['school-chat'] = JSON.stringify(state); }")
    chat.page.goto(site.url + "two")
    expect(chat.own).to_have_count(1)
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    expect(chat.part("panel")).to_contain_text("new conversation")
    expect(chat.own).to_have_count(2)


def test_the_chat_survives_a_reload_and_a_change_of_page(site: Any, visit: Any) -> None:
    """What was said, what is being typed, whether it is open; without taking the focus."""
    chat = visit().go(site.url).open("parent")
    chat.ask("can my child use instagram")
    chat.part("box").fill("half a quest")
    chat.page.reload()
    expect(chat.own).to_have_count(1)
    expect(chat.part("box")).to_have_value("half a quest")
    chat.page.wait_for_timeout(300)
    assert chat.focused() == "body", "a page that loads does not take the focus"
    chat.page.goto(site.url + "two")
    expect(chat.replies).to_have_count(1)
    expect(chat.part("box")).to_have_value("half a quest")
    expect(chat.part("panel")).to_be_visible()
    expect(chat.ask("where does it say that")).to_contain_text("minimum age of 13")


def test_a_question_under_way_at_a_reload_is_answered_after_it(site: Any, visit: Any) -> None:
    """By the same id, so that it counts once."""
    chat = visit().go(site.url).open("parent")
    held = chat.hold()
    chat.part("box").fill("can my child use instagram")
    chat.part("send").click()
    ids = [held().request.post_data_json["message_id"]]
    chat.page.unroute("**/messages")
    chat.page.on("request", lambda request: request.url.endswith("/messages") and ids.append(request.post_data_json["message_id"]))
    chat.page.reload()
    expect(chat.replies).to_have_count(1)
    expect(chat.own).to_have_count(1)
    assert len(ids) == 2 and ids[0] == ids[1]


def test_two_tabs_are_two_conversations(site: Any, visit: Any) -> None:
    """Each has its own session; neither sees the other."""
    first = visit().go(site.url).open("parent")
    first.ask("what age is allowed for tiktok")
    second = type(first)(first.page.context.new_page()).go(site.url)
    second.open("staff")
    expect(second.own).to_have_count(0)
    second.ask("hello")
    sessions = [chat.page.evaluate("JSON.parse(sessionStorage['school-chat']).session") for chat in (first, second)]
    assert sessions[0] != sessions[1]
    expect(first.own).to_have_count(1)


def test_without_storage_the_chat_still_works(site: Any, visit: Any) -> None:
    """A browser that blocks storage loses the memory, not the chat."""
    chat = visit()
    chat.page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('blocked', 'SecurityError'); } });")
    chat.go(site.url).open("parent")
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    assert chat.faults() == []
