"""An alert about a child in danger, from the chat to the mailbox of whom it may tell."""

from __future__ import annotations

import time

from tests.http.post import Post, Writer, plain, text
from tests.running import DETAILS


def test_a_disclosure_alerts_the_dsl_where_that_is_switched_on(post: Post, writer: Writer) -> None:
    """Anonymous, verbatim, once; and the reply no longer says that nothing was sent."""
    said = writer.say(
        "a grown up called purple-wolf on roblox wants a photo of me with no clothes", role="pupil"
    )
    assert said[0]["kind"] == "safeguarding" and "may not see it soon" in text(said)
    assert "nothing has been sent" not in text(said)
    post.letters_that_say("purple-wolf")
    time.sleep(1.5)
    (alert,) = post.letters_that_say("purple-wolf")
    assert alert["To"].endswith(DETAILS["DSL_EMAIL"]) and "pupil" in plain(alert)


def test_what_is_written_of_the_dsl_does_not_go_to_the_dsl(post: Post, writer: Writer) -> None:
    """In a message to the Headteacher: the note goes to the Headteacher, the reply says so, and no
    word in the chat denies it.
    """
    said = writer.write(
        "message_headteacher",
        "the DSL at school hit my daughter in the scarlet-owl room yesterday and she has bruises",
    )
    assert said[0]["kind"] == "safeguarding" and "kept for the Headteacher" in text(said)
    assert "kept for the Designated" not in text(said)
    stopped = text(writer.press("referral_stop"))
    assert "This message was not sent" in stopped and "anyone" not in stopped
    told = [m["To"].rpartition(" ")[2].strip("<>") for m in post.letters_that_say("scarlet-owl")]
    assert told == [DETAILS["HEADTEACHER_EMAIL"]]


def test_an_alert_is_raised_also_where_the_visitor_removes_the_chat_at_once(
    post: Post, writer: Writer
) -> None:
    """ "Leave this page" must not take the worry along."""
    writer.say(
        "a man called orange-fox keeps asking me for photos with no clothes on", role="pupil"
    )
    assert writer.post("clear", {"session": writer.session}).json() == {"cleared": True}
    assert post.letters_that_say("orange-fox")
