"""A stranger's website, a forged token, and text that is no text."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from bot import run
from tests.browser.school_site import SchoolSite
from tests.running import Visitor


def test_a_foreign_website_gets_no_answers(site: Any, visit: Any) -> None:
    """The same tag on a page that the school has not allowed: refused by the server, and help is
    shown instead.
    """
    with SchoolSite(run.free_port(), site.bot) as stranger:
        chat = visit().go(stranger.url).open("parent")
        chat.ask_until_it_gives_up("can my child use instagram")
        expect(chat.page.get_by_role("link", name="Ring 999")).to_be_visible()


def test_another_visitors_token_opens_nothing(site: Any, visit: Any) -> None:
    """A token that was tampered with is refused, and one's own conversation shows nothing of
    another's.
    """
    chat = visit().go(site.url).open("parent")
    chat.ask("what age is allowed for tiktok")
    token = chat.session
    name, stamp, signature = token.split(".")
    servers = type("Door", (), {"website": site.bot})()
    for forged in (f"{name}.{stamp}.{signature[::-1]}", f"{name[:-2]}AA.{stamp}.{signature}"):
        assert Visitor(servers, forged).send("where does it say that").status_code == 401
    other = visit().go(site.url).open("parent")
    expect(other.ask("where does it say that")).not_to_contain_text("minimum age of 13")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=\"document.title='hacked'\">",
        "<script>document.title='hacked'</script>",
        "javascript:alert(1)",
        "{{constructor.constructor('alert(1)')()}}",
    ],
)
def test_script_is_shown_as_text(site: Any, visit: Any, text: str) -> None:
    """Word for word, and it does not run."""
    chat = visit().go(site.url).open("parent")
    chat.ask(text)
    expect(chat.own.last).to_contain_text(text)
    assert "hacked" not in chat.page.title() and chat.faults() == []
    chat.page.reload()
    expect(chat.own.last).to_contain_text(text)
    assert "hacked" not in chat.page.title()


def test_a_reply_that_is_hostile_is_shown_as_text(site: Any, visit: Any) -> None:
    """Should the server ever be tricked: no markup, and no link but those of a known kind."""
    chat = visit().go(site.url).open("parent")
    evil = {
        "kind": "answer",
        "text": "<b onclick=x>bold</b>",
        "asides": [],
        "sources": [{"id": "a", "section": "S", "quote": "q", "href": "javascript:alert(1)"}],
        "choices": [],
        "feedback": False,
        "cards": [
            {
                "id": "x",
                "name": "<i>N</i>",
                "about": "",
                "urgent": False,
                "lines": [],
                "actions": [
                    {"label": "press", "href": "javascript:alert(1)"},
                    {"label": "data", "href": "data:text/html,x"},
                ],
            }
        ],
    }
    chat.page.route(
        "**/messages",
        lambda route: route.fulfill(
            json={"messages": [evil]}, headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    reply = chat.ask("anything")
    expect(reply).to_contain_text("<b onclick=x>bold</b>")
    assert not [
        h
        for h in reply.locator("a").evaluate_all("links => links.map(l => l.href)")
        if h.startswith(("javascript", "data"))
    ]
