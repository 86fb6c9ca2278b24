"""The policy page, the cards and the files that the website channel serves."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from bot.content import content
from bot.web.words import load_words
from tests.running import DETAILS, Visitor


def test_an_answer_links_to_its_sentence_on_the_policy_page(servers: Any, visitor: Visitor) -> None:
    """The link's anchor stands on the policy page, and holds the sentence word for word."""
    said = visitor.say("can my child use instagram", role="parent")[0]
    assert said["kind"] == "answer" and [s["id"] for s in said["sources"]] == ["minimum-age"]
    page = httpx.get(servers.website + "policy").text
    assert re.search(
        (
            r'<span class="statement" id="minimum-age"[^>]*>Many social media platforms have a '
            r"minimum age of 13\."
        ),
        page,
    )


def test_every_statement_has_its_anchor_on_the_policy_page(servers: Any) -> None:
    """Exactly once each: a citation always finds its sentence."""
    page = httpx.get(servers.website + "policy").text
    for statement in content.load().policy.statements:
        assert page.count(f'id="{statement}"') == 1, statement


def test_the_policy_page_holds_the_whole_policy(servers: Any) -> None:
    """Every word of the policy's text, in order, under its headings."""
    page = httpx.get(servers.website + "policy").text
    shown = (
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<main") :]))
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replace("&#34;", '"')
    )
    for paragraph in (
        " ".join(p.split()) for p in re.split(r"\n\s*\n", content.load().policy.text)[5:]
    ):
        assert paragraph in shown, paragraph[:60]


def test_people_come_as_cards_that_can_be_pressed(visitor: Visitor) -> None:
    """Numbers as tel: links, addresses as mailto: links, all from the settings and
    data/contacts.yml.
    """
    cards = {
        card["id"]: card
        for said in visitor.say(
            "a staff member followed my daughter on instagram, who do i tell", role="parent"
        )
        for card in said["cards"]
    }
    links = [action["href"] for action in cards["headteacher"]["actions"]]
    assert links == [
        "tel:" + DETAILS["HEADTEACHER_PHONE"].replace(" ", ""),
        "mailto:" + DETAILS["HEADTEACHER_EMAIL"],
    ]


@pytest.mark.parametrize("role", ["parent", "staff", "pupil", "anyone"])
def test_each_starter_question_is_answered_for_its_role(visitor: Visitor, role: str) -> None:
    """What the chat offers first, it can answer; by id, and with the role's own wording."""
    for starter in getattr(load_words()["en"].starters, role):
        said = visitor.say(choice=starter.id, role=None if role == "anyone" else role)
        assert said[0]["kind"] in ("answer", "escalation"), starter


def test_the_chosen_role_changes_the_wording_of_a_choice_too(servers: Any) -> None:
    """A choice skips the reading of words; the role must not get lost on the way."""
    texts = {
        role: Visitor(servers).say(choice="ask_person", role=role)[0]["text"]
        for role in ("staff", "pupil")
    }
    assert texts["staff"] != texts["pupil"]


def test_every_file_carries_the_headers_and_no_cookie(servers: Any) -> None:
    """A strict content policy without inline styles or scripts; a tag by which a browser asks
    again.
    """
    for name in ("chat", "policy", "widget.js", "widget.css", "words.en.js", "page.css"):
        file = httpx.get(servers.website + name)
        assert file.status_code == 200 and "set-cookie" not in file.headers
        assert (
            "unsafe" not in file.headers["content-security-policy"]
            and "default-src 'none'" in file.headers["content-security-policy"]
        )
        assert (
            file.headers["x-content-type-options"] == "nosniff"
            and file.headers["referrer-policy"] == "no-referrer"
        )
        assert (
            httpx.get(
                servers.website + name, headers={"If-None-Match": file.headers["etag"]}
            ).status_code
            == 304
        )
    assert not re.search(
        r"<style|style=|<script>|onclick", httpx.get(servers.website + "policy").text
    )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "../credentials.yml",
        "..%2f..%2fcredentials.yml",
        "templates/chat.html.jinja",
        "website.py",
        "webhook",
    ],
)
def test_there_is_nothing_else(servers: Any, name: str) -> None:
    """No listing, no other file."""
    assert httpx.get(servers.website + name).status_code == 404
