"""The answers about the law on under-16s: outside the policy, about the app that was asked about,
and never out of date in silence.
"""

from __future__ import annotations

import datetime

import pytest

from bot.content import content
from bot.content.answers import load_answers
from tests.unit.test_age_answers import CHECK, YEARS_LATER, answered

ANSWERS = ("under16_ban", "under16_apps", "under16_accounts")


@pytest.mark.parametrize("intent", ANSWERS)
def test_it_is_marked_as_not_part_of_the_policy(intent: str) -> None:
    for wording in load_answers()[intent]:
        assert (wording.kind, wording.cites, wording.contacts) == ("fallback", (), ())
        assert "policy" in wording.text and "policy" in (wording.easy or "policy")


@pytest.mark.parametrize("intent", ANSWERS)
def test_every_date_comes_from_the_facts(intent: str) -> None:
    """So that a change of data/platforms.yml changes every answer."""
    for wording in load_answers()[intent]:
        assert "spring" not in wording.text and "202" not in wording.text


@pytest.mark.parametrize("intent", ANSWERS)
@pytest.mark.parametrize("asked", ["has the ban begun", "is snapchat in it"])
def test_past_its_day_it_says_that_it_must_be_checked(intent: str, asked: str) -> None:
    last = content.load().law.expires
    on_the_last = datetime.datetime.combine(last, datetime.time(12), datetime.timezone.utc)
    response = f"utter_{intent}"
    assert CHECK not in answered(asked, moment=on_the_last, last=response)
    assert answered(asked, moment=YEARS_LATER, last=response).count(CHECK) == 1


@pytest.mark.parametrize(
    "texts, first",
    [
        (["is snapchat in the ban"], "The ban is meant to include Snapchat. The government"),
        (["what about signal app"], "The ban is not meant to include Signal. The"),
        (["will they stop roblox too"], "This chat does not know if the ban will include Roblox. "),
        (
            ["whatsapp, youtube and tiktok, which go"],
            "The ban is meant to include YouTube and TikTok. "
            "The ban is not meant to include WhatsApp.",
        ),
        (["can he have tiktok", "which apps go"], "The government named"),
        (["can he have tiktok", "is it in there"], "The ban is meant to include TikTok."),
    ],
)
def test_the_app_that_was_asked_about_comes_first(texts: list[str], first: str) -> None:
    assert answered(*texts, last="utter_under16_apps").startswith(first)


def test_nothing_is_said_of_a_fine_or_of_accounts_that_is_not_known() -> None:
    for wording in load_answers()["under16_accounts"]:
        assert "yet" in wording.text and "companies" in wording.text
