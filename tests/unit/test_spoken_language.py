"""Answers in the language of the conversation, with the English beside them."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path
from typing import Any, Callable

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import responses
from bot.dialogue.responses import PolicyResponses
from bot.translations import load
from bot.translations.english import english
from bot.understanding import UNDERSTANDING, Understanding
from tests.domain import DOMAIN
from tests.unit.small_language import CODE, folder_of, in_it, said, signed, translations

LINE = said(english()["phrases"]["translated"]["by_machine"])
Say = Callable[..., dict[str, Any]]


@pytest.fixture
def speak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Say]:
    """Makes the assistant speak the tests' language; `changed` are whole files of it."""

    def with_files(sign: Any = (), **changed: Any) -> Say:
        folder = folder_of(tmp_path, **changed)
        signed(folder, **dict(sign))
        loaded = translations(folder, monkeypatch)
        monkeypatch.setattr(responses, "load_translations", lambda: loaded)
        generator = PolicyResponses(None, DOMAIN)

        def say(
            action: str,
            channel: str = "rest",
            words: str = "x",
            before: tuple = (),
            given: Any = (),
            **slots: str,
        ) -> dict[str, Any]:
            record = Understanding(language=CODE, shows_language=True).as_dict()
            apps = [{"entity": "platform", "value": slots.pop("app", "")}]
            message = UserUttered(
                words, {"name": "x"}, apps, parse_data={"entities": apps, UNDERSTANDING: record}
            )
            known = [SlotSet(key, value) for key, value in {"language": CODE, **slots}.items()]
            tracker = DialogueStateTracker.from_events(
                "t", [ActionExecuted("action_listen"), message, *before, *known], slots=DOMAIN.slots
            )
            return asyncio.run(generator.generate(action, tracker, channel, **dict(given)))

        return say

    return with_files


def test_an_answer_is_in_the_language_and_the_english_is_beside_it(speak: Any) -> None:
    message = speak()("utter_minimum_age")
    assert message["text"].startswith("«Many social media")
    assert message["custom"]["language"] == CODE
    assert message["custom"]["in_english"]["text"].startswith("Many social media")
    assert message["custom"]["cites"] == ["minimum-age"]
    assert message["custom"]["meanings"]["minimum-age"].startswith("«Many")


def test_until_somebody_signs_a_machine_is_named(speak: Any) -> None:
    message = speak()("utter_minimum_age")
    assert LINE in message["text"] and message["custom"]["by_machine"] == LINE


def test_a_signature_takes_the_line_away_but_not_from_a_safety_reply(speak: Any) -> None:
    one = {"checked_by": "A. Person", "checked_on": datetime.date(2026, 11, 26)}
    say = speak(sign=one)
    assert LINE not in say("utter_minimum_age")["text"]
    assert LINE in say("utter_disclosure")["text"]


def test_two_signatures_take_it_from_the_safety_replies(speak: Any) -> None:
    say = speak(sign={"safeguarding_checked_by": ["A. Person", "B. Person"]})
    assert LINE not in say("utter_disclosure")["text"] and LINE in say("utter_breaches")["text"]


def test_the_line_is_said_once_in_a_turn(speak: Any) -> None:
    custom = {"by_machine": LINE}
    before = (BotUttered("«an answer»", {"custom": custom}),)
    message = speak()("utter_bring_in", before=before)
    assert LINE not in message["text"] and "«" in message["text"]


def test_small_talk_and_choices_need_no_such_line(speak: Any) -> None:
    assert LINE not in speak()("utter_thanks")["text"]


def test_a_safety_reply_has_its_numbers_its_people_and_the_english(speak: Any) -> None:
    message = speak()("utter_disclosure_emergency", role="pupil")
    assert message["text"].startswith("«Ring 999") and "0800 1111" in message["text"]
    assert message["custom"]["level"] == "emergency"
    assert message["custom"]["in_english"]["text"].startswith("Ring 999 now")


def test_a_pupil_gets_the_easy_words(speak: Any) -> None:
    words = english()["incidents"]["breaches"]["anyone"]
    say = speak()
    assert words["easy"] in say("utter_breaches", role="pupil")["text"]
    assert words["text"] in say("utter_breaches", role="parent")["text"]


def test_a_shell_shows_the_english_below(speak: Any) -> None:
    text = speak()("utter_breaches", channel="cmdline")["text"]
    below = said(english()["phrases"]["translated"]["in_english"]) + ":\n"
    assert text.index("«") < text.index(below) < text.rindex("Source: Social Media Policy")


def test_what_is_not_translated_comes_in_english_and_says_so(speak: Any) -> None:
    say = speak(incidents=None)
    message = say("utter_breaches")
    missing = said(english()["phrases"]["translated"]["missing"])
    assert message["text"].startswith(missing + "\n") and "language" not in message["custom"]


def test_a_safety_reply_that_is_not_translated_comes_below_the_fixed_line(speak: Any) -> None:
    text = speak(safeguarding=None)("utter_disclosure_emergency")["text"]
    fixed, english_words = text.split("\n", 1)
    assert "999" in fixed and "0800 1111" in fixed and english_words.startswith("Ring 999 now")


def test_an_answer_that_is_half_translated_has_all_its_lines(speak: Any) -> None:
    """A line that is lost in translation is shown in English."""
    tree = in_it(english()["referrals"])
    tree["referral_stored"]["anyone"]["lines"].pop()
    text = speak(referrals=tree)("utter_referral_stored", referral_to="headteacher")["text"]
    assert "If anyone is in danger now, ring 999." in text


def test_people_and_hours_are_named_in_the_language(speak: Any) -> None:
    text = speak()("utter_bring_in")["text"]
    assert "«Who can help:»" in text and "«The Headteacher»" in text


def test_the_person_written_to_is_named_in_the_language(speak: Any) -> None:
    text = speak()("utter_ask_referral_about", referral_to="headteacher")["text"]
    assert "message to «the Headteacher»" in text


def test_the_way_round_the_accused_holds_in_every_language(speak: Any) -> None:
    """The English words are looked at for the name, not the translated ones."""
    message = speak()("utter_complain_online", accused="headteacher")
    assert "«the chair of governors»" in message["text"]
    assert "headteacher" not in message["custom"]["contacts"]


@pytest.mark.parametrize(
    "words, begins",
    [
        ("Moja córka ma 10 «years», Instagram?", "«At 10, a child is too young for Instagram"),
        ("ma 14 «years»", "«At 14, a child is old enough for Instagram"),
        ("o 10 osobach", "«Many social media"),
        ("ma ١٠ «years»", "«At 10, a child is too young"),
    ],
)
def test_a_childs_age_is_answered(speak: Any, words: str, begins: str) -> None:
    """Numbers count beside a word for years, in the digits of every script."""
    message = speak()("utter_minimum_age", words=words, app="Instagram")
    assert message["text"].startswith(begins)
    assert message["custom"]["in_english"]["text"].startswith(begins.lstrip("«"))


def test_what_the_action_server_says_is_taken_in_the_language(speak: Any) -> None:
    """It gives both; in English where it has nothing else."""
    say = speak()
    both = say("utter_referral_state", given={"state": "Sent.", "state_own": "Wysłane."})
    assert both["text"].startswith("Wysłane.")
    assert both["custom"]["in_english"]["text"] == "Sent."
    assert say("utter_referral_state", given={"state": "Sent."})["text"].startswith("Sent.")


def test_words_may_be_typed_instead_of_a_button(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the language of the conversation, and in no other."""
    tree = in_it(english()["choices"])
    tree["referral_stop"]["typed"] = ["Przestań"]
    loaded = translations(folder_of(tmp_path, choices=tree), monkeypatch)
    monkeypatch.setattr(load, "load_translations", lambda: loaded)
    assert load.typed_in(CODE, "przestań.") == "referral_stop"
    assert load.typed_in("en", "przestań") is None is load.typed_in(None, "przestań")
    assert load.typed_in(CODE, "Jan Kowalski") is None


def test_english_is_untouched(speak: Any) -> None:
    message = speak()("utter_minimum_age", language="en")
    assert "«" not in message["text"] and "language" not in message["custom"]


def test_a_language_that_is_switched_off_answers_in_english(speak: Any) -> None:
    message = speak(sign={"switched_on": False})("utter_minimum_age")
    assert "«" not in message["text"]


def test_a_fault_in_the_translation_leaves_the_english(
    speak: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.dialogue import spoken_language

    def fault(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    say = speak()
    monkeypatch.setattr(spoken_language.Voice, "_shown", fault)
    assert say("utter_disclosure_emergency")["text"].startswith("Ring 999 now")
