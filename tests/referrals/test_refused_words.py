"""When the mail server refuses what an e-mail says, a note without the words goes instead."""

from __future__ import annotations

import re

from bot.record.conversations import Disclosure
from referrals.office.book import OfficeBook
from referrals.reachable import can_reach
from referrals.receipts import confirm
from tests.referrals.conftest import DEPUTY, DSL, HEAD, Office

HOUR = 3600


def test_a_message_that_is_refused_for_its_words_is_announced_without_them_to_the_same_person(
    office: Office,
) -> None:
    reference = office.send("words that a filter does not like").reference
    office.mail.handler.faults.append("554 data")
    office.work(rounds=3)
    (text,), (message,) = office.mail.texts(), office.mail.handler.taken
    assert office.mail.handler.recipients == [HEAD] and can_reach(office.desk, "headteacher")
    assert (
        "a filter" not in message.as_string()
        and reference in message["Subject"]
        and f"python -m referrals.office show {reference}" in text
    )
    referral = office.referral(reference)
    told = office.told(reference)
    assert (
        referral.handed_at
        and referral.due_at
        and "An email to say that it is here" in told
        and "refused the message" in told
    )
    token = re.search(r"/received/(\S+)", text)[1]
    assert confirm(office.desk.store, office.desk.links, token) == "done"
    assert len(set(row[1] for row in office.letters())) == 2


def test_an_alert_that_is_refused_for_its_words_reaches_the_dsl_as_a_note(office: Office) -> None:
    disclosure = Disclosure(1, "c9", office.clock(), "pupil", "he touches me", "reply", "emergency")
    office.desk.store.raise_alert(disclosure, "dsl")
    office.mail.handler.faults.extend(["552 data"])
    office.work(rounds=3)
    (text,) = office.mail.texts()
    assert (
        office.mail.handler.recipients == [DSL]
        and "he touches me" not in text
        and "A computer program picked it out" in text
        and "Safeguarding alert" in office.mail.handler.taken[0]["Subject"]
    )


def test_where_the_note_is_refused_too_the_next_in_the_chain_gets_it(office: Office) -> None:
    office.send("words that a filter does not like")
    office.mail.handler.faults.extend(["554 data", "554 data"])
    office.work(rounds=4)
    assert office.mail.handler.recipients == [DEPUTY] and "a filter" not in office.mail.texts()[0]


def test_where_every_note_is_refused_it_waits_and_goes_in_the_end(office: Office) -> None:
    reference = office.send().reference
    office.mail.handler.faults.extend(["554 data"] * 3)
    office.work(rounds=5)
    assert "could not be delivered" in office.told(reference) and not office.mail.handler.taken
    office.work(rounds=2, seconds=HOUR)
    assert office.mail.handler.recipients == [HEAD]


def test_once_the_words_have_arrived_nobody_is_told_of_a_note(office: Office) -> None:
    reference = office.send().reference
    office.mail.handler.faults.append("554 data")
    office.work(rounds=3)
    assert OfficeBook(office.desk, "office").send_again(reference)
    office.work(rounds=2)
    assert "note" not in office.told(reference) and "Please ring me." in office.mail.texts()[1]
