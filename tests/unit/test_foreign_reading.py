"""How a message in another language is made ready for the encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.languages import load_languages
from bot.errors import ContentError
from bot.nlu.foreign_lines import ForeignLines, load_foreign
from bot.nlu.foreign_reading import ForeignReading, sentences_of, without_accents


@pytest.fixture(scope="module", params=[False, True], ids=["learnt", "stored"])
def reading(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ForeignReading:
    """As a training makes it, and as a trained assistant reads it."""
    learnt = ForeignReading(load_languages(), load_foreign())
    if not request.param:
        return learnt
    path = tmp_path_factory.mktemp("model") / "accents.json"
    learnt.save(path)
    return ForeignReading.load(path)


def test_accents_that_were_not_typed_are_put_back(reading: ForeignReading) -> None:
    assert reading.read("pl", "czy wolno wstawic zdjecie").text == "czy wolno wstawić zdjęcie"
    assert reading.read("tr", "ogretmene sikayet").text.startswith("öğretmene")
    assert reading.read("es", "¿Qué tal el niño?").text == "¿qué tal el niño?"


def test_lines_that_were_typed_without_accents_do_not_stop_that() -> None:
    """They were learned as they are typed, and say nothing about how a word is written."""
    typed = [("zdjecie z wycieczki", "photo_permission")] * 5
    lines = ForeignLines(questions=(*typed, ("jego zdjęcie", "photo_permission")))
    reading = ForeignReading({"pl": load_languages()["pl"]}, {"pl": lines})
    assert reading.read("pl", "moje zdjecie").text == "moje zdjęcie"


@pytest.mark.parametrize(
    "code, text, written",
    [
        ("ar", "شنو اسوي وي بنتي", "ماذا أفعل وي ابنتي"),
        ("ar", "إزاي أشتكي؟", "كيف أشتكي؟"),
        ("tr", "noldu, kızım gelmicek", "ne oldu, kızım gelmeyecek"),
        ("tr", "hocaya ekliyim mi", "öğretmene ekleyebilir miyim"),
    ],
)
def test_dialects_and_clipped_words_are_written_in_full(
    reading: ForeignReading, code: str, text: str, written: str
) -> None:
    assert reading.read(code, text).text == written


def test_names_of_apps_and_numbers_count_as_understood_everywhere(reading: ForeignReading) -> None:
    """In every language that is read word by word; a text of nothing else stays unknown to none."""
    assert reading.read("yo", "tiktok 12").known == 1.0
    assert reading.read("bn", "whatsapp").text == "whatsapp"
    assert reading.read("other", "tiktok 12").known == 0.0


def test_somali_is_read_word_by_word(reading: ForeignReading) -> None:
    """Also words with endings that are in no list."""
    read = reading.read("so", "Macallimiinteeda ma sawiri karaan wiilkayga?")
    assert read.text == "teachers photo can they my son" and read.known == 1.0


@pytest.mark.parametrize(
    "code, text, meaning",
    [("ar", "baba byodrobni", "dad hits me"), ("ur", "abbu mujhe marte hain", "dad i hit")],
)
def test_arabic_and_urdu_in_latin_letters_are_too(
    reading: ForeignReading, code: str, text: str, meaning: str
) -> None:
    assert reading.read(code, text).text == meaning


def test_a_language_that_cannot_be_read_is_known_not_to_be(reading: ForeignReading) -> None:
    assert reading.read("other", "Ez naxwazim bijîm").known == 0.0
    assert reading.read("so", "qwrt zzxk vvbn").known == 0.0


def test_sentences_end_in_any_script() -> None:
    assert (
        sentences_of("我很难过。爸爸昨天打我了！") == ["爸爸昨天打我了"]
        or len(sentences_of("我今天非常非常难过。爸爸昨天晚上打我了！")) == 2
    )
    assert sentences_of("una sola pregunta") == []


def test_all_sentences_of_a_long_message_are_looked_at() -> None:
    for count in (7, 60):
        said = [f"esta es la frase número {n}" for n in range(count)]
        assert " ".join(sentences_of(". ".join(said))) == " ".join(said)


def test_only_latin_letters_lose_their_accents() -> None:
    assert without_accents("Łódź ÇIĞ ığüş") == "lodz cig igus"
    assert without_accents("й বাচ্চা") == "й বাচ্চা"


def test_arabic_loses_what_is_left_out_in_haste() -> None:
    """The hamza on an alef, the dots of the last letter, the signs for short vowels."""
    assert without_accents("إلى المدرسةِ أنا") == "الي المدرسه انا"


@pytest.mark.parametrize(
    "name, text, named",
    [
        ("questions.yml", "minimum_age: 12", "minimum_age"),
        ("harm.yml", "weather:\n  concern: [x y]", "weather"),
        ("harm.yml", "home:\n  worst: [x y]", "worst"),
        ("words.yml", "aabbe: 7", "aabbe"),
        ("spoken.yml", "aabo: [x]", "aabo"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, name: str, text: str, named: str
) -> None:
    (tmp_path / "so").mkdir()
    (tmp_path / "so" / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match=named) as error:
        load_foreign.__wrapped__(tmp_path)
    assert name in str(error.value)
