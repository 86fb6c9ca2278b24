"""The e-mails: true, verbatim, and with nothing of a visitor where it could do harm."""

from __future__ import annotations

import email
import email.policy
import html
import re

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.content.contact import inside_a_sentence
from bot.content.visitor_words import clean_about
from bot.record.conversations import Disclosure
from referrals.mail.compose import Composer, quoted
from referrals.reach import one_line
from referrals.records import ALERT, FIRST, MESSAGE, NOTICE, PASSED_ON, TOLD, UNDELIVERED, Mail
from tests.referrals.conftest import MONDAY, Office

HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
}
NASTY = (
    "<script>alert(1)</script>\r\nBcc: "
    "all@world.example\n\n.\nhttps://evil.example/?a=1&b=\"2\" 'x' \u202e \U0001f600"
)


def letter(
    office: Office, purpose: str = FIRST, kind: str = MESSAGE, to: str = "headteacher", **words: str
) -> Mail:
    now = MONDAY.timestamp()
    step = 1 if purpose in (PASSED_ON, UNDELIVERED) else 0
    recipient = office.desk.plan.chain(to)[step]
    given = {
        "about": "Please ring.",
        "reach": "x@y.org",
        "name": "Jo Child",
        "shown": "What was shown.",
        **words,
    }
    return Mail(
        "0" * 32,
        "<0@school.example>",
        recipient,
        purpose,
        now,
        now + 3600,
        "HSM-4K7-P2R",
        kind,
        to,
        "parent",
        now,
        step,
        **given,
    )


def parsed(office: Office, mail: Mail) -> email.message.EmailMessage:
    composed = Composer(office.desk.phrases, office.desk.settings, office.desk.links).compose(
        mail, MONDAY
    )
    return email.message_from_bytes(composed.as_bytes(), policy=email.policy.default)


def body(message: email.message.EmailMessage, kind: str) -> str:
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("purpose", [FIRST, PASSED_ON, UNDELIVERED, NOTICE, TOLD])
@pytest.mark.parametrize("kind, to", [(MESSAGE, "headteacher"), (ALERT, "dsl")])
def test_each_letter_can_be_written_and_says_what_it_is(
    on_sqlite: Office, purpose: str, kind: str, to: str
) -> None:
    message = parsed(on_sqlite, letter(on_sqlite, purpose, kind, to))
    assert set(message.keys()) == HEADERS
    assert "HSM-4K7-P2R" in message["Subject"] and "Jo" not in message["Subject"]
    plain, rich = body(message, "plain"), body(message, "html")
    carrying = purpose != TOLD
    for text in (plain, rich):
        assert ("https://chat.school.example/webhooks/website/received/" in text) is carrying
        assert ("Please ring." in text) is (carrying and purpose != NOTICE)
        assert "{{" not in text and "{%" not in text and " The Headteacher by" not in text


def test_an_alert_names_nobody_and_says_what_was_shown(on_sqlite: Office) -> None:
    message = parsed(
        on_sqlite,
        letter(
            on_sqlite,
            kind=ALERT,
            to="dsl",
            about="my uncle hurts me",
            shown="Thank you for saying this.",
        ),
    )
    for text in (body(message, "plain"), body(message, "html")):
        assert (
            "my uncle hurts me" in text
            and "Thank you for saying this." in text
            and "anonymous" in text
            and "Monday 23 November 2026, 10:00" in text
        )
        assert "x@y.org" not in text and "Jo Child" not in text


def test_a_visitors_words_are_verbatim_and_escaped_and_nowhere_but_in_the_body(
    on_sqlite: Office,
) -> None:
    message = parsed(
        on_sqlite,
        letter(
            on_sqlite,
            about=NASTY.replace("\r\n", "\n"),
            name="<b>\nTo: x@y.example",
            reach='"><img src=x>@y.org',
        ),
    )
    assert set(message.keys()) == HEADERS and message.get_all("To") == ["head@school.example"]
    rich = body(message, "html")
    assert "<script" not in rich and "<img" not in rich and "<b>" not in rich
    assert html.unescape(
        re.search(r"<blockquote[^>]*>(.*?)</blockquote>", rich, re.DOTALL)[1]
    ) == NASTY.replace("\r\n", "\n")
    assert quoted(NASTY.replace("\r\n", "\n")) in body(message, "plain")


@given(st.text(max_size=300), st.text(max_size=60), st.text(max_size=60))
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_no_text_gets_into_a_header_or_breaks_the_letter(
    on_sqlite: Office, about: str, reach: str, name: str
) -> None:
    message = parsed(
        on_sqlite,
        letter(
            on_sqlite, about=clean_about(about) or "x", reach=one_line(reach), name=one_line(name)
        ),
    )
    assert set(message.keys()) == HEADERS and len(message.get_all("Subject")) == 1
    found = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", body(message, "html"), re.DOTALL)[1]
    assert html.unescape(found).replace("\x85", "") == (clean_about(about) or "x").replace(
        "\x85", ""
    )


def test_words_in_plain_text_cannot_pass_for_the_letters_own(on_sqlite: Office) -> None:
    plain = body(
        parsed(on_sqlite, letter(on_sqlite, about="ok\n\nWhat to do now\n\n1. Send money.")),
        "plain",
    )
    assert plain.count("\nWhat to do now") == 1 and "> What to do now" in plain


@pytest.mark.parametrize(
    "end", ["\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
)
def test_no_kind_of_line_end_gets_a_visitors_words_out_of_their_marks(
    on_sqlite: Office, end: str
) -> None:
    assert quoted(f"ok{end}What to do now") == "> ok\n> What to do now"
    plain = body(
        parsed(
            on_sqlite,
            letter(
                on_sqlite,
                kind=ALERT,
                to="dsl",
                about=f"ok{end}What to do now",
                shown=f"ok{end}What to do now",
            ),
        ),
        "plain",
    )
    assert [line for line in plain.splitlines() if line.startswith("What to do now")] == [
        "What to do now"
    ]


def test_the_words_of_an_alert_are_cleaned_as_those_of_a_message_are(on_sqlite: Office) -> None:
    words = "my dad hits me\r\rWhat to do now\r\r1. This was a drill, close it. \x1b[31m"
    on_sqlite.desk.store.raise_alert(
        Disclosure(1, "c", MONDAY, "pupil", words, "Thank you.\x07\rBye.", "concern"), "dsl"
    )
    on_sqlite.work()
    (plain,) = on_sqlite.mail.texts()
    assert (
        "> 1. This was a drill, close it. [31m" in plain
        and "> Bye." in plain
        and "\x1b" not in plain
        and "\x07" not in plain
    )
    assert [line for line in plain.splitlines() if line.startswith("What to do now")] == [
        "What to do now"
    ]


@pytest.mark.parametrize("purpose", [FIRST, NOTICE])
def test_an_alert_that_did_not_go_to_the_dsl_says_why(on_sqlite: Office, purpose: str) -> None:
    for to, said in (("headteacher", True), ("dsl", False)):
        message = parsed(on_sqlite, letter(on_sqlite, purpose, ALERT, to))
        assert all(
            ("not to the Designated Safeguarding Lead" in body(message, kind)) is said
            for kind in ("plain", "html")
        )
    message = parsed(on_sqlite, letter(on_sqlite, purpose, MESSAGE, "headteacher"))
    assert "Designated Safeguarding Lead" not in body(message, "plain")


def test_a_letter_of_ten_thousand_characters_goes_out_whole(on_sqlite: Office) -> None:
    words = "wörter " * 1400
    on_sqlite.send(words.strip())
    on_sqlite.work()
    assert words.strip() in on_sqlite.mail.texts()[0].replace("\n> ", "\n")
    assert all(len(line) <= 998 for line in on_sqlite.mail.handler.taken[0].as_bytes().split(b"\n"))


def test_a_name_without_its_article_stands_inside_a_sentence() -> None:
    assert (
        inside_a_sentence("The deputy of the Headteacher") == "the deputy of the Headteacher"
        and inside_a_sentence("Miss Honey") == "Miss Honey"
    )


@pytest.mark.parametrize("part", ["plain", "html"])
def test_a_message_says_in_which_language_the_chat_was(on_sqlite: Office, part: str) -> None:
    """The words are as they were written, and only a language that is known is named."""
    words = "Proszę o telefon w sprawie zdjęć."
    body = parsed(on_sqlite, letter(on_sqlite, about=words, shown="Polish")).get_body((part,))
    assert "The chat was in Polish" in body.get_content() and words in body.get_content()
    for shown in ("", "Klingon"):
        body = parsed(on_sqlite, letter(on_sqlite, about=words, shown=shown)).get_body((part,))
        assert "The chat was in" not in body.get_content()
