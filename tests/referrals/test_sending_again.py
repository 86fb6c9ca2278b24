"""Sending a referral again, because the office asks for it."""

from __future__ import annotations

from referrals.database.outbox import Outbox
from referrals.office.book import OfficeBook
from tests.referrals.conftest import DEPUTY, HEAD, Office

HOUR = 3600


def test_the_office_can_have_it_sent_again_at_once(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    office.mail.handler.refused.clear()
    assert OfficeBook(office.desk, "Frau Vorzimmer").send_again(reference)
    office.work()
    assert office.mail.handler.recipients == [HEAD]
    history = OfficeBook(office.desk, "x").open_entry(reference).history
    assert ("Frau Vorzimmer", "to be sent again to headteacher") in [
        (who, what) for _, who, what in history
    ]


def test_what_was_handed_over_goes_again_under_a_number_of_its_own_when_the_office_asks(
    office: Office,
) -> None:
    reference = office.send().reference
    office.work()
    assert OfficeBook(office.desk, "office").send_again(reference)
    office.work(rounds=2)
    assert office.mail.handler.recipients == [HEAD, HEAD] and len(set(office.message_ids())) == 2


def test_what_waits_anyway_is_not_doubled_by_asking(office: Office) -> None:
    reference = office.send().reference
    assert OfficeBook(office.desk, "office").send_again(reference) and OfficeBook(
        office.desk, "office"
    ).send_again(reference)
    office.work(rounds=2)
    assert len(office.mail.handler.taken) == 1
    other = office.send("other", conversation="c2").reference
    Outbox(office.desk.store, "another").claim(1)
    assert not OfficeBook(office.desk, "office").send_again(other), (
        "it is in a courier's hands at this moment"
    )
