"""A message to a person, from the chat to the mailbox: the real assistant, action server, courier
and mail server.
"""

from __future__ import annotations

import re
from typing import Any

import httpx

from tests.http.post import REFERENCE, Post, Writer, choices, plain, text
from tests.running import DETAILS

COMPLAINT = "a staff member followed my daughter on instagram, who do i tell"


def test_a_parents_message_reaches_the_headteacher_word_for_word(
    post: Post, writer: Writer
) -> None:
    """Offered after the escalation; asked one thing at a time; shown back; stored; delivered once;
    its state told.
    """
    words, reach = "Mr X follows her. <b>Please</b> ring me, {about} & co", "Anna@Parent.example"
    assert "message_headteacher" in choices(writer.say(COMPLAINT, role="parent"))
    assert "your own words" in text(writer.press("message_headteacher")).replace("\n", " ")
    assert "email address or a telephone number" in text(writer.say(words, role="parent"))
    assert "What is your name" in text(writer.say(f"my email is {reach} thanks", role="parent"))
    shown = writer.say("Anna Smith", role="parent")
    for part in ("has not been sent yet", words, f"my email is {reach} thanks", "Anna Smith"):
        assert part in text(shown)
    assert choices(shown) == {
        *("referral_send", "referral_stop"),
        *("referral_change_about", "referral_change_reach", "referral_change_name"),
    }
    assert not [letter for letter in list(post.mail.handler.taken) if "Anna" in str(letter)]
    stored = text(writer.press("referral_send"))
    reference = REFERENCE.search(stored)[0]
    assert "has been saved" in stored and "not been read yet" in stored and "999" in stored
    letter = post.letter(reference)
    assert words in plain(letter) and f"my email is {reach} thanks" in plain(letter)
    assert letter["To"].endswith(DETAILS["HEADTEACHER_EMAIL"]) and "Anna" not in letter["Subject"]
    assert "&lt;b&gt;Please&lt;/b&gt;" in letter.get_body(("html",)).get_content()
    for question in (f"what happened to {reference}", "did my message arrive"):
        assert "It was emailed on" in text(writer.say(question, role="parent"))


def test_a_reference_says_nothing_in_another_conversation(post: Post, writer: Writer) -> None:
    """Only where it was written."""
    reference = REFERENCE.search(writer.send_message("hello about the play"))[0]
    asked = Writer(post.servers).say(f"what happened to my message {reference}?")
    assert "No message with this reference" in text(asked)


def test_the_office_confirms_by_a_link_that_works_once(post: Post, writer: Writer) -> None:
    """A mail program that looks at the link changes nothing; the button records it; the visitor is
    told.
    """
    said = writer.send_message("please ring about the bus", "020 7946 0999", "Bo")
    reference = REFERENCE.search(said)[0]
    link = re.search(
        r"http://127\.0\.0\.1:\d+/webhooks/website/received/\S+", plain(post.letter(reference))
    )[0]
    for _ in range(2):
        page = httpx.get(link)
        assert page.status_code == 200 and "I have this" in page.text
        assert "bus" not in page.text and reference not in page.text
    assert "confirmed" not in text(writer.say(f"what happened to {reference}"))
    assert "It is recorded" in httpx.post(link).text
    assert "already recorded" in httpx.post(link).text and "I have this" not in httpx.get(link).text
    assert "confirmed on" in text(writer.say(f"what happened to {reference}"))
    assert httpx.get(link[:-4] + "AAAA").status_code == 404
    assert httpx.get(link).headers["content-security-policy"]


def test_the_same_message_is_not_sent_twice(writer: Writer) -> None:
    """A second one with the same words gets the first one's reference."""
    first, second = (writer.send_message("the gate is broken again") for _ in range(2))
    assert REFERENCE.search(first)[0] == REFERENCE.search(second)[0] and "already saved" in second


def test_a_flood_gets_a_clear_line(writer: Writer) -> None:
    """Three in an hour from one conversation."""
    for number in range(3):
        assert "has been saved" in writer.send_message(f"matter number {number}")
    refused = writer.send_message("matter number 4")
    assert "not saved" in refused and "999" in refused


def test_a_long_message_is_refused_whole_or_kept_whole(post: Post) -> None:
    """Over REST there is room for more than the page allows: never cut short."""
    sender = "long-writer"

    def rest(**body: Any) -> str:
        return " ".join(
            m.get("text", "") for m in post.servers.post({"sender": sender, **body}).json()
        )

    words = ("The gate was open again this morning. " * 300)[:9_999].strip()
    rest(choice="message_headteacher")
    assert "email address" in rest(message=words)
    assert words in rest(message="a@b.example") + rest(choice="referral_skip")


def test_nothing_is_offered_where_no_mail_server_is_set(servers: Any) -> None:
    """The people are named, and a made-up press is told that it cannot be."""
    visitor = Writer(servers)
    assert not choices(visitor.say(COMPLAINT, role="parent"))
    assert "cannot be sent" in text(visitor.press("message_headteacher"))
