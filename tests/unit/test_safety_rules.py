"""The phrase rules: plain words of danger are found without any model, whatever else is said, and
innocent words are not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.safety_rules import Found, SafetyRules, rules
from bot.settings import DATA
from tests.unit.changed_file import changed

BESIDE = (
    "{}",
    "{}, what does the policy say about that",
    "is it on the policy page? {}",
    "{}. we had a lesson on this with a book and a film",
)
"""Words around a disclosure that have nothing to do with it. None of them may silence it."""


@pytest.mark.parametrize("around", BESIDE)
@pytest.mark.parametrize(
    "text, level, kind",
    [
        ("my uncle slaps me", "concern", "home"),
        ("her stepmum kicks her", "concern", "home"),
        ("i'm frightened to go home", "concern", "home"),
        ("a lad in year 9 has got a machete", "emergency", "danger"),
        ("our granddaughter has run away", "emergency", "missing"),
        ("the ta smacked my daughter", "concern", "school_adult"),
        ("my niece wants to die", "concern", "self_harm"),
        ("I'm about to kill myself", "emergency", "self_harm"),
        ("a man is blackmailing my friend", "concern", "grooming"),
        ("a boy asked for nudes", "concern", "images"),
        ("my cousin touched my bum", "concern", "sexual"),
        ("they are forcing my sister to marry", "concern", "home"),
        ("i feel like hitting my son", "concern", "carer"),
        ("i am attracted to children", "concern", "confession"),
        ("the voices in my head are back", "concern", "mind"),
    ],
)
def test_nothing_beside_a_disclosure_silences_it(
    around: str, text: str, level: str, kind: str
) -> None:
    assert rules().found(around.format(text)) == Found(level, kind)


@pytest.mark.parametrize(
    "text, level",
    [
        ("Mayday", "emergency"),
        ("AMBULANCE!!!", "emergency"),
        ("rescue me", "emergency"),
        ("999 please", "emergency"),
        ("somebody help", "emergency"),
        ("it is all over for me", "concern"),
        ("raped", "concern"),
        ("suicidal", "concern"),
        ("he will k i l l himself with a k n i f e", "emergency"),
        ("w4nna d1e", "concern"),
        ("#iwannadie", "concern"),
        ("she might kms", "concern"),
        ("going to unalive myself", "emergency"),
        ("🔪", "concern"),
        ("🩸😭", "concern"),
        ("🆘🆘", "emergency"),
    ],
)
def test_a_cry_of_one_word_or_in_disguise(text: str, level: str) -> None:
    assert rules().found(text).level == level


@pytest.mark.parametrize(
    "text",
    [
        "which ambulance crew came to the fair",
        "is there an emergency number for the office",
        "all the school tablets were taken home, may she watch youtube",
        "he took both tablets back to the ict room",
        "cheers, bye everyone",
        "can grandad film at the door",
        "we are meeting them at the station today, may i post a photo",
        "she has got a gun in the new game",
        "year 5 beat us by six goals, may i share it",
        "dad beats me at mario kart",
        "he will hit me up on tiktok later",
        "we do secret santa in the staff chat",
        "i do not want to live on my phone",
        "nobody wants to live stream sports day",
        "this queue is killing me",
        "i could murder a cup of tea",
        "can my child have a whatsapp account",
        "may a teacher be friends with me online",
    ],
)
def test_innocent_words_bring_nothing(text: str) -> None:
    assert rules().found(text) == Found()


def test_the_most_serious_finding_counts() -> None:
    found = rules().found("kids laugh at me and my dad beats me, my brother is unconscious")
    assert found == Found("emergency", "danger")


@pytest.mark.parametrize(
    "old, new, says",
    [
        ("level: emergency", "level: urgent", "level.*urgent.*emergency, concern, soft"),
        ("kind: danger", "kind: dangerous", "kind.*dangerous.*home, sexual"),
        ("  fires:", "  fire:", "unknown key 'fire'"),
        ("- phrase: START (please", "- phrase: START ((please", "phrases: 1.*does not close"),
        ("  a_weapon:", "  weapons:", "phrases: 9.*uses {a_weapon}, which is not under"),
        ("    self harm|self-harm|selfharm", '    "{self_harm}"', "self_harm.*which uses itself"),
        ("words:", "words: 5\nwirds:", "words"),
    ],
)
def test_a_slip_in_the_file_stops_the_start(tmp_path: Path, old: str, new: str, says: str) -> None:
    """The server does not start without its net; the error names the file and the place."""
    path = changed(tmp_path, "safety/phrases.yml", old, new)
    with pytest.raises(ContentError, match=f"(?s)phrases.yml: .*{says}"):
        SafetyRules(path)


def test_each_entry_of_the_file_is_another_phrase() -> None:
    assert len({phrase.phrase for phrase in rules().phrases}) == len(rules().phrases) > 90
    assert (DATA / "safety" / "phrases.yml").is_file()
