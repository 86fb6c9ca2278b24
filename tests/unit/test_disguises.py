"""Disguises are undone before the net looks a second time; ordinary words come back as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.nlu.disguise_words import load_disguises
from bot.nlu.disguises import Undoing, undisguised
from tests.unit.changed_file import changed


@pytest.mark.parametrize(
    "typed, read",
    [
        ("gonna kms tomorrow", "gonna kill myself tomorrow"),
        ("they say KYS", "they say kill yourself"),
        ("she tried to unalive herself", "she tried to kill herself"),
        ("su1cid3", "suicide"),
        ("he r@ped her", "he raped her"),
        ("cutt1ng again", "cutting again"),
        ("s*icide", "suicide"),
        ("h-e-l-p m-e", "help me"),
        ("d.i.e", "die"),
        ("#HelpMePlease", "help me please"),
        ("#endmylife", "end my life"),
        ("i want to dieeee", "i want to die"),
        ("kіll mе", "kill me"),
        ("ѕаvе me", "save me"),
        ("𝐡𝐞𝐥𝐩 me", "help me"),
        ("k\u200bi\u200bll myself", "kill myself"),
        ("sùìcídé", "suicide"),
        ("su\u00adicide", "suicide"),
        ("me 🔪🔪🔪", "me knife"),
        ("💊 😭", "pills crying"),
    ],
)
def test_a_disguise_is_undone(typed: str, read: str) -> None:
    assert undisguised(typed) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Can my Son use WhatsApp? He's 12.",
        "pick up at 3 pm or 15:30",
        "covid19 and flu in y4",
        "room B12, form 7C, the M25",
        "win10, mp4, 4K and ok2go",
        "table a b c please",
        "the U.K. and the U.S.A.",
        "an I-P-A-D and a T-shirt",
        "a cycle ride of 12 kms",
        "haha 😂 love it 😭",
        "можно ли публиковать фото детей",
        "Ça va? L'été dernier, à l'école",
        "www.school.example/p@ge?x=1",
        "**please** read _this_",
        "#sportsday #year6",
        "a sh sound in phonics",
        "mamá y papá, iyi günler, była szkoła",
        "可以用Facebook吗",
        "sunny ☀️ day out ❤️",
        "brush yourself off and take yourself off to bed",
    ],
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert undisguised(text) == text


@pytest.mark.parametrize("text", ["1" * 2000, "a1" * 1000, "i l 1 | " * 250, "#" + "kill1" * 400])
def test_a_message_made_to_be_slow_is_read_at_once(text: str) -> None:
    assert isinstance(undisguised(text), str)


@pytest.mark.parametrize(
    "old, new, says",
    [
        ("means: kill yourself", "meens: kill yourself", "kys.*unknown key 'meens'"),
        ('  "0": o', '  "00": o', "letters.*00"),
        ("codes:", "codes: []\ncoodes:", "coodes"),
        ("code: kys", "code: (kys", "codes: 2.*does not close"),
        ("    🆘: sos", "    🆘: 5", "emoji.*5, not words"),
    ],
)
def test_a_slip_in_the_file_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    path = changed(tmp_path, "safety/disguises.yml", old, new)
    with pytest.raises(ContentError, match=f"(?s)disguises.yml: .*{says}"):
        Undoing(load_disguises.__wrapped__(path), frozenset({"kill"}), path)


def test_a_reference_is_no_disguise() -> None:
    assert undisguised("any news of hsm d4q xfk?") == "any news of reference?"
    assert undisguised("HSM-K1L-L3D") == "HSM-K1L-L3D", "these letters are in none"
