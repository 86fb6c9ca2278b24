"""The link "I have this", and what happens when nobody presses it."""

from __future__ import annotations

import base64
import re

import pytest

from referrals.office.book import OfficeBook
from referrals.receipts import check_link, confirm
from tests.referrals.conftest import DEPUTY, DSL, DSL_DEPUTY, HEAD, Office


def token(office: Office, number: int = -1) -> str:
    return re.search(r"/received/(\S+)", office.mail.texts()[number])[1]


def test_looking_changes_nothing_and_the_button_works_once(office: Office) -> None:
    reference = office.send().reference
    office.work()
    store, links, key = office.desk.store, office.desk.links, token(office)
    assert [check_link(store, links, key) for _ in range(3)] == ["open"] * 3 and office.referral(
        reference
    ).received_at is None
    assert confirm(store, links, key) == "done"
    assert (confirm(store, links, key), check_link(store, links, key)) == ("used", "used")
    assert office.referral(
        reference
    ).received_by == "headteacher" and "confirmed" in office.desk.phrases.state(
        office.referral(reference)
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],
        lambda t: t + "x",
        lambda t: "",
        lambda t: "x" * 5000,
        lambda t: t.swapcase(),
        lambda t: "../" + t,
        lambda t: "é" + t,
    ],
)
def test_a_link_that_this_program_did_not_sign_is_unknown(
    on_sqlite: Office, change: object
) -> None:
    on_sqlite.send()
    on_sqlite.work()
    assert (
        confirm(on_sqlite.desk.store, on_sqlite.desk.links, change(token(on_sqlite))) == "unknown"
    )


def test_a_link_expires_and_an_erased_referral_is_unknown(office: Office) -> None:
    office.send()
    office.work()
    office.clock.forward(days=31)
    assert confirm(office.desk.store, office.desk.links, token(office)) == "expired"
    with office.desk.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM referrals")
    assert check_link(office.desk.store, office.desk.links, token(office)) == "unknown"


def test_a_link_holds_nothing_of_the_referral(on_sqlite: Office) -> None:
    reference = on_sqlite.send("words").reference
    on_sqlite.work()
    payload = token(on_sqlite).split(".")[0]
    assert re.fullmatch(
        rb'"[0-9a-f]{32}"', base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    )
    assert reference not in token(on_sqlite)


def test_without_a_confirmation_the_next_is_sent_it_and_both_are_told(office: Office) -> None:
    reference = office.send("Please ring.", to="dsl").reference
    office.work()
    office.clock.forward(hours=29)  # the end of the next school day is 16:00 on Tuesday
    office.work()
    assert office.mail.handler.recipients == [DSL]
    office.clock.forward(hours=1, minutes=5)
    office.work(rounds=2)
    assert sorted(office.mail.handler.recipients[1:]) == sorted([DSL, DSL_DEPUTY])
    texts = dict(zip(office.mail.handler.recipients[1:], office.mail.texts()[1:]))
    assert "did not confirm this" in texts[DSL_DEPUTY] and "Please ring." in texts[DSL_DEPUTY]
    assert (
        "So it is now being sent to" in " ".join(texts[DSL].split())
        and "Please ring." not in texts[DSL]
    )
    assert "being sent to the deputy" in office.desk.phrases.state(office.referral(reference))
    office.clock.forward(days=7)
    office.work(rounds=3)
    assert len(office.mail.handler.taken) == 3, "at the end of the chain nobody is written to again"
    assert ("courier", "not confirmed in time, nobody left to pass it on to") in [
        (who, what) for _, who, what in OfficeBook(office.desk, "x").open_entry(reference).history
    ]


def test_the_first_persons_link_still_works_after_it_was_passed_on(office: Office) -> None:
    reference = office.send().reference
    office.work()
    office.clock.forward(days=3)
    office.work(rounds=2)
    assert confirm(office.desk.store, office.desk.links, token(office, 0)) == "done"
    assert office.referral(reference).received_by == "headteacher"
    with_link = [n for n, to in enumerate(office.mail.handler.recipients) if to == DEPUTY]
    assert confirm(office.desk.store, office.desk.links, token(office, with_link[0])) == "used"


def test_what_is_confirmed_or_closed_is_not_passed_on(office: Office) -> None:
    office.send("one")
    office.work()
    confirm(office.desk.store, office.desk.links, token(office))
    closed = office.send("two").reference
    office.work()
    assert OfficeBook(office.desk, "office").close(closed) and not OfficeBook(
        office.desk, "office"
    ).close(closed)
    office.clock.forward(days=5)
    office.work(rounds=2)
    assert office.mail.handler.recipients == [HEAD, HEAD]


def test_a_chain_without_a_second_address_is_named_in_the_state_of_things(office: Office) -> None:
    alone = Office(
        {**office.environ, "HEADTEACHER_DEPUTY_EMAIL": HEAD.upper()}, office.clock, office.mail
    )
    assert alone.desk.plan.after("headteacher", 0) is None, "the same person is not asked twice"
