"""Messages to a person while the action server is dead or hangs: said truthfully, and nothing is
lost.
"""

from __future__ import annotations

import time
from pathlib import Path

from bot.rasa_defaults import ACTION_SERVER_SECONDS
from tests.http.post import REFERENCE, Writer, choices, posting, start_actions_again, text
from tests.running import Servers, hanging_server

WORRIES = (
    "her uncle hits my daughter every weekend",
    "he has a knife and he is outside our house now",
)


def test_an_action_server_that_dies_loses_nothing(tmp_path: Path) -> None:
    """In the middle of the form and at the moment of sending: said truthfully, and the retry gets
    one reference.
    """
    with posting(tmp_path) as post:
        writer = Writer(post.servers)
        writer.write("message_headteacher", "the lost jumper")
        kill_actions(post.servers)
        assert "cannot be written at the moment" in text(writer.say("a@b.example"))
        assert writer.say("my uncle hits my son", role="parent")[0]["kind"] == "safeguarding"
        assert "This message was not sent" in text(writer.press("referral_stop"))
        start_actions_again(post.servers)
        writer.write("message_headteacher", "the lost jumper", "a@b.example", "referral_skip")
        kill_actions(post.servers)
        failed = writer.press("referral_send")
        assert "has been saved" not in text(failed)
        start_actions_again(post.servers)
        again = "referral_retry" if "referral_retry" in choices(failed) else "referral_send"
        reference = REFERENCE.search(text(writer.press(again)))[0]
        assert post.letter(reference)
        assert len([m for m in post.mail.handler.taken if reference in m["Subject"]]) == 1


def test_a_worry_inside_the_form_waits_for_no_action_server(tmp_path: Path) -> None:
    """Help comes at once where the action server takes requests and never answers; the words are
    kept for when it does.
    """
    with posting(tmp_path, with_courier=False) as post:
        writer = Writer(post.servers)
        writer.press("message_dsl")
        kill_actions(post.servers)
        with hanging_server(post.servers.action_port):
            for worry in WORRIES:
                started = time.monotonic()
                said = writer.say(worry, role="parent")
                assert time.monotonic() - started < ACTION_SERVER_SECONDS
                assert said[0]["kind"] == "safeguarding" and "email address" in text(said[-1:])
        start_actions_again(post.servers)
        assert WORRIES[0] in text(writer.write("a@b.example", "referral_skip"))


def kill_actions(servers: Servers) -> None:
    servers.actions.kill()
    servers.actions.wait()
