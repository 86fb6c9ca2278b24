"""The age of a child is read from what people write, and no other number is."""

from __future__ import annotations

import time

import pytest

from bot.nlu.ages import ages_in


def read(text: str) -> list[tuple[str, int, int]]:
    """Who is how old: the name in the answer, and the years from and to."""
    return [(age.child.called, age.low, age.high) for age in ages_in(text)]


@pytest.mark.parametrize(
    "text, who, low, high",
    [
        ("our granddaughter is 8, could she get Threads", "your granddaughter", 8, 8),
        ("My nephew's 12 and begging for Reddit", "your nephew", 12, 12),
        ("is discord fine for my 11-year-old son?", "your son", 11, 11),
        ("my 9yo is on messenger already", "your child", 9, 9),
        ("a seven year old with tiktok?", "a child", 7, 7),
        ("two sons, one only 8, on Twitch", "a child", 8, 8),
        ("11 y/o girl with a stutter, can she use Kik", "a girl", 11, 11),
        ("a 7 y.o. on twitch", "a child", 7, 7),
        ("do you think 15 is fine for Threads", "a child", 15, 15),
        ("shes ten, is bereal ok", "she", 10, 10),
        ("I'm 11. may I get snap", "you", 11, 11),
        ("can I have WhatsApp at 12", "you", 12, 12),
        ("our foster son (14) would like X", "your foster son", 14, 14),
        ("he was 13 last week", "he", 13, 13),
        ("he was 13 this week", "he", 13, 13),
        ("my stepdaughter turned thirteen on Sunday", "your stepdaughter", 13, 13),
        ("Is a pupil aged 10 allowed on Facebook?", "a pupil", 10, 10),
        ("for my eldest, who is 15", "your eldest", 15, 15),
        ("she is 11 and a half", "she", 11, 11),
        ("my twins are 9, is roblox all right", "your twins", 9, 9),
        ("10 and he asks for kik", "he", 10, 10),
        ("my daughter she have ten years", "your daughter", 10, 10),
        ("Omar is 6 and wants his own channel", "he", 6, 6),
        ("my boy wants steam. he is 12", "your boy", 12, 12),
        ("youtube kids at 12", "a child", 12, 12),
        ("Please, Amira has 9 year. She can use Kik?", "she", 9, 9),
        ("Niece Oona, eleven. Kik, yes or no?", "your niece", 11, 11),
        ("the girl I mind at weekends, 15, wants reddit", "the girl", 15, 15),
        ("Reddit, 14, is she old enough", "she", 14, 14),
        ("Kik. 11. can he", "he", 11, 11),
        ("he just had his 10th birthday", "he", 10, 10),
        ("minimum for snap? a friend's mum said yes, mine is 9", "a child", 9, 9),
    ],
)
def test_an_age_is_read_with_the_child(text: str, who: str, low: int, high: int) -> None:
    assert read(text) == [(who, low, high)]


@pytest.mark.parametrize(
    "text, low",
    [
        ("my girl is almost 13", 12),
        ("he turns 13 in April, could he have insta now", 12),
        ("she'll be twelve", 11),
        ("my son is coming up to 16", 15),
        ("my daughter is 13 next month", 12),
        ("hes 16 on boxing day", 15),
        ("she is 13 in six days", 12),
        ("it is Tam's 13th birthday on Friday", 12),
        ("nearly 16 and moaning about LinkedIn", 15),
        ("she wants snap for her 13th birthday", 12),
    ],
)
def test_a_birthday_that_is_still_to_come_does_not_count_yet(text: str, low: int) -> None:
    (age,) = ages_in(text)
    assert (age.low, age.high, age.how) == (low, low, "nearly")


@pytest.mark.parametrize(
    "text, low",
    [
        ("my son is in year 7", 11),
        ("shes in yr 4", 8),
        ("a Y6 pupil of mine", 10),
        ("he is in Reception", 4),
        ("reception age, only watches tractors", 4),
        ("can year 9s use telegram", 13),
    ],
)
def test_a_school_year_is_two_ages(text: str, low: int) -> None:
    (age,) = ages_in(text)
    assert (age.low, age.high) == (low, low + 1)


def test_a_school_year_beside_an_age_adds_nothing() -> None:
    assert read("My son is 8 (Year 4) and wants TikTok") == [("your son", 8, 8)]


@pytest.mark.parametrize(
    "text, both",
    [
        ("He is 8. His sister is 14. May they have BeReal?", [("he", 8), ("his sister", 14)]),
        ("a son of 7 and a daughter of 13", [("a son", 7), ("a daughter", 13)]),
        ("my 10 and 12 year olds", [("your child", 10), ("your child", 12)]),
        ("I'm 16 and my brother is 9", [("you", 16), ("your brother", 9)]),
        ("my girls are 6 and 11", [("a child", 6), ("a child", 11)]),
        ("two boys here 8 and 11", [("a child", 8), ("a child", 11)]),
        ("my boys want BeReal, one is 11 and the other's 17", [("a child", 11), ("a child", 17)]),
        ("ages 6 (Ava) and 15 (Finn), kik yes or no", [("a child", 6), ("a child", 15)]),
    ],
)
def test_two_children_are_two_ages(text: str, both: list[tuple[str, int]]) -> None:
    assert [(who, low) for who, low, _ in read(text)] == both


@pytest.mark.parametrize(
    "text",
    [
        "what is the minimum age for tiktok",
        "so the limit is 13, right?",
        "instagram is 13 isn't it",
        "is it still 13",
        "the box says 12",
        "can she go on snapchat at 9 pm",
        "may he be online at 10 at night",
        "he is on it for 10 minutes",
        "she has 15 followers",
        "I am 41",
        "under 13s only",
        "in 2026 the rules changed",
        "that was 8 years ago",
        "who said 13 anyway",
        "page 7 of the policy",
        "the limit, 13, makes no sense",
        "we met on the 10th",
        "Room 7. Where is that?",
        "one 10 minute video",
        "the other 3 posts",
        "my son scored 10/12",
        "73% of pupils",
        "",
        "?",
    ],
)
def test_another_number_is_no_age(text: str) -> None:
    assert ages_in(text) == ()


@pytest.mark.parametrize(
    "text, low",
    [
        ("she isn't 13 until January", 12),
        ("he is not 16 yet, is linkedin ok", 15),
        ("my granddaughter isnt 18 till summer", 17),
    ],
)
def test_an_age_that_a_child_has_not_reached(text: str, low: int) -> None:
    assert [age.low for age in ages_in(text)] == [low]


@pytest.mark.parametrize(
    "text, lows",
    [
        ("I have three: 7, 10 and 14. Who may have Kik?", [7, 10, 14]),
        ("is it all right that my foster child of 12 uses discord", [12]),
        ("nephew 8 needs whatsapp for football", [8]),
        ("I am thirteen and my mate is 11", [13, 11]),
    ],
)
def test_ages_that_stand_beside_the_child(text: str, lows: list[int]) -> None:
    assert [age.low for age in ages_in(text)] == lows


@pytest.mark.parametrize(
    "piece", ["1, ", "10 and ", "is 10 and a half and ", "my son is 9 and the "]
)
def test_a_long_message_takes_no_time(piece: str) -> None:
    text = piece * (4000 // len(piece))
    began = time.process_time()
    ages_in(text)
    assert time.process_time() - began < 0.5
