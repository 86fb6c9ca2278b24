"""What happens to a message that could not be delivered to anybody: it waits, it is tried again,
and nobody is told anything else.
"""

from __future__ import annotations

import re

import pytest

from referrals.database.health import health
from referrals.database.outbox import Outbox
from referrals.office.book import OfficeBook
from referrals.reachable import can_reach
from referrals.receipts import confirm
from referrals.retention import purge
from tests.referrals.conftest import DEPUTY, HEAD, QUICK, Office
from tests.referrals.test_retention import no_alerts

HOUR = 3600


def test_where_everybody_was_refused_it_is_tried_again_every_hour_from_the_first_on(
    office: Office,
) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    told = office.told(reference)
    assert (
        "could not be delivered" in told
        and "Nobody at the school has it" in told
        and "every hour" in told
        and "another way" in told
    )
    assert health(office.desk.store).undelivered == 1
    office.work(rounds=3, seconds=HOUR)
    assert len(office.letters()) == 2 and not office.mail.handler.taken, (
        "no letter is written twice"
    )
    office.mail.handler.refused.discard(HEAD)
    office.work(rounds=2, seconds=HOUR)
    assert office.mail.handler.recipients == [HEAD] and can_reach(office.desk, "headteacher")
    assert (
        "It was emailed on" in office.told(reference) and health(office.desk.store).undelivered == 0
    )
    (first,) = office.rows("SELECT message_id FROM referral_letters WHERE purpose = 'first'")
    assert office.message_ids() == [first[0]]
    office.work(rounds=3, seconds=HOUR)
    assert len(office.mail.handler.taken) == 1, "and then it is not sent again"


def test_after_an_hour_the_next_in_the_chain_is_tried_again_too(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    office.mail.handler.refused.discard(DEPUTY)
    office.work(rounds=3, seconds=HOUR)
    assert office.mail.handler.recipients == [DEPUTY] and office.referral(reference).step == 1
    assert "could not be delivered to the Headteacher" in office.mail.texts()[0]
    token = re.search(r"/received/(\S+)", office.mail.texts()[0])[1]
    assert confirm(office.desk.store, office.desk.links, token) == "done"


@pytest.mark.parametrize("faults", [["554 rcpt", "554 rcpt"], ["451 rcpt"] * 20, ["451 data"] * 20])
def test_no_fault_of_an_hour_ends_the_matter(office: Office, faults: list[str]) -> None:
    office.send()
    office.mail.handler.faults.extend(faults)
    office.work(rounds=QUICK.tries * 2 + 2)
    office.mail.handler.faults.clear()
    office.work(rounds=3, seconds=HOUR)
    assert len(office.mail.handler.taken) == 1


def test_a_refusal_that_is_not_about_the_mailbox_leaves_the_address_good(office: Office) -> None:
    office.send()
    office.mail.handler.faults.append("554 rcpt")
    office.work(rounds=3)
    assert office.mail.handler.recipients == [HEAD] and can_reach(office.desk, "headteacher")


def test_a_link_in_a_letter_that_waited_long_still_works(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    office.send()
    office.work(rounds=4)
    office.clock.forward(days=40)
    office.work(rounds=2, seconds=HOUR)
    office.mail.handler.refused.clear()
    office.work(rounds=2, seconds=HOUR)
    token = re.search(r"/received/(\S+)", office.mail.texts()[0])[1]
    assert confirm(office.desk.store, office.desk.links, token) == "done"


def test_an_address_that_is_missing_at_one_start_is_written_to_after_the_next(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    alone = office.restarted(HEADTEACHER_DEPUTY_EMAIL="")
    reference = alone.send().reference
    without = office.restarted(HEADTEACHER_DEPUTY_EMAIL="", HEADTEACHER_EMAIL="")
    without.work(rounds=2)
    assert (
        "could not be delivered" in without.told(reference) and "HEADTEACHER_EMAIL" in caplog.text
    )
    again = office.restarted(HEADTEACHER_DEPUTY_EMAIL="")
    again.work()
    assert again.mail.handler.recipients == [HEAD]


def test_a_courier_that_starts_tries_at_once_what_waits(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    office.send()
    office.work(rounds=4)
    assert not Outbox(office.desk.store, "me").any_due()
    Outbox(office.desk.store, "me").wake()
    assert Outbox(office.desk.store, "me").any_due()


def test_what_is_closed_or_confirmed_is_not_tried_any_more(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send("closed").reference
    office.work(rounds=4)
    assert OfficeBook(office.desk, "office").close(reference)
    office.mail.handler.refused.clear()
    office.work(rounds=3, seconds=HOUR)
    assert not office.mail.handler.taken and health(office.desk.store).queue_depth == 0


def test_what_is_being_handed_over_while_the_matter_is_closed_goes_no_further(
    office: Office,
) -> None:
    reference = office.send().reference
    box = Outbox(office.desk.store, "me")
    (claim,) = box.claim(1)
    OfficeBook(office.desk, "office").close(reference)
    box.mark_failed(claim, "recipient 550", office.desk.store.now(), address_refused=True)
    assert office.letters() == [("headteacher", "first", "failed")]


def test_what_could_never_be_delivered_is_deleted_after_its_time(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    office.clock.forward(days=91)
    assert (
        purge(office.desk.store, no_alerts(office)).referrals == 1
        and office.referral(reference) is None
    )


def test_every_hour_means_every_hour(office: Office) -> None:
    """No sooner, so that a mail server is not worn out."""
    office.mail.handler.refused.update({HEAD, DEPUTY})
    office.send()
    office.work(rounds=4)
    tries = office.rows("SELECT SUM(tries) FROM referral_letters")
    office.work(rounds=5, seconds=HOUR / 10)
    assert office.rows("SELECT SUM(tries) FROM referral_letters") == tries
    office.work(rounds=8, seconds=HOUR / 10)
    assert office.rows("SELECT SUM(tries) FROM referral_letters") > tries
