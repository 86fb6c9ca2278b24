"""A referral goes on in its chain whatever has changed meanwhile, and holds up no other."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from referrals.database.health import health
from referrals.database.onward import pass_on
from referrals.database.outbox import Outbox
from referrals.database.store import Store
from referrals.records import Referral
from tests.referrals.conftest import DEPUTY, DSL, HEAD, Office

HOUR = 3600


def test_where_it_cannot_be_passed_on_the_visitor_is_not_told_that_it_is(office: Office) -> None:
    reference = office.send().reference
    office.work()
    office.mail.handler.refused.add(DEPUTY)
    office.clock.forward(days=3)
    office.work(rounds=3)
    told = office.told(reference)
    assert (
        "as well" not in told
        and "could not be sent to the Headteacher's deputy" in told
        and "nobody has confirmed" in told
    )
    assert health(office.desk.store).undelivered == 1
    office.mail.handler.refused.clear()
    office.work(rounds=2, seconds=HOUR)
    assert (
        office.mail.handler.recipients.count(HEAD) == 2
        and office.mail.handler.recipients.count(DEPUTY) == 1
    ), "the first has it, and was told; the deputy has it now"
    assert "as well" in office.told(reference)


def test_a_deputy_whose_address_was_taken_away_holds_nothing_up(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    reference = office.send(to="dsl").reference
    office.work()
    office.clock.forward(days=3)
    office.courier.pass_on_overdue()
    without = office.restarted(DSL_DEPUTY_EMAIL="")
    without.work(rounds=3)
    assert "cannot be written" not in caplog.text
    assert office.mail.handler.recipients == [DSL, DSL]
    told = " ".join(office.mail.texts()[1].split())
    assert reference in told and "nobody else" in told
    assert "as well" not in without.told(reference)


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
    changed = office.with_plan(recipients=kept, chains={"dsl": office.desk.plan.chains["dsl"]})
    changed.work(rounds=3, seconds=HOUR)
    assert office.mail.handler.recipients == [DSL]
    assert (
        "could not be delivered" in changed.told(gone)
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
        sorted(row[2] for row in office.letters()) == ["claimed", "handed"]
        and "KeyError" in caplog.text
    )
