"""A message to a person, from the chat to the mailbox: the real assistant, action server, courier
and mail server.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
import time
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest

from bot import run, supervisor
from bot.rasa_defaults import ACTION_SERVER_SECONDS
from bot.settings import ROOT
from tests.referrals.mail_server import MailServer, make_certificate
from tests.running import DETAILS, Servers, Visitor, hanging_server, servers_in

COMPLAINT = "a staff member followed my daughter on instagram, who do i tell"
REFERENCE = re.compile(r"HSM-\w{3}-\w{3}")


class Post:
    """A school whose messages work: its servers, its mail server and what reached the mailboxes."""

    def __init__(self, servers: Servers, mail: MailServer) -> None:
        self.servers, self.mail = servers, mail

    def stored(self) -> int:
        """How many messages of visitors were ever stored to be sent; alerts, which come when they
        come, are not among them.
        """
        with contextlib.closing(
            sqlite3.connect(self.servers.folder / "state" / "referrals.db", timeout=10)
        ) as rows:
            return rows.execute("SELECT count(*) FROM referrals WHERE kind = 'message'").fetchone()[
                0
            ]

    def letter(self, reference: str, seconds: float = 15) -> Any:
        """The e-mail about a reference, once it has come."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for letter in list(self.mail.handler.taken):
                if reference in letter["Subject"]:
                    return letter
            time.sleep(0.05)
        raise AssertionError(
            f"no email about {reference}, but {[m['Subject'] for m in self.mail.handler.taken]}"
        )


@contextlib.contextmanager
def mail_server(certificate: Path) -> Iterator[MailServer]:
    """A real one, with STARTTLS."""
    server = MailServer(run.free_port(), certificate).start()
    try:
        yield server
    finally:
        server.stop()


def settings(folder: Path, mail: MailServer, certificate: Path) -> dict[str, str]:
    return {
        "SMTP_HOST": supervisor.HOST,
        "SMTP_PORT": str(mail.port),
        "SMTP_FROM": "assistant@school.example",
        "SMTP_CA_FILE": str(certificate),
        "REFERRALS_AN_HOUR": "1000",
    }


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """One such school, for all tests that harm nothing."""
    folder = tmp_path_factory.mktemp("post")
    certificate = make_certificate(folder)
    with mail_server(certificate) as mail:
        servers = servers_in(
            folder,
            str(ROOT / "tests" / "credentials.yml"),
            DSL_ALERTS="on",
            **settings(folder, mail, certificate),
        )
        servers.environ["PUBLIC_URL"] = f"http://{supervisor.HOST}:{servers.port}"
        try:
            yield Post(servers.start(with_courier=True), mail)
        finally:
            servers.stop()


class Writer(Visitor):
    """A visitor who writes a message."""

    def press(self, choice: str, role: str = "parent") -> list[dict[str, Any]]:
        return self.say(choice=choice, role=role)

    def write(self, *steps: str, role: str = "parent") -> list[dict[str, Any]]:
        """Each step is typed, or pressed where it is the id of a choice; the reply to the last."""
        for step in steps:
            said = (
                self.press(step, role)
                if step.startswith(("message_", "referral_"))
                else self.say(step, role=role)
            )
        return said


@pytest.fixture
def writer(post: Post) -> Writer:
    return Writer(post.servers)


def text(said: list[dict[str, Any]]) -> str:
    return " ".join([part for one in said for part in (one["text"], *one["asides"])])


def choices(said: list[dict[str, Any]]) -> set[str]:
    return {choice["id"] for one in said for choice in one["choices"]}


def test_a_parents_message_reaches_the_headteacher_word_for_word(
    post: Post, writer: Writer
) -> None:
    """Offered after the escalation; asked one thing at a time; shown back; stored; delivered once;
    its state told.
    """
    said = writer.say(COMPLAINT, role="parent")
    assert "message_headteacher" in choices(said)
    assert "your own words" in text(writer.press("message_headteacher")).replace(
        "your own\nwords", "your own words"
    )
    assert "email address or a telephone number" in text(
        writer.say("Mr X follows her. <b>Please</b> ring me, {about} & co", role="parent")
    )
    assert "What is your name" in text(
        writer.say("my email is Anna@Parent.example thanks", role="parent")
    )
    shown = writer.say("Anna Smith", role="parent")
    assert (
        "has not been sent yet" in text(shown)
        and "<b>Please</b> ring me, {about} & co" in text(shown)
        and "my email is Anna@Parent.example thanks" in text(shown)
        and "Anna Smith" in text(shown)
    )
    assert choices(shown) == {
        "referral_send",
        "referral_change_about",
        "referral_change_reach",
        "referral_change_name",
        "referral_stop",
    }
    assert not [letter for letter in list(post.mail.handler.taken) if "Anna" in str(letter)]
    stored = text(writer.press("referral_send"))
    reference = REFERENCE.search(stored)[0]
    assert "has been saved" in stored and "not been read yet" in stored and "999" in stored
    letter = post.letter(reference)
    plain = letter.get_body(("plain",)).get_content()
    assert (
        "Mr X follows her. <b>Please</b> ring me, {about} & co" in plain
        and "my email is Anna@Parent.example thanks" in plain
        and letter["To"].endswith(DETAILS["HEADTEACHER_EMAIL"])
    )
    assert "Anna" not in letter["Subject"]
    assert "&lt;b&gt;Please&lt;/b&gt;" in letter.get_body(("html",)).get_content()
    assert "It was emailed on" in text(writer.say(f"what happened to {reference}", role="parent"))
    assert "It was emailed on" in text(writer.say("did my message arrive", role="parent"))


def test_a_reference_says_nothing_in_another_conversation(post: Post, writer: Writer) -> None:
    """Only where it was written."""
    reference = REFERENCE.search(
        text(
            writer.write(
                "message_headteacher",
                "hello about the play",
                "a@b.example",
                "referral_skip",
                "referral_send",
            )
        )
    )[0]
    assert "No message with this reference" in text(
        Writer(post.servers).say(f"what happened to my message {reference}?")
    )


def test_the_office_confirms_by_a_link_that_works_once(post: Post, writer: Writer) -> None:
    """A mail program that looks at the link changes nothing; the button records it; the visitor is
    told.
    """
    reference = REFERENCE.search(
        text(
            writer.write(
                "message_headteacher",
                "please ring about the bus",
                "020 7946 0999",
                "Bo",
                "referral_send",
            )
        )
    )[0]
    link = re.search(
        r"http://127\.0\.0\.1:\d+/webhooks/website/received/\S+",
        post.letter(reference).get_body(("plain",)).get_content(),
    )[0]
    for _ in range(2):
        page = httpx.get(link)
        assert (
            page.status_code == 200
            and "I have this" in page.text
            and "bus" not in page.text
            and reference not in page.text
        )
    assert "confirmed" not in text(writer.say(f"what happened to {reference}"))
    assert "It is recorded" in httpx.post(link).text
    assert "already recorded" in httpx.post(link).text and "I have this" not in httpx.get(link).text
    assert "confirmed on" in text(writer.say(f"what happened to {reference}"))
    assert (
        httpx.get(link[:-4] + "AAAA").status_code == 404
        and httpx.get(link).headers["content-security-policy"]
    )


def test_each_thing_can_be_changed_before_it_is_sent(writer: Writer) -> None:
    """The rest is kept."""
    writer.write("message_headteacher", "the first words", "a@b.example", "Bo")
    assert "own words" in text(writer.press("referral_change_about"))
    shown = text(writer.say("the second words"))
    assert (
        "the second words" in shown
        and "a@b.example" in shown
        and "Bo" in shown
        and "the first words" not in shown
    )
    writer.press("referral_change_reach")
    assert "020 7946 0111" in text(writer.say("020 7946 0111"))
    writer.press("referral_change_name")
    assert "Name: left out" in text(writer.press("referral_skip"))


@pytest.mark.parametrize(
    "steps",
    [
        (),
        ("about the play",),
        ("about the play", "a@b.example"),
        ("about the play", "a@b.example", "Bo"),
    ],
)
@pytest.mark.parametrize("stop", ["referral_stop", "never mind"])
def test_it_can_be_stopped_at_every_step(
    post: Post, writer: Writer, steps: tuple, stop: str
) -> None:
    """By the button or in words; the message is not sent, and the next question is a question
    again.
    """
    before = post.stored()
    assert "This message was not sent" in text(writer.write("message_headteacher", *steps, stop))
    assert writer.say("can my child use instagram")[0]["sources"]
    assert "You are not writing a message" in text(writer.press("referral_send"))
    assert post.stored() == before


@pytest.mark.parametrize(
    "steps, asked",
    [
        ((), "own words"),
        (("about the play",), "email address"),
        (("about the play", "a@b.example"), "What is your name"),
        (("about the play", "a@b.example", "Bo"), "not been sent"),
    ],
)
def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(
    writer: Writer, steps: tuple, asked: str
) -> None:
    """The answer with its source, then what was asked before."""
    writer.write("message_headteacher", *steps)
    said = writer.say("can my child use instagram?")
    assert said[0]["sources"] and asked in text(said[-1:])


def test_two_failed_attempts_explain_and_offer_to_leave_it_out(writer: Writer) -> None:
    """The first only says what is wrong."""
    writer.write("message_headteacher", "about the play")
    first = writer.say("call me on my phone")
    assert "Please check it" in text(first) and "referral_skip" not in choices(first)
    second = writer.say("my phone, 12")
    assert "leave this out" in text(second) and "referral_skip" in choices(second)
    assert "What is your name" in text(writer.press("referral_skip"))
    assert "How to reach you: left out" in text(writer.press("referral_skip"))


def test_what_cannot_be_used_is_said_and_loses_nothing(writer: Writer) -> None:
    """No words at all; a choice that means nothing here."""
    writer.press("message_headteacher")
    assert "was empty" in text(writer.say("   "))
    writer.write("about the play", "a@b.example", "Bo")
    again = text(writer.say("hmm let me think"))
    assert "Please choose one" in again and "about the play" in again


def test_a_worry_inside_the_form_gets_help_first_and_keeps_the_words(
    post: Post, writer: Writer
) -> None:
    """The safety reply before anything else; the words are what the message is about, and need not
    be said again.
    """
    writer.press("message_dsl")
    said = writer.say("my daughter says her uncle hits her every weekend", role="parent")
    assert (
        said[0]["kind"] == "safeguarding"
        and "999" in said[0]["text"]
        and "email address" in text(said[-1:])
    )
    shown = writer.write("a@b.example", "referral_skip")
    assert "her uncle hits her every weekend" in text(shown)
    reference = REFERENCE.search(text(writer.press("referral_send")))[0]
    assert post.letter(reference)["To"].endswith(DETAILS["DSL_EMAIL"])


def test_somebody_who_may_be_a_child_is_not_asked_for_anything_after_a_worry(post: Post) -> None:
    """The role was never chosen. Help comes, the form ends; an adult says so by one press, and
    begins again.
    """
    visitor = Writer(post.servers)
    visitor.say(choice="message_headteacher")
    said = visitor.say("mr brown hurts me after class")
    assert said[0]["kind"] == "safeguarding" and "email address" not in text(said)
    assert "was not sent" in text(said[-1:]) and choices(said[-1:]) == {
        "referral_again_parent",
        "referral_again_staff",
    }
    assert "You are not writing a message" in text(visitor.say(choice="referral_send"))
    assert "to the Headteacher" in text(visitor.say(choice="referral_again_parent"))
    said = visitor.say("mr brown hurts her after class")
    assert said[0]["kind"] == "safeguarding" and "email address" in text(said[-1:])


@pytest.mark.parametrize(
    "role, words",
    [
        (None, "I am a pupil in year 8 and my teacher added me on snapchat"),
        ("pupil", "it is about the football"),
        ("pupil", "07911 123456"),
    ],
)
def test_a_pupil_is_taken_out_of_the_form(post: Post, role: str | None, words: str) -> None:
    """Said in words, or chosen on the page in the middle. Nothing is sent."""
    visitor, before = Writer(post.servers), post.stored()
    visitor.say(choice="message_headteacher")
    assert "fill anything in" in text(visitor.say(words, role=role))
    assert "You are not writing a message" in text(visitor.say(choice="referral_send"))
    assert post.stored() == before


def test_adults_are_offered_the_dsl_after_a_disclosure_and_pupils_are_not(post: Post) -> None:
    """A pupil is told whom to tell, also where they press what adults press."""
    for role, offered in (
        ("parent", {"message_dsl"}),
        ("staff", {"message_dsl"}),
        ("pupil", set()),
    ):
        said = Writer(post.servers).say("my uncle hits my cousin", role=role)
        assert said[0]["kind"] == "safeguarding" and choices(said) == offered
    pupil = Writer(post.servers)
    assert "fill anything in" in text(pupil.press("message_dsl", role="pupil"))
    assert not choices(pupil.say("can i talk to a real person please", role="pupil"))


def test_a_disclosure_alerts_the_dsl_where_that_is_switched_on(post: Post, writer: Writer) -> None:
    """Anonymous, verbatim, once; and the reply no longer says that nothing was sent."""
    said = writer.say(
        "a grown up called purple-wolf on roblox wants a photo of me with no clothes", role="pupil"
    )
    assert (
        said[0]["kind"] == "safeguarding"
        and "nothing has been sent" not in text(said)
        and "may not see it soon" in text(said)
    )
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        alerts = [
            m
            for m in list(post.mail.handler.taken)
            if "purple-wolf" in m.get_body(("plain",)).get_content()
        ]
        if alerts:
            break
        time.sleep(0.1)
    time.sleep(1.5)
    alerts = [
        m
        for m in list(post.mail.handler.taken)
        if "purple-wolf" in m.get_body(("plain",)).get_content()
    ]
    assert (
        len(alerts) == 1
        and alerts[0]["To"].endswith(DETAILS["DSL_EMAIL"])
        and "pupil" in alerts[0].get_body(("plain",)).get_content()
    )


def test_what_is_written_of_the_dsl_does_not_go_to_the_dsl(post: Post, writer: Writer) -> None:
    """In a message to the Headteacher: the note goes to the Headteacher, the reply says so, and no
    word in the chat denies it.
    """
    said = writer.write(
        "message_headteacher",
        "the DSL at school hit my daughter in the scarlet-owl room yesterday and she has bruises",
    )
    assert (
        said[0]["kind"] == "safeguarding"
        and "kept for the Headteacher" in text(said)
        and "kept for the Designated" not in text(said)
    )
    stopped = text(writer.press("referral_stop"))
    assert "This message was not sent" in stopped and "anyone" not in stopped
    deadline = time.monotonic() + 30
    while not (
        told := [
            m
            for m in list(post.mail.handler.taken)
            if "scarlet-owl" in m.get_body(("plain",)).get_content()
        ]
    ):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert [m["To"].rpartition(" ")[2].strip("<>") for m in told] == [DETAILS["HEADTEACHER_EMAIL"]]


def test_an_alert_is_raised_also_where_the_visitor_removes_the_chat_at_once(
    post: Post, writer: Writer
) -> None:
    """ "Leave this page" must not take the worry along."""
    writer.say(
        "a man called orange-fox keeps asking me for photos with no clothes on", role="pupil"
    )
    assert writer.post("clear", {"session": writer.session}).json() == {"cleared": True}
    deadline = time.monotonic() + 15
    while not [
        m
        for m in list(post.mail.handler.taken)
        if "orange-fox" in m.get_body(("plain",)).get_content()
    ]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_same_message_is_not_sent_twice(post: Post, writer: Writer) -> None:
    """A second one with the same words gets the first one's reference."""
    steps = (
        "message_headteacher",
        "the gate is broken again",
        "a@b.example",
        "referral_skip",
        "referral_send",
    )
    first, second = text(writer.write(*steps)), text(writer.write(*steps))
    assert REFERENCE.search(first)[0] == REFERENCE.search(second)[0] and "already saved" in second


def test_a_flood_gets_a_clear_line(writer: Writer) -> None:
    """Three in an hour from one conversation."""
    for number in range(3):
        assert "has been saved" in text(
            writer.write(
                "message_headteacher",
                f"matter number {number}",
                "a@b.example",
                "referral_skip",
                "referral_send",
            )
        )
    refused = text(
        writer.write(
            "message_headteacher",
            "matter number 4",
            "a@b.example",
            "referral_skip",
            "referral_send",
        )
    )
    assert "not saved" in refused and "999" in refused


def test_a_long_message_is_refused_whole_or_kept_whole(post: Post) -> None:
    """Over REST there is room for more than the page allows: never cut short."""
    sender = "long-writer"

    def rest(**body: Any) -> str:
        return " ".join(
            m.get("text", "") for m in post.servers.post({"sender": sender, **body}).json()
        )

    rest(choice="message_headteacher")
    assert "email address" in rest(message="w" * 9_999)
    assert "w" * 9_999 in rest(message="a@b.example") + rest(choice="referral_skip")


def test_nothing_is_offered_where_no_mail_server_is_set(servers: Any) -> None:
    """The people are named, and a made-up press is told that it cannot be."""
    visitor = Writer(servers)
    assert not choices(visitor.say(COMPLAINT, role="parent"))
    assert "cannot be sent" in text(visitor.press("message_headteacher"))


def test_no_word_of_a_visitor_is_in_any_log(post: Post, writer: Writer) -> None:
    """After all that was written above, and once more."""
    writer.write(
        "message_headteacher",
        "my turquoise elephant is sad",
        "turquoise@elephant.example",
        "Tula Elephant",
        "referral_send",
    )
    time.sleep(1)
    for log in post.servers.folder.glob("*.log"):
        content = log.read_text(errors="replace")
        for word in (
            "turquoise",
            "Tula",
            "elephant",
            "purple-wolf",
            "uncle",
            "a@b.example",
            "7946 0999",
        ):
            assert word not in content, (log.name, word)


def test_an_action_server_that_dies_loses_nothing(tmp_path: Path) -> None:
    """In the middle of the form and at the moment of sending: said truthfully, and the retry gets
    one reference.
    """
    certificate = make_certificate(tmp_path)
    with mail_server(certificate) as mail:
        servers = servers_in(
            tmp_path,
            str(ROOT / "tests" / "credentials.yml"),
            **settings(tmp_path, mail, certificate),
        )
        try:
            writer = Writer(servers.start(with_courier=True))
            writer.write("message_headteacher", "the lost jumper")
            servers.actions.kill()
            servers.actions.wait()
            assert "cannot be written at the moment" in text(writer.say("a@b.example"))
            assert writer.say("my uncle hits my son", role="parent")[0]["kind"] == "safeguarding"
            assert "This message was not sent" in text(writer.press("referral_stop"))
            servers.actions = run.start_actions(servers.action_port, servers.environ)
            _until_it_listens(servers)
            writer.write("message_headteacher", "the lost jumper", "a@b.example", "referral_skip")
            servers.actions.kill()
            servers.actions.wait()
            failed = writer.press("referral_send")
            assert "has been saved" not in text(failed)
            servers.actions = run.start_actions(servers.action_port, servers.environ)
            _until_it_listens(servers)
            stored = text(
                writer.press(
                    "referral_retry" if "referral_retry" in choices(failed) else "referral_send"
                )
            )
            reference = REFERENCE.search(stored)[0]
            assert Post(servers, mail).letter(reference)
            assert len([m for m in mail.handler.taken if reference in m["Subject"]]) == 1
        finally:
            servers.stop()


def test_a_worry_inside_the_form_waits_for_no_action_server(tmp_path: Path) -> None:
    """Help comes at once where the action server takes requests and never answers; the words are
    kept for when it does.
    """
    certificate = make_certificate(tmp_path)
    with mail_server(certificate) as mail:
        servers = servers_in(
            tmp_path,
            str(ROOT / "tests" / "credentials.yml"),
            **settings(tmp_path, mail, certificate),
        )
        try:
            writer = Writer(servers.start())
            writer.press("message_dsl")
            servers.actions.kill()
            servers.actions.wait()
            with hanging_server(servers.action_port):
                for worry, asked in (
                    ("her uncle hits my daughter every weekend", "email address"),
                    ("he has a knife and he is outside our house now", "email address"),
                ):
                    started = time.monotonic()
                    said = writer.say(worry, role="parent")
                    assert (
                        said[0]["kind"] == "safeguarding"
                        and asked in text(said[-1:])
                        and time.monotonic() - started < ACTION_SERVER_SECONDS
                    )
            servers.actions = run.start_actions(servers.action_port, servers.environ)
            _until_it_listens(servers)
            assert "her uncle hits my daughter every weekend" in text(
                writer.write("a@b.example", "referral_skip")
            )
        finally:
            servers.stop()


def _until_it_listens(servers: Servers) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            httpx.get(f"http://{supervisor.HOST}:{servers.action_port}/health", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
