"""The spelling features: read as scikit-learn, which learns them, would read them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.ngrams import SIZES, Ngrams, NgramSpace

SENTENCES = (
    "can my child use instagram",
    "can i post photos of the school play",
    "who do i tell about a teacher on facebook",
    "is there a rule on group chats for parents",
)
LETTERS = "acehilnorst i\u00a0\tÉß"


@pytest.fixture(scope="module")
def learned() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=SIZES, sublinear_tf=True).fit(SENTENCES)


@pytest.fixture(scope="module")
def space() -> NgramSpace:
    return NgramSpace.fit(SENTENCES, 3)


@given(st.text(LETTERS, max_size=40))
def test_a_sentence_is_weighed_as_scikit_learn_weighs_it(
    learned: TfidfVectorizer, text: str
) -> None:
    vocabulary = sorted(learned.vocabulary_, key=learned.vocabulary_.get)
    numbers, weights = Ngrams(vocabulary, learned.idf_).weigh(text)
    read = np.zeros(len(vocabulary))
    read[numbers] = weights
    assert read == pytest.approx(learned.transform([text]).toarray()[0], abs=1e-5)


def test_a_sentence_lies_where_it_was_learned_to_lie(space: NgramSpace) -> None:
    near, far = space.transform(["can my child use instagram?", "group chats for parents"])
    (known,) = space.transform(SENTENCES[:1])
    assert near @ known > 0.9 > far @ known


def test_what_has_no_known_letters_is_all_zeros(space: NgramSpace) -> None:
    assert not space.transform(["??", ""]).any()


def test_nothing_is_lost_when_it_is_stored(space: NgramSpace) -> None:
    again = NgramSpace.from_arrays(space.arrays())
    assert np.array_equal(again.transform(SENTENCES), space.transform(SENTENCES))
