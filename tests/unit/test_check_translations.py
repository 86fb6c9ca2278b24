"""What `make check` finds in a translation without reading the language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.checks import translations as check
from bot.content.languages import load_languages
from bot.errors import ContentError
from bot.translations.english import english
from bot.translations.trees import laid_over, texts
from tests.unit.small_language import CODE, folder_of, in_it, said, signed, translations


@pytest.mark.parametrize(
    "source, text, names",
    [
        ("Ring 999 now.", "Zadzwoń pod 998.", "number 999"),
        ("Ring 0800 1111.", "Zadzwoń: 0800 111.", "number 1111"),
        ("At 13.", "W wieku ١٣ lat.", "number 13"),
        ("{who} helps.", "{kto} pomaga.", "mark {who}"),
        ("{who} helps.", "Pomaga.", "mark {who}"),
        ("Helps.", "{who} pomaga.", "mark {who}"),
        ("On childline.org.uk.", "Na childline.org.", "childline.org"),
        ("Write to a@b.org.", "Napisz.", "a@b.org"),
        ("The NSPCC helps.", "Pomaga pewna organizacja.", "NSPCC"),
        ("WhatsApp too.", "Vatsap też.", "WhatsApp"),
        ("Childline is free.", "Telefon zaufania jest darmowy.", "Childline"),
        ("One.\nTwo.", "Jeden. Dwa.", "paragraphs"),
        ("Short words.", "Bardzo długie słowa, " * 5, "characters"),
        ("Four words of text.", "这句话实在是太长了，" * 4, "characters"),
    ],
)
def test_what_differs_is_named(source: str, text: str, names: str) -> None:
    found = list(check.differences(source, text))
    assert found and any(names in one for one in found)


@pytest.mark.parametrize(
    "source, text",
    [
        ("Ring 999 or the NSPCC (0800 808 5000).", "Zadzwoń: 999 albo NSPCC (0800 808 5000)."),
        ("{who} has {count}.", "Ma {count}: {who}."),
        ("Yes.", "Tak, oczywiście."),
        ("Talk to Childline. It is free.", "可以找 Childline 谈，免费。"),
        ("The Designated Safeguarding Lead (DSL).", "Osoba do spraw ochrony dzieci (DSL)."),
    ],
)
def test_a_good_translation_is_left_alone(source: str, text: str) -> None:
    assert list(check.differences(source, text)) == []


@pytest.fixture
def language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the checks look at a folder with the tests' language in it."""

    def of(**changed: Any) -> Path:
        folder = folder_of(tmp_path, **changed)
        loaded = load_languages.__wrapped__(folder)
        monkeypatch.setattr(check, "FOLDER", folder)
        monkeypatch.setattr(check, "load_languages", lambda: loaded)
        return folder

    return of


def test_a_whole_language_is_in_order(language: Any) -> None:
    language()
    assert list(check.check_translations(None)) == [] == list(check.missing_texts())


def test_a_key_that_english_no_longer_has_is_stale(language: Any) -> None:
    tree = in_it(english()["photos"])
    language(photos={**tree, "photo_permit": tree["photo_permission"]})
    found = list(check.check_translations(None))
    assert found and all("pl/photos.yml: 'photo_permit" in line for line in found)


def test_what_is_missing_is_counted_and_named(language: Any) -> None:
    tree = in_it(english()["photos"])
    del tree["photo_permission"]["anyone"]["easy"]
    language(photos=tree, incidents=None)
    assert list(check.check_translations(None)) == []
    of_file = {line.split(":")[0]: line for line in check.missing_texts()}
    assert "photo_permission: anyone: easy" in of_file["data/languages/pl/photos.yml"]
    assert "1 texts" in of_file["data/languages/pl/photos.yml"]
    assert "…" in of_file["data/languages/pl/incidents.yml"]


def test_a_file_that_is_no_topic_is_named(language: Any) -> None:
    language(fotos=in_it(english()["photos"]))
    assert "fotos.yml" in next(iter(check.check_translations(None)))


@pytest.mark.parametrize(
    "key, words, names",
    [
        ("own_name", None, "own_name"),
        ("reply", "Nie rozumiem.", "999"),
        ("safeguarding", "Zadzwoń: {emergency}, {childline}.", "nspcc"),
    ],
)
def test_the_fixed_lines_name_all_help(
    language: Any, monkeypatch: pytest.MonkeyPatch, key: str, words: Any, names: str
) -> None:
    folder = language()
    signed(folder, **{key: words})
    loaded = load_languages.__wrapped__(folder)
    monkeypatch.setattr(check, "load_languages", lambda: loaded)
    (found,) = check.check_translations(None)
    assert names in found and "pl/language.yml" in found


@pytest.mark.parametrize(
    "stem, tree, told",
    [
        ("photos", {"photo_permission": {"anyone": {"text": 5}}}, "text' is 5, not words"),
        ("photos", {"photo_permission": {"anyone": {"texts": "x"}}}, "has an unknown key 'texts'"),
        ("photos", {"photo_permission": {"people": {"text": "x"}}}, "people"),
        ("photos", {"photo_permission": {"anyone": {"text": "{x}"}}}, "has {x}"),
        ("phrases", {"sources": "x"}, "has an unknown key 'sources'"),
        ("phrases", {"source": "{tytul}"}, "has {tytul}"),
        ("phrases", {"hours": {"dates": {"months": ["x"]}}}, "has 1 names"),
        ("contacts", {"nspcc": {"name": ["x"]}}, "nspcc: name"),
        ("statements", [], "not keys and values"),
        ("choices", {"referral_stop": {"typed": "x"}}, "not a list"),
    ],
)
def test_a_slip_stops_the_start_and_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stem: str, tree: Any, told: str
) -> None:
    folder = folder_of(tmp_path, **{stem: tree})
    with pytest.raises(ContentError) as error:
        translations(folder, monkeypatch)
    assert f"{CODE}/{stem}.yml" in str(error.value) and told in str(error.value)


@pytest.mark.parametrize(
    "sign, told",
    [
        ({"checked_by": "A. Person"}, "checked_on"),
        ({"safeguarding_checked_by": ["A. Person"]}, "Two people"),
        ({"safeguarding_checked_by": ["A. Person", "a. person"]}, "Two people"),
        ({"direction": "left"}, "ltr"),
        ({"switched_on": "no"}, "true or false"),
    ],
)
def test_a_signature_that_is_none_is_refused(tmp_path: Path, sign: Any, told: str) -> None:
    folder = folder_of(tmp_path)
    signed(folder, **sign)
    with pytest.raises(ContentError, match=told):
        load_languages.__wrapped__(folder)


def test_trees_are_laid_over_each_other() -> None:
    below = {"a": "1", "b": {"c": "2", "d": ["3", "4"]}}
    assert laid_over(below, {"b": {"d": ["5"]}}) == {"a": "1", "b": {"c": "2", "d": ["5"]}}
    assert laid_over(below, {"a": "", "e": "6"}) == {**below, "e": "6"}
    assert dict(texts(below))[("b", "d", "2")] == "4"


def test_all_that_is_said_of_an_answer_is_to_be_translated() -> None:
    """Every answer with words of its own, in every wording."""
    from bot.content.answers import load_answers

    for intent, wordings in load_answers().items():
        for wording in wordings:
            if wording.text.startswith("{") and wording.text.endswith("}"):
                continue
            tree = english()[wording.topic][intent][wording.role or "anyone"]
            assert " ".join(tree["text"].split()) == wording.text, said(intent)
