"""To whom an alert goes: the one for whom the reply said that a note is kept."""

from __future__ import annotations

from typing import Optional

import pytest

from bot.record.conversations import conversations
from bot.record.tables import disclosures
from tests.notes import disclose
from tests.referrals.conftest import DEPUTY, DSL, HEAD, Office


def test_it_goes_to_the_one_for_whom_the_reply_said_that_a_note_is_kept(alerting: Office) -> None:
    """Never to the DSL then, also not when the Headteacher confirms nothing: then to the
    Headteacher's deputy.
    """
    disclose(alerting, "they are all in it together", alert_to="headteacher")
    alerting.work()
    alerting.clock.forward(minutes=31)
    alerting.work(rounds=2)
    assert set(alerting.mail.handler.recipients) == {HEAD, DEPUTY}
    text = alerting.mail.texts()[0]
    assert "> they are all" in text and "not to the Designated Safeguarding Lead" in text


@pytest.mark.parametrize("alert_to", [None, "somebody_who_left"])
@pytest.mark.parametrize(
    "words, writing_to, to",
    [
        ("my uncle hurts me", None, DSL),
        ("the DSL at school hit my daughter", None, HEAD),
        ("mrs x, our Safeguarding Lead, hurts him", None, HEAD),
        ("my uncle hurts me", "headteacher", HEAD),
        ("my uncle hurts me", "dsl", DSL),
    ],
)
def test_if_that_is_not_known_the_rule_of_the_contacts_says_who(
    alerting: Office, words: str, writing_to: Optional[str], to: str, alert_to: Optional[str]
) -> None:
    """A note of an earlier version, or of a person who is no longer in data/contacts.yml."""
    disclose(alerting, words, alert_to=alert_to)
    with conversations().engine.begin() as connection:
        connection.execute(disclosures.update().values(writing_to=writing_to))
    alerting.work(rounds=2)
    assert alerting.mail.handler.recipients == [to]
