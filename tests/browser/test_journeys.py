"""Three visitors on the school's website: a parent, a member of staff, a pupil in trouble."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect


def test_a_parent_asks_reads_the_sentence_and_comes_back(site: Any, visit: Any) -> None:
    """Role, a starter question, a typed one with its source, the sentence lit up on the policy
    page, and the chat still there on return.
    """
    chat = visit().go(site.url)
    assert not chat.part("panel").is_visible(), "it never opens by itself"
    chat.shot("closed")
    chat.open()
    expect(chat.part("panel")).to_contain_text("computer program")
    expect(chat.part("panel")).to_contain_text("24 hours")
    chat.shot("roles")
    chat.page.get_by_role("button", name="parent or carer").click()
    expect(chat.part("starter")).to_have_count(3)
    chat.shot("starters")
    chat.part("starter").first.click()
    reply = chat.next_reply(0)
    expect(reply).to_contain_text("minimum age of 13")
    reply = chat.ask("is my son allowed to be on snapchat, he is ten")
    expect(reply).to_contain_text("Social Media Policy 2019-20")
    chat.shot("answered")
    reply.get_by_role("link", name="See it in the policy").first.click()
    chat.page.wait_for_url(re.compile(r"/webhooks/website/policy#minimum-age$"))
    lit = chat.page.locator("#minimum-age")
    expect(lit).to_be_in_viewport()
    assert lit.evaluate("node => getComputedStyle(node).backgroundColor") != "rgba(0, 0, 0, 0)", (
        "the cited sentence lights up"
    )
    chat.shot("policy")
    chat.page.go_back()
    expect(chat.part("panel")).to_be_visible()
    expect(chat.own).to_have_count(2)
    assert chat.faults() == []


def test_a_member_of_staff_gets_the_staff_answer_and_its_people(site: Any, visit: Any) -> None:
    """Where a pupil wrote: the DSL, with numbers and addresses that can be pressed; a vote on the
    answer is kept.
    """
    chat = visit().go(site.url).open("member of staff")
    chat.ask("a pupil has sent me a friend request, who do i tell")
    hrefs = (
        chat.part("card")
        .get_by_role("link")
        .evaluate_all("links => links.map(link => link.getAttribute('href'))")
    )
    assert "tel:02079460003" in hrefs and "mailto:dsl@school.example" in hrefs
    chat.part("unhelpful").last.click()
    comment = chat.page.get_by_label("What was missing?")
    comment.fill("how fast must I do it")
    chat.page.get_by_role("button", name="Send comment").click()
    expect(chat.part("log").get_by_text("This was saved.")).to_be_visible()
    chat.shot("escalation")
    assert chat.faults() == []


def test_a_parent_writes_to_the_headteacher(site: Any, visit: Any) -> None:
    """Offered beside the people; one question at a time; shown back; sent on request only; and the
    Headteacher confirms by a link.
    """
    chat = visit(390, 844).go(site.url).open("parent or carer")
    offer = chat.ask("a staff member followed my daughter on instagram, who do i tell").get_by_role(
        "button", name="Send a message to the Headteacher"
    )
    before = chat.replies.count()
    expect(chat.page.get_by_label("Your question")).to_be_visible()
    offer.click()
    chat.next_reply(before)
    expect(chat.page.get_by_label("Your answer")).to_be_visible()
    expect(chat.part("panel")).not_to_contain_text("Please leave names out")
    chat.ask("Mr Brown follows my daughter and writes to her")
    held: list[Any] = []
    chat.page.route("**/messages", lambda route: route.continue_() if held else held.append(route))
    before = chat.replies.count()
    chat.send("anna@parent.example")
    chat.until(lambda: held)
    chat.send("Anna")  # before the next question was seen: no answer of the form is lost or joined
    expect(chat.own.last).to_contain_text("Anna")
    held[0].continue_()
    chat.until(lambda: chat.page.get_by_role("button", name="Send the message").count())
    shown = chat.next_reply(before)
    for part in ("has not been sent", "Mr Brown follows", "anna@parent.example", "Anna"):
        expect(shown).to_contain_text(part)
    chat.shot("message-shown-back")
    assert chat.axe() == [] and site.letters == []
    before = chat.replies.count()
    shown.get_by_role("button", name="Send the message").click()
    stored = chat.next_reply(before)
    expect(stored).to_contain_text(re.compile(r"reference is HSM-\w{3}-\w{3}"))
    expect(chat.page.get_by_label("Your question")).to_be_visible()
    assert len(stored.locator("b").first.evaluate("n => [...n.getClientRects()]")) == 1, (
        "a reference is not broken"
    )
    chat.shot("message-stored")
    chat.until(lambda: site.letters)
    (letter,) = site.letters
    confirm = visit(390, 844)
    confirm.page.goto(
        re.search(r"http://\S+/received/\S+", letter.get_body(("plain",)).get_content())[0]
    )
    confirm.shot("receipt")
    assert confirm.axe() == []
    confirm.page.get_by_role("button", name="I have this").click()
    expect(confirm.page.get_by_text("It is recorded")).to_be_visible()
    expect(chat.ask("did my message arrive")).to_contain_text("confirmed")
    mail = visit(700, 900)
    mail.page.set_content(letter.get_body(("html",)).get_content())
    mail.shot("e-mail")
    assert chat.faults() == [] and confirm.faults() == []


def test_a_pupil_in_trouble_sees_help_at_once(site: Any, visit: Any) -> None:
    """999 first, numbers to press, another look, no thumbs; and a way to leave that takes the chat
    along.
    """
    chat = visit(390, 844).go(site.url).open("I am a pupil")
    reply = chat.ask("my uncle hits me and i am scared to go home")
    assert reply.get_attribute("data-kind") == "safeguarding"
    links = reply.get_by_role("link").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    assert links[0] == "tel:999" and "tel:08001111" in links
    said = reply.locator('[data-part="line"]').all_inner_texts()
    assert len(said) > 3 and max(len(line.split()) for line in said) <= 30, "one idea at a time"
    expect(reply).to_contain_text("not your fault")
    assert reply.get_by_role("button", name=re.compile("helped")).count() == 0
    answer = (
        visit(390, 844).go(site.url).open("I am a pupil").ask("can i add my teacher on snapchat")
    )
    looks = [
        node.evaluate(
            "n => getComputedStyle(n.querySelector('.bubble') ?? n).backgroundColor + "
            "getComputedStyle(n).backgroundColor"
        )
        for node in (reply, answer)
    ]
    assert looks[0] != looks[1], "it must look different at once"
    chat.shot("safeguarding-phone")
    chat.page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    reply.get_by_role("button", name="Leave this page").click()
    chat.page.wait_for_url("https://www.bbc.co.uk/**")
    chat.page.goto(site.url)
    assert chat.page.evaluate("Object.keys(sessionStorage)") == []
    assert chat.faults("bbc.co.uk") == []


def test_danger_now_shows_999_before_anything_else(site: Any, visit: Any) -> None:
    """The first thing that can be pressed rings 999."""
    chat = visit().go(site.url).open("I am a pupil")
    reply = chat.ask("he has a knife and he is outside my house now")
    assert reply.get_attribute("data-level") == "emergency"
    assert reply.get_by_role("link").first.get_attribute("href") == "tel:999"
    chat.shot("safeguarding")
