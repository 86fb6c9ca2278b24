"""A stop waits for the letters in hand, and gives the others back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from bot import run, supervisor
from referrals.mail.smtp import LONGEST
from tests.referrals.conftest import Office
from tests.referrals.programs import Programs
from tests.referrals.test_faults import delivered

HOUR = 3600


def test_a_stop_begins_no_new_letter_and_gives_the_rest_back(office: Office) -> None:
    for number in range(20):
        office.send(conversation=f"c{number}")
    office.mail.handler.faults.extend(["slow 1"] * 4)

    async def stopped_in_the_middle() -> None:
        work = asyncio.ensure_future(office.courier.round())
        while not office.mail.handler.taken:
            await asyncio.sleep(0.02)
        office.courier.stopping = True
        await work
        await office.courier._delivery.close()

    asyncio.run(stopped_in_the_middle())
    handed = len(office.mail.handler.taken)
    assert 1 <= handed <= 4
    assert office.rows("SELECT COUNT(*) FROM referral_letters WHERE state = 'waiting'") == [
        (20 - handed,)
    ]
    assert office.rows("SELECT COUNT(*) FROM referral_letters WHERE state = 'claimed'") == [(0,)]
    office.courier.stopping = False
    office.work(rounds=2)
    assert len(office.mail.handler.taken) == len(set(office.message_ids())) == 20


def test_an_ordinary_stop_of_the_programs_waits_for_the_letters_in_hand(
    tmp_path: Path, certificate: Path
) -> None:
    """The courier as a process of its own, stopped as `make run` stops it, with a mail server that
    takes its time.
    """
    assert run.LETTERS_GRACE > LONGEST
    with (
        Programs(tmp_path, certificate, MAIL_FAULT="slow 2") as programs,
        httpx.Client(timeout=30) as client,
    ):
        programs.start("actions", "mail")
        programs.wait()
        for number in range(20):
            programs.send(client, number)
        programs.start("courier")
        programs.until(lambda: len(delivered(programs)) > 1, 60)
        courier = programs.running("courier")
        supervisor.stop(courier, run.LETTERS_GRACE)
        assert courier.returncode == 0
        programs.start("courier")
        programs.until(lambda: programs.health()["queue_depth"] == 0, 120)
        sent = [mail["id"] for mail in delivered(programs)]
    assert len(sent) == len(set(sent)) == 20
