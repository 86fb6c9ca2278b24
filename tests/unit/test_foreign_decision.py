"""From what a message in another language may mean to a reply; nobody is left without 999."""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.foreign_decision import ForeignThresholds, decide_foreign
from bot.nlu.foreign_model import ForeignModel, Judged
from bot.nlu.foreign_reader import FOREIGN, SHOWS_ENGLISH, ForeignReader
from bot.nlu.harm_model import Worry
from bot.nlu.scores import Scores
from bot.nlu.sentence_encoder import MULTILINGUAL
from bot.understanding import ANSWER, CHECK, CONCERN, EMERGENCY, NONE, OUTSIDE, SOFT
from tests.component_config import config_of

CONFIG = config_of(ForeignReader)
THRESHOLDS = ForeignThresholds.of(CONFIG, "ForeignReader")


class Sure:
    """Says of each text that it is as sure as its best intent."""

    def confidence(self, scores: Scores) -> float:
        return max(scores.probabilities.values())


def judged(intent: str, sure: float = 0.9, harm: float = 0.0, now: float = 0.0) -> Judged:
    rest = "minimum_age" if intent != "minimum_age" else "bedtime"
    shares = {intent: sure, rest: 1 - sure}
    return Judged(Scores(shares, dict.fromkeys(shares, 1.0)), Worry(harm, now, harm, "home", 1.0))


def decided(
    *texts: Judged,
    spelt: bool = False,
    known: float = 1.0,
    around: Sequence[Worry] = (),
    first: bool = True,
) -> Any:
    return decide_foreign("so", spelt, known, Sure(), texts, around, first, THRESHOLDS)


@pytest.mark.parametrize(
    "sure, band", [(0.9, ANSWER), (THRESHOLDS.answer - 0.02, CHECK), (THRESHOLDS.check, CHECK)]
)
def test_an_answer_has_the_bands_of_english(sure: float, band: str) -> None:
    understood = decided(judged("photo_permission", max(sure, 0.51)))
    assert (understood.language, understood.safety) == ("so", NONE)
    assert understood.answers == ("photo_permission",) and understood.shows_language


def test_a_sentence_and_its_neighbours_are_enough_in_a_long_message() -> None:
    plain, calm = judged("bedtime", harm=0.99), [judged("bedtime")] * 9
    assert decided(*calm, plain, around=[judged("bedtime").worry]).safety != CONCERN
    assert decided(*calm, plain, around=[judged("bedtime", harm=0.99).worry]).safety == CONCERN


@pytest.mark.parametrize("now, level", [(0.1, CONCERN), (0.7, EMERGENCY)])
def test_a_worry_has_the_levels_and_kinds_of_english(now: float, level: str) -> None:
    understood = decided(judged("bedtime", harm=0.9, now=now))
    assert (understood.safety, understood.harm) == (level, "home")
    assert understood.answers[0].startswith("disclosure") and not understood.line_only


def test_a_worry_in_one_sentence_of_several_counts() -> None:
    hint, calm, worry = (judged("bedtime", harm=one) for one in (0.3, 0.0, 0.95))
    assert decided(hint, calm, worry).safety == CONCERN
    assert decided(calm, calm, worry).safety == SOFT, "the whole of it speaks against it"


def test_an_answer_that_the_visitor_seldom_wants_must_be_plainly_likelier() -> None:
    close = judged("police", 0.55)
    assert decided(close).answers == ("police",)
    assert decided(close.less_likely({"police"}, THRESHOLDS.seldom)).answers == ("minimum_age",)


def test_in_doubt_there_is_a_kind_word_or_the_fixed_line() -> None:
    between = 0.3
    assert decided(judged("bedtime", 0.9, between)).safety == SOFT
    intents = ("bedtime", "minimum_age", "police", "breaches", "ask_person", "complain_how")
    shares = {intent: 1 / len(intents) for intent in intents}
    worry = judged("bedtime", 0.9, between).worry
    unsure = decided(Judged(Scores(shares, dict.fromkeys(shares, 1.0)), worry))
    assert unsure.line_only and unsure.safety == NONE
    assert decided(judged("bedtime", 0.9, between), spelt=True).safety == CONCERN


def test_small_talk_is_never_a_guess() -> None:
    shares = {"greet": 0.3, "thanks": 0.25, "praise": 0.25, "goodbye": 0.2}
    low = Judged(Scores(shares, dict.fromkeys(shares, 1.0)), judged("greet").worry)
    assert decided(low).line_only
    assert decided(judged("greet", 0.95)).answers == ("greet",)


@pytest.mark.parametrize("sure, kind", [(0.9, "home"), (0.3, "")])
def test_a_kind_of_harm_is_named_only_where_it_is_sure(sure: float, kind: str) -> None:
    """The wrong kind would lead a child to the wrong helpline: the reply for all of them fits."""
    logit = float(np.log(sure / (1 - sure)))
    arrays = {
        "intent_weights": np.zeros((2, 2)),
        "intent_bias": np.zeros(2),
        "harm_in": np.zeros((2, 1)),
        "harm_in_bias": np.zeros(1),
        "harm_out": np.zeros((1, 4)),
        "harm_out_bias": np.array([0.0, 0.0, 9.0, 0.0]),
        "kind_weights": np.zeros((2, 4)),
        "kind_bias": np.array([logit, *[-np.log(3)] * 3]),
    }
    kinds = ["home", "sexual", "images", "bullying"]
    model = ForeignModel(arrays, ["bedtime", "minimum_age"], kinds)
    (one,) = model.judge(np.ones((1, 2)), THRESHOLDS.kind)
    assert one.worry.kind == kind
    understood = decided(one)
    assert (understood.safety, understood.harm) == (CONCERN, kind)


def test_too_few_known_words_get_the_fixed_line() -> None:
    understood = decided(judged("photo_permission"), known=0.2)
    assert understood.line_only and understood.safety == NONE
    harmed = decided(judged("bedtime", harm=0.9), known=0.2)
    assert harmed.line_only and (harmed.safety, harmed.harm) == (CONCERN, "home")


def test_outside_the_policy_is_outside() -> None:
    understood = decided(judged("out_of_scope_school"))
    assert (understood.band, understood.answers) == (OUTSIDE, ("out_of_scope_school",))


def test_a_follow_up_needs_something_before_it() -> None:
    assert decided(judged("followup_why", 0.95)).answers != ("followup_why",)
    assert decided(judged("followup_why", 0.95), first=False).answers == ("followup_why",)


class Named:
    """Knows languages, and nothing else."""

    def language_of(self, text: str, *_: Any) -> tuple[Any, bool]:
        return ("es", "miedo" in text) if "mi" in text else (None, False)

    def shows_english(self, text: str) -> bool:
        return True


class Broken:
    def encode(self, texts: Sequence[str]) -> Any:
        raise RuntimeError("no weights")


@pytest.mark.parametrize("encoder", [None, Broken()])
def test_with_everything_else_broken_the_fixed_line_comes(encoder: Any) -> None:
    """No encoder, no model of meanings: the language's line with the office and 999."""
    reader = ForeignReader(
        {**ForeignReader.get_default_config(), **CONFIG}, None, None, Named(), None
    )
    messages = [Message({TEXT: text, MULTILINGUAL: encoder}) for text in ("mi hijo", "mi miedo")]
    calm, afraid = (one.get(FOREIGN) for one in reader.process(messages))
    assert calm.line_only and calm.safety == NONE and calm.language == "es"
    assert afraid.line_only and afraid.safety == CONCERN
    english = reader.process([Message({TEXT: "hello there"})])[0]
    assert english.get(FOREIGN) is None and english.get(SHOWS_ENGLISH)
