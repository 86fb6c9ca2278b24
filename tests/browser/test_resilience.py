"""Nothing is lost or doubled when a server is killed, full or gone; help comes without it."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest
from playwright.sync_api import expect

LOST = r"ERR_|Failed to load|Failed to fetch"


def turns(servers: Any) -> list[str]:
    """The visitor's messages in the server's record."""
    with sqlite3.connect(servers.folder / "state" / "conversations.db", timeout=10) as rows:
        return [
            i
            for (i,) in rows.execute(
                "SELECT message_id FROM conversation_events WHERE type = 'user' AND "
                "message_id IS NOT NULL"
            )
        ]


def test_a_server_that_dies_in_mid_question_costs_nothing(own_servers: Any, visit: Any) -> None:
    """Killed while it was answering and started again: one question, one answer, on the screen and
    on the server.
    """
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
    chat.until(lambda: chat.replies.count() > 1 or chat.part("again").count(), 90)
    if chat.part("again").count():  # the last attempt came before the server was back
        chat.part("again").click()
    answers = chat.page.locator('[data-part="message"][data-kind="answer"]')
    expect(answers).to_have_count(2, timeout=60_000)
    expect(answers.last).to_contain_text("You need permission")
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


@pytest.mark.parametrize("failure", ["lost", "too many", "slow"])
def test_after_words_of_worry_help_comes_with_the_first_failure_and_goes_with_the_answer(
    site: Any, visit: Any, failure: str
) -> None:
    """Nobody in trouble waits for the last attempt. Said once, shown once; the answer takes its
    place, with people of its own.
    """
    chat = visit(390, 844).go(site.url).open("I am a pupil")
    allowed = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
    refuse = {
        "lost": lambda route: route.abort(),
        "too many": lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "60", **allowed},
            json={"error": "too_many", "message": "."},
        ),
        "slow": lambda route: None,
    }[failure]
    chat.page.clock.install()
    chat.page.route("**/messages", refuse)
    with chat.page.expect_request("**/messages"):
        chat.send("my uncle hits me")
    if failure == "slow":
        chat.page.clock.run_for(6_000)
    ring = chat.help.get_by_role("link", name="Ring 999")
    expect(ring).to_be_visible()
    assert chat.sees(ring), "without scrolling"
    expect(chat.part("again")).to_have_count(0)
    chat.page.unroute("**/messages")

    def answered() -> bool:
        chat.page.clock.run_for(5_000)
        return bool(chat.replies.count())

    chat.until(answered, 60)
    expect(chat.replies.last).to_contain_text("not your fault")
    kinds = chat.part("message").evaluate_all(
        "all => all.map(one => one.dataset.kind === 'you' ? 'you' : one.dataset.level)"
    )
    assert kinds == ["you", "concern"]
    assert len([said for said in chat.announced() if "There is no answer yet" in said]) == 1


def test_help_stands_once_under_the_newest_message(site: Any, visit: Any) -> None:
    """However many messages get no answer."""
    chat = visit(390, 844).go(site.url).open("I am a pupil")
    chat.ask_in_vain("my uncle hits me")
    chat.send("please")
    chat.until(lambda: chat.part("message").last.get_attribute("data-level") == "help")
    expect(chat.help).to_have_count(1)
    chat.until(lambda: chat.sees(chat.help.get_by_role("link", name="Ring 999")), 5)


def test_help_is_there_when_the_server_is_not(site: Any, visit: Any) -> None:
    """After the last attempt the people and their numbers come from the page itself; the question
    can be sent again.
    """
    chat = visit().go(site.url).open("I am a pupil")
    chat.ask_in_vain("my uncle hits me")
    expect(chat.page.get_by_role("link", name="Ring 999")).to_be_visible()
    expect(chat.page.get_by_role("link", name="Ring 0800 1111")).to_be_visible()
    chat.expect_announced("There is no answer yet")
    chat.expect_announced("press Send again", "status")
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
            headers = {
                "Retry-After": "1",
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Expose-Headers": "Retry-After",
            }
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
    chat.page.evaluate(
        "() => { const state = JSON.parse(sessionStorage['school-chat']); state.session = "
        "'x' + state.session; sessionStorage['school-chat'] = JSON.stringify(state); }"
    )
    chat.page.goto(site.url + "two")
    expect(chat.own).to_have_count(1)
    expect(chat.ask("can my child use instagram")).to_contain_text("minimum age of 13")
    expect(chat.part("panel")).to_contain_text("new conversation")
    expect(chat.own).to_have_count(2)
