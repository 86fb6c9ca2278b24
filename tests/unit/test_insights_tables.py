"""What the Headteacher's page counts: visitors by week, and nothing of one person."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Optional
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet

from bot.content.answers import load_answers
from bot.record.conversations import Conversations, conversations
from bot.record.sealing import load_sealer
from bot.settings import Settings
from insights.tables import Table, Tables, count
from insights.turns import Read, read_turns
from tests.unit.insights_talk import AT, asked, visit

LONDON = ZoneInfo("Europe/London")
WEEK, NEXT_WEEK = datetime.date(2026, 11, 16), datetime.date(2026, 11, 23)
LATER = AT + datetime.timedelta(days=7)


@pytest.fixture
def record(state: Path) -> Conversations:
    return conversations()


def read(record: Conversations, before: Optional[float] = None) -> Read:
    return read_turns(record, load_sealer(Settings.load()), load_answers(), LONDON, before)


def tables(record: Conversations) -> Tables:
    return count(read(record).turns)


def cells(table: Table) -> dict[str, tuple[Optional[int], ...]]:
    return dict(table.rows)


def test_visitors_count_by_topic_and_week(record: Conversations) -> None:
    for _ in range(4):
        visit(record, asked("is 10 too young", "utter_minimum_age"))
    for _ in range(5):
        visit(record, asked("is 10 too young", "utter_minimum_age", at=LATER))
        visit(record, asked("may we post this picture", "utter_photo_permission", at=LATER))
    found = tables(record)
    assert found.weeks == (WEEK, NEXT_WEEK) and found.visitors == (4, 10)
    assert cells(found.topics) == {"ages": (4, 5), "photos": (None, 5)}


def test_somebody_who_asks_again_and_again_fills_no_cell(record: Conversations) -> None:
    visit(record, *[asked("is 10 too young", "utter_minimum_age") for _ in range(9)])
    found = tables(record)
    assert found.visitors == (None,)
    assert not any(
        table.says_something
        for table in (found.topics, found.roles, found.languages, found.hours, found.levels)
    )


def test_roles_are_those_that_were_said_last(record: Conversations) -> None:
    for _ in range(3):
        visit(record, asked("hello", "utter_greet"), asked("may I post", "utter_greet", "parent"))
        visit(record, asked("may I post", "utter_greet", "staff"), asked("and", "utter_greet"))
    assert cells(tables(record).roles) == {
        "parent": (3,),
        "staff": (3,),
        "pupil": (None,),
        "not_said": (None,),
    }


def test_a_language_of_few_is_not_named(record: Conversations) -> None:
    visit(record, asked("czy mogę", language="pl"))
    for _ in range(5):
        visit(record, asked("may I"))
        visit(record, asked("¿puedo?", language="es"), asked("ok"))
    found = tables(record)
    assert cells(found.languages) == {"en": (None,), "es": (None,), "other": (None,)}
    assert found.visitors == (11,)


def test_the_hour_is_that_of_the_school(record: Conversations) -> None:
    in_summer = datetime.datetime(2026, 6, 10, 19, 30, tzinfo=datetime.timezone.utc)
    for _ in range(3):
        visit(record, asked("may I", at=in_summer))
    found = cells(tables(record).hours)
    assert found["20:00–22:00"] == (3,) and found["18:00–20:00"] == (None,)


def test_a_week_begins_on_monday_at_the_school(record: Conversations) -> None:
    sunday_there = datetime.datetime(2026, 6, 14, 23, 30, tzinfo=datetime.timezone.utc)
    visit(record, asked("may I", at=sunday_there))
    assert tables(record).weeks == (datetime.date(2026, 6, 15),)


def test_of_harm_only_the_level_counts_and_the_worst_one(record: Conversations) -> None:
    for _ in range(3):
        visit(
            record,
            asked("he hurts me", "utter_disclosure", safety="concern"),
            asked("now", "utter_disclosure_emergency", safety="emergency"),
        )
        visit(record, asked("i feel bad", "utter_soft_signpost", safety="soft"))
    found = tables(record)
    assert cells(found.levels) == {"emergency": (3,), "concern": (None,), "soft": (3,)}
    assert not found.topics.rows


def test_an_empty_record_has_no_weeks(record: Conversations) -> None:
    found = tables(record)
    assert found.weeks == () and not found.roles.says_something


def test_a_week_without_anybody_is_not_there(record: Conversations) -> None:
    """A holiday."""
    for at in (AT, AT + datetime.timedelta(days=21)):
        for _ in range(3):
            visit(record, asked("may I", at=at))
    assert tables(record).visitors == (3, 3)


def test_only_what_was_said_before_a_time_counts(record: Conversations) -> None:
    visit(record, asked("may I"), asked("may I", at=LATER))
    assert len(read(record, before=LATER.timestamp()).turns) == 1


def test_no_words_are_kept_of_what_was_answered_or_may_tell_of_harm(record: Conversations) -> None:
    visit(record, asked("is 10 too young", "utter_minimum_age"), asked("secret", safety="soft"))
    visit(record, asked("the head hits us", accused="headteacher"), asked("when is lunch"))
    assert [turn.words for turn in read(record).turns] == ["", "", "", "when is lunch"]


def test_what_is_typed_into_a_message_to_a_person_is_not_looked_at(record: Conversations) -> None:
    visit(record, asked("please ring me about Ada", "utter_ask_referral_reach"))
    assert [turn.words for turn in read(record).turns] == [""]


def test_a_comment_beside_a_vote_is_no_question(record: Conversations) -> None:
    visit(record, asked("this was rubbish"), name="abc-comment")
    assert read(record).turns == []


def test_sealed_words_are_opened_and_lost_keys_are_counted(
    record: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REFERRAL_KEY", Fernet.generate_key().decode())
    sealed = Conversations(Settings.load().database("conversations"), load_sealer(Settings.load()))
    visit(sealed, asked("when is lunch"))
    assert [turn.words for turn in read(record).turns] == ["when is lunch"]
    monkeypatch.setenv("REFERRAL_KEY", "")
    assert (read(record).turns, read(record).sealed) == ([], 1)
