"""A disk that is full, a folder that can only be read, a clock that jumps and a mail server that
hangs, while visitors come: what was confirmed is kept, once, everybody is answered, and all is well
again within half a minute.

PAUSE (seconds) and ROUNDS in the environment make it longer, for a measurement.
"""

from __future__ import annotations

import os
import re
import socket
import time
from typing import Iterator

import httpx
import pytest

from bot import supervisor
from tests.http.drills import AGAIN, PROMISE, Crowd, Drill, drilling, new_mark
from tests.http.post import REFERENCE, Writer, plain, start_actions_again, text
from tests.referrals.mail_server import MailServer
from tests.running import Visitor

PAUSE = float(os.environ.get("PAUSE", "3"))
ROUNDS = int(os.environ.get("ROUNDS", "1"))
HOUR, DAY = 3600, 86400
RECORD = "conversations"


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    with drilling(tmp_path_factory.mktemp("drills")) as started:
        yield started


def ask(visitor: Visitor, question: str = "what age is allowed for tiktok") -> list[str]:
    """What the answer rests on."""
    said = visitor.say(question, role="parent")
    return [source["id"] for source in said[0]["sources"]]


def well_again(drill: Drill) -> None:
    """For whoever comes next."""
    drill.until(lambda: drill.health("health/all").status_code == 200)
    mark = new_mark()
    assert PROMISE in text(Visitor(drill.servers).say(f"he hits me in the {mark}", role="pupil"))
    assert REFERENCE.search(Writer(drill.servers).send_message(f"The gate {mark} was open."))
    drill.until(lambda: drill.alerts(mark) == 1 and len(drill.e_mails(mark)) == 2)


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("fault", ["full_disk", "read_only_folder"])
def test_what_cannot_be_kept_is_not_promised_and_the_rest_is_kept(
    drill: Drill, fault: str, round_: int
) -> None:
    """A worry gets its safety reply, a question its answer, also one that leans on the one before;
    health says that nothing is stored. A program that starts meanwhile comes to its senses too.
    """
    crowd, asker = Crowd(drill), Visitor(drill.servers)
    assert ask(asker) == ["minimum-age"]

    def fail() -> None:
        with getattr(drill, fault)():
            if fault == "read_only_folder":  # what it had open can still be written to
                drill.servers.actions.kill()
                drill.servers.actions.wait()
                start_actions_again(drill.servers)
            assert ask(asker, "where does it say that") == ["minimum-age"]
            # a finding holds for five seconds, and some pages of the files may still be free
            drill.until(lambda: drill.health().json().get("error") == "no_record", 10)
            time.sleep(PAUSE)
            assert ask(asker, "and for whatsapp") == ["minimum-age"]

    crowd.while_doing(fail)
    print(fault, crowd.counts())
    assert not crowd.wrong and crowd.not_promised and crowd.not_confirmed
    assert all("not" in said and not REFERENCE.search(said) for said in crowd.not_confirmed)
    crowd.check_everything_is_kept()
    well_again(drill)
    kept = [data for (data,) in drill.rows("SELECT data FROM conversation_events", of=RECORD)]
    assert sum("where does it say that" in data for data in kept) >= crowd.answered


@pytest.mark.parametrize("seconds", [HOUR, DAY, -HOUR])
def test_a_clock_that_jumps_and_is_put_right_costs_nobody_anything(
    drill: Drill, seconds: int
) -> None:
    """Conversations go on, nobody is kept out by what was counted at a time that has not come, and
    an e-mail that waits is tried at once.
    """
    crowd, asker = Crowd(drill), Visitor(drill.servers)
    assert ask(asker) == ["minimum-age"]
    late, writers = new_mark(), []

    def jump() -> None:
        with drill.moved_clock(seconds):
            writer = Writer(drill.servers)
            writers.append(writer)
            for number in range(3):  # as many as one conversation may send in an hour
                assert REFERENCE.search(writer.send_message(f"The gate {late} {number} was open."))
            drill.until(lambda: len(drill.e_mails(late)) == 3)
            drill.mail.handler.faults.append("451 data")
            time.sleep(PAUSE / 2)

    crowd.while_doing(jump)
    print(seconds, crowd.counts())
    assert all("401" in one or "session_ended" in one for one in crowd.wrong), crowd.wrong
    crowd.check_everything_is_kept()
    assert ask(asker, "where does it say that") == ["minimum-age"]
    assert REFERENCE.search(writers[0].send_message(f"The gate {late} was open again."))
    letter = next(one for one in drill.mail.handler.taken if late in plain(one))
    link = re.search(r"http\S+received/\S+", plain(letter))[0]
    assert httpx.get(link, timeout=20).status_code == 200
    assert httpx.post(link, timeout=20).status_code == 200


def test_a_mail_server_that_says_nothing_holds_up_no_alert_and_gets_each_letter_once(
    drill: Drill,
) -> None:
    """It takes the connection and is silent; then a letter, and is slow to say so."""
    crowd, (port, handler) = Crowd(drill), (drill.mail.port, drill.mail.handler)
    drill.mail.stop()
    with socket.create_server((supervisor.HOST, port), backlog=50):
        crowd.while_doing(lambda: time.sleep(PAUSE))
        drill.until(lambda: all(drill.alerts(mark) for mark in crowd.promised))
        assert drill.health("health/all").status_code == 200
    drill.mail = MailServer(port)
    drill.mail._controller.handler = drill.mail.handler = handler
    handler.faults.append("slow 6")
    drill.mail.start()
    began = time.monotonic()
    crowd.while_doing(lambda: time.sleep(1))
    assert not crowd.wrong and not crowd.not_promised and not crowd.not_confirmed
    crowd.check_everything_is_kept()
    print(f"a silent mail server: all e-mails after {time.monotonic() - began:.0f} s")
    assert time.monotonic() - began < AGAIN + 15  # the connection that is just being waited for
    well_again(drill)
