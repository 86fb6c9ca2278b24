"""Messages in languages that have no file of their own are known not to be English."""

from __future__ import annotations

import tarfile
from pathlib import Path
from typing import Any, Iterator

import pytest
import yaml

from bot.nlu.foreign_reader import LANGUAGES
from bot.nlu.languages import ENGLISH, OTHER, LanguageModel, load_languages
from bot.settings import MODEL, ROOT

LINES = yaml.safe_load(Path(__file__).with_name("other_languages.yml").read_text("utf-8"))
SURE, HARM = 0.82, 0.4
"""As in config.yml."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> LanguageModel:
    """The one of the trained assistant."""
    into = tmp_path_factory.mktemp("model")
    with tarfile.open(MODEL) as archive:
        (kept,) = [one for one in archive if one.name.endswith(f"/{LANGUAGES}")]
        archive.extract(kept, into)
    return LanguageModel.load(into / kept.name)


def texts_in(node: Any) -> Iterator[str]:
    """Every sentence somewhere in a file."""
    if isinstance(node, str) and " " in node:
        yield node
    elif isinstance(node, (dict, list)):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from texts_in(inner)


def test_nineteen_in_twenty_are_caught(model: LanguageModel) -> None:
    lines = LINES["ordinary"] + LINES["harm"]
    missed = [line for line in lines if not model.language_of(line, SURE, HARM)[0]]
    assert len(missed) <= 0.05 * len(lines), missed


def test_no_question_in_english_is_taken_for_another_language(model: LanguageModel) -> None:
    """At most 2 in 1,000 of the test questions."""
    files = (ROOT / "tests" / "questions").glob("[!_]*.yml")
    lines = [q for path in files for q in texts_in(yaml.safe_load(path.read_text("utf-8")))]
    assert len(lines) > 300
    taken = [line for line in lines if model.language_of(line, SURE, HARM)[0]]
    assert len(taken) <= 0.002 * len(lines), taken


@pytest.mark.parametrize(
    "text",
    ["Sam Smith", "Yusuf Abdullahi", "Priya Raghunathan", "gr8 thx m8", "lol omg idk wtf"]
    + ["Snapchat Minecraft Fortnite", "pls i want speak teacher my son sick today", "kms", "🙂"],
)
def test_names_apps_and_short_forms_are_english(model: LanguageModel, text: str) -> None:
    assert model.language_of(text, SURE, HARM) == (None, False)


@pytest.mark.parametrize(
    "text",
    ["Muhammad Abdul Rahman", "Fatima Begum", "Oluwaseun Adeyemi", "Nguyen Thi Lan"]
    + ["Tran Van Minh", "Maria De La Cruz"]
    + ["Krzysztof Wisniewski", "Xiomara Guadalupe Quispe", "Sinthujan Balasubramaniam"],
)
def test_a_name_alone_shows_no_language(model: LanguageModel, text: str) -> None:
    assert model.language_of(text, SURE, HARM) == (None, False)


def test_a_sentence_in_capitals_is_no_name(model: LanguageModel) -> None:
    """A phone writes every word with a capital now and then."""
    assert model.language_of("Mi Papa Me Pega", SURE, HARM) == ("es", True)
    assert model.language_of("Aabahay Wuu I Garaacaa", SURE, HARM)[0] == "so"


@pytest.mark.parametrize(
    "text, code",
    [
        ("کیا سکول کھلا ہے؟", "ur"),
        ("آیا مدرسه باز است؟", OTHER),
        ("学校はどこですか", OTHER),
        ("学校在哪里", "zh"),
        ("Где школа", "ru"),
        ("Коли свято в школі?", "uk"),
        ("স্কুল কোথায়", "bn"),
        ("דבר איתי", OTHER),
    ],
)
def test_a_script_is_not_answered_in_the_language_of_another(
    model: LanguageModel, text: str, code: str
) -> None:
    """Urdu and Persian are not Arabic, Japanese is not Chinese."""
    assert model.language_of(text, SURE, HARM)[0] == code


@pytest.mark.parametrize(
    "text, code",
    [
        ("mi niña pide whatsapp, is that fine?", "es"),
        ("a que hora cierra la oficina", "es"),
        ("moj syn chce telefon do szkoly", "pl"),
        ("kizim yarin gelemeyecek", "tr"),
        ("ibni ma baddo yrou7 3al madrase", "ar"),
        ("mera beta school nahi aana chahta", "ur"),
    ],
)
def test_mixed_with_english_without_accents_and_in_latin_letters(
    model: LanguageModel, text: str, code: str
) -> None:
    assert model.language_of(text, SURE, HARM)[0] == code


def test_a_short_message_is_read_in_the_language_of_the_conversation(model: LanguageModel) -> None:
    assert model.language_of("y las fotos?", SURE, HARM, "es")[0] == "es"
    assert model.language_of("what about photos of the play then", SURE, HARM, "es")[0] is None


def test_only_a_whole_sentence_shows_that_english_is_spoken(model: LanguageModel) -> None:
    assert model.shows_english("can my daughter bring her phone to school")
    assert not any(map(model.shows_english, ("ok", "TikTok?", "WhatsApp 12", "Yusuf")))


def test_a_model_is_the_same_after_it_was_saved(model: LanguageModel, tmp_path: Path) -> None:
    model.save(tmp_path / "languages")
    again = LanguageModel.load(tmp_path / "languages")
    text = "mi hijo tiene miedo"
    assert again.language_of(text, SURE, HARM) == model.language_of(text, SURE, HARM)


def test_the_lines_name_999_first() -> None:
    """A stranger to English reads numbers."""
    line = load_languages()[OTHER]
    assert line.reply.startswith("999") and line.safeguarding.startswith("{emergency}")
    assert ENGLISH not in load_languages()
