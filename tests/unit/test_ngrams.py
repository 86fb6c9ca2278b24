"""The spelling features: read as scikit-learn, which learns them, would read them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bot.nlu.ngrams import LARGEST, SMALLEST, NgramSpace

SENTENCES = (
    "can my child use instagram",
    "can i post photos of the school play",
    "who do i tell about a teacher on facebook",
    "is there a rule on group chats for parents",
)
LETTERS = "acehilnorst i\u00a0\tÉß"


@pytest.fixture(scope="module")
def space() -> NgramSpace:
    return NgramSpace.fit(SENTENCES, 3)


@given(st.text(LETTERS, max_size=40))
def test_a_sentence_is_read_as_scikit_learn_reads_it(space: NgramSpace, text: str) -> None:
    arrays = space.arrays()
    vocabulary = list(space._numbers)
    vectorizer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(SMALLEST, LARGEST),
        sublinear_tf=True,
        vocabulary=vocabulary,
    )
    vectorizer.idf_ = arrays["ngrams.idf"]
    expected = normalize(vectorizer.transform([text]) @ arrays["ngrams.components"])
    assert space.transform([text]) == pytest.approx(expected, abs=1e-5)


def test_what_has_no_known_letters_is_all_zeros(space: NgramSpace) -> None:
    assert not space.transform(["??", ""]).any()


def test_nothing_is_lost_when_it_is_stored(space: NgramSpace) -> None:
    again = NgramSpace.from_arrays(space.arrays())
    assert np.array_equal(again.transform(SENTENCES), space.transform(SENTENCES))
