"""What happens to a message that nobody could be sent: it waits, it is tried again, and nobody is
told anything else.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot import run, supervisor
from bot.content.contacts import inside_a_sentence
from bot.record.conversations import Disclosure
from referrals.courier import Courier
from referrals.database.health import health
from referrals.database.onward import pass_on
from referrals.database.outbox import Outbox
from referrals.database.store import Store
from referrals.mail.smtp import LONGEST
from referrals.office.book import OfficeBook
from referrals.reachable import can_reach
from referrals.receipts import confirm
from referrals.records import Referral
from referrals.retention import purge
from tests.referrals.conftest import DEPUTY, DSL, HEAD, QUICK, Office
from tests.referrals.programs import Programs
from tests.referrals.test_faults import delivered
from tests.referrals.test_retention import no_alerts

HOUR = 3600


def with_settings(office: Office, **more: str) -> Office:
    """The same office after a start with other settings."""
    started = Office({**office.environ, **more}, office.clock, office.mail)
    started.courier._outbox.wake()  # as the courier does when it starts
    return started


def with_plan(office: Office, **changes: Any) -> Office:
    """The same office after a start with another data/contacts.yml."""
    plan = replace(office.desk.plan, **changes)
    started = Office(office.environ, office.clock, office.mail)
    started.desk = replace(
        started.desk,
        plan=plan,
        phrases=replace(started.desk.phrases, plan=plan),
        store=replace(started.desk.store, plan=plan),
    )
    started.courier = Courier(started.desk, QUICK)
    return started


def state(office: Office, reference: str) -> str:
    return office.desk.phrases.state(office.referral(reference))


def numbers(office: Office) -> list[str]:
    return [message["Message-ID"] for message in office.mail.handler.taken]


def letters(office: Office) -> list[tuple[Any, ...]]:
    return [
        tuple(row)
        for row in office.rows(
            "SELECT recipient, purpose, state FROM referral_letters ORDER BY created_at, "
            "recipient DESC"
        )
    ]


def test_where_everybody_was_refused_it_is_tried_again_every_hour_from_the_first_on(
    office: Office,
) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    told = state(office, reference)
    assert (
        "could not be delivered" in told
        and "Nobody at the school has it" in told
        and "every hour" in told
        and "another way" in told
    )
    assert health(office.desk.store).undelivered == 1
    office.work(rounds=3, seconds=HOUR)
    assert len(letters(office)) == 2 and not office.mail.handler.taken, "no letter is written twice"
    office.mail.handler.refused.discard(HEAD)
    office.work(rounds=2, seconds=HOUR)
    assert office.mail.handler.recipients == [HEAD] and can_reach(office.desk, "headteacher")
    assert (
        "handed to the mail server" in state(office, reference)
        and health(office.desk.store).undelivered == 0
    )
    (first,) = office.rows("SELECT message_id FROM referral_letters WHERE purpose = 'first'")
    assert numbers(office) == [first[0]]
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
    alone = with_settings(office, HEADTEACHER_DEPUTY_EMAIL="")
    reference = alone.send().reference
    without = with_settings(office, HEADTEACHER_DEPUTY_EMAIL="", HEADTEACHER_EMAIL="")
    without.work(rounds=2)
    assert (
        "could not be delivered" in state(without, reference) and "HEADTEACHER_EMAIL" in caplog.text
    )
    again = with_settings(office, HEADTEACHER_DEPUTY_EMAIL="")
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
    assert letters(office) == [("headteacher", "first", "failed")]


def test_what_could_never_be_delivered_is_deleted_after_its_time(office: Office) -> None:
    office.mail.handler.refused.update({HEAD, DEPUTY})
    reference = office.send().reference
    office.work(rounds=4)
    office.clock.forward(days=91)
    assert (
        purge(office.desk.store, no_alerts(office)).referrals == 1
        and office.referral(reference) is None
    )


def test_where_it_cannot_be_passed_on_the_visitor_is_not_told_that_it_is(office: Office) -> None:
    reference = office.send().reference
    office.work()
    office.mail.handler.refused.add(DEPUTY)
    office.clock.forward(days=3)
    office.work(rounds=3)
    told = state(office, reference)
    assert (
        "as well" not in told
        and "could not be sent to the deputy" in told
        and "nobody has confirmed" in told
    )
    assert health(office.desk.store).undelivered == 1
    office.mail.handler.refused.clear()
    office.work(rounds=2, seconds=HOUR)
    assert (
        office.mail.handler.recipients.count(HEAD) == 2
        and office.mail.handler.recipients.count(DEPUTY) == 1
    ), "the first has it, and was told; the deputy has it now"
    assert "as well" in state(office, reference)


def test_a_deputy_whose_address_was_taken_away_holds_nothing_up(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    reference = office.send(to="dsl").reference
    office.work()
    office.clock.forward(days=3)
    office.courier.pass_on_overdue()
    without = with_settings(office, DSL_DEPUTY_EMAIL="")
    without.work(rounds=3)
    assert "cannot be written" not in caplog.text
    assert office.mail.handler.recipients == [DSL, DSL]
    told = " ".join(office.mail.texts()[1].split())
    assert reference in told and "nobody else" in told
    assert "as well" not in state(without, reference)


def test_a_recipient_that_is_gone_from_the_plan_ends_no_courier_and_holds_up_no_other(
    office: Office,
) -> None:
    gone = office.send("to somebody who is gone", to="headteacher").reference
    handed = office.send("handed and overdue", to="headteacher", conversation="c2").reference
    office.mail.handler.refused.add(HEAD)
    office.mail.handler.refused.add(DEPUTY)
    office.work(rounds=4)
    with office.desk.store.engine.begin() as connection:
        connection.execute(
            sa.text(
                "UPDATE referrals SET handed_at = 1, due_at = 2, undelivered_at = NULL "
                "WHERE reference = :r"
            ),
            {"r": handed},
        )
    office.mail.handler.refused.clear()
    office.send("for the DSL", to="dsl", conversation="c3")
    kept = {k: v for k, v in office.desk.plan.recipients.items() if not k.startswith("headteacher")}
    changed = with_plan(office, recipients=kept, chains={"dsl": office.desk.plan.chains["dsl"]})
    changed.work(rounds=3, seconds=HOUR)
    assert office.mail.handler.recipients == [DSL]
    assert (
        "could not be delivered" in state(changed, gone)
        and health(changed.desk.store).undelivered >= 1
    )
    assert office.desk.phrases.read_when(
        "headteacher", office.clock()
    ) and changed.desk.phrases.read_when("headteacher", office.clock())
    office.courier._outbox.wake()
    office.work(rounds=2)
    assert HEAD in office.mail.handler.recipients, "with the recipient back in the file it goes"


def test_one_referral_that_cannot_be_passed_on_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = office.send("bad").reference, office.send("good", conversation="c2").reference
    office.work()
    office.clock.forward(days=3)

    def pass_on_but_one(store: Store, referral: Referral) -> None:
        if referral.reference == bad:
            raise KeyError("somebody")
        pass_on(store, referral)

    monkeypatch.setattr("referrals.courier.pass_on", pass_on_but_one)
    office.work(rounds=2)
    assert (
        office.referral(good).passed_on_at
        and "KeyError" in caplog.text
        and "somebody" not in caplog.text
    )


def test_what_cannot_be_recorded_for_a_fault_of_its_own_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office.send("one")
    office.send("two", conversation="c2")
    real, first = Outbox.mark_handed, []

    def handed(self: Outbox, claim: Any) -> None:
        if not first:
            first.append(claim)
            raise KeyError("somebody")
        real(self, claim)

    monkeypatch.setattr(Outbox, "mark_handed", handed)
    office.work(rounds=2)
    assert (
        sorted(row[2] for row in letters(office)) == ["claimed", "handed"]
        and "KeyError" in caplog.text
    )


# A refusal of the words


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
    told = state(office, reference)
    assert (
        referral.handed_at
        and referral.due_at
        and "A note that it is there" in told
        and "did not take" in told
    )
    token = re.search(r"/received/(\S+)", text)[1]
    assert confirm(office.desk.store, office.desk.links, token) == "done"
    assert len(set(row[1] for row in letters(office))) == 2


def test_an_alert_that_is_refused_for_its_words_reaches_the_dsl_as_a_note(office: Office) -> None:
    disclosure = Disclosure(1, "c9", office.clock(), "pupil", "he touches me", "reply", "emergency")
    office.desk.store.raise_alert(disclosure, "dsl")
    office.mail.handler.faults.extend(["552 data"])
    office.work(rounds=3)
    (text,) = office.mail.texts()
    assert (
        office.mail.handler.recipients == [DSL]
        and "he touches me" not in text
        and "safety net" in text
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
    assert "could not be delivered" in state(office, reference) and not office.mail.handler.taken
    office.work(rounds=2, seconds=HOUR)
    assert office.mail.handler.recipients == [HEAD]


def test_once_the_words_have_arrived_nobody_is_told_of_a_note(office: Office) -> None:
    reference = office.send().reference
    office.mail.handler.faults.append("554 data")
    office.work(rounds=3)
    assert OfficeBook(office.desk, "office").send_again(reference)
    office.work(rounds=2)
    assert "note" not in state(office, reference) and "Please ring me." in office.mail.texts()[1]


# Sending it again by hand


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
    assert office.mail.handler.recipients == [HEAD, HEAD] and len(set(numbers(office))) == 2


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


def test_a_name_without_its_article_stands_inside_a_sentence() -> None:
    assert (
        inside_a_sentence("The deputy of the Headteacher") == "the deputy of the Headteacher"
        and inside_a_sentence("Miss Honey") == "Miss Honey"
    )


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
    assert len(office.mail.handler.taken) == len(set(numbers(office))) == 20


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
