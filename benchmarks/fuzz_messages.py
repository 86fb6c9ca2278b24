"""Made-up messages of visitors, for Hypothesis: what people, broken programs and attackers send."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

WORDS = (
    *("can", "my", "child", "have", "instagram", "at", "ten", "?", "photo", "teacher", "policy"),
    *("he", "hits", "me", "not", "hurt", "i", "want", "to", "tell", "someone", "999", "help"),
    *("jestem", "uczniem", "مرحبا", "你好", "ayuda", "মা", "yes", "no", "2", "/restart", "/greet"),
    *("{role}", "{{", "%s", "<b>", "</script>", "\u202e", "\u200b", "\x00", "\U0001f44d", "\ud83d"),
)
"""Pieces that the reader, the safety net, the languages and the templates look for."""
IDS = st.from_regex(r"\A[A-Za-z0-9_.-]{1,64}\Z")
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def texts() -> st.SearchStrategy[str]:
    """What may be typed: any letters of Unicode and half ones, words in any order, long pieces."""
    letters = st.text(st.characters(exclude_categories=()), max_size=200)
    sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=30).map(" ".join)
    long = st.tuples(letters | sentences, st.integers(1, 400)).map(lambda it: it[0] * it[1])
    return st.one_of(
        letters,
        sentences,
        sentences,
        st.tuples(sentences, letters).map("".join),
        long.map(lambda text: text[:15_000]),
    )


@st.composite
def bodies(draw: st.DrawFn) -> Any:
    """A request's body: mostly a message as the widget sends it, sometimes with one thing odd, and
    sometimes no message at all. `session` is left to the sender.
    """
    kind = draw(st.integers(0, 19))
    if kind == 0:
        return draw(st.binary(max_size=200))
    if kind == 1:
        return draw(JUNK)
    body: dict[str, Any] = {"message_id": draw(IDS)}
    if kind < 4:
        body["choice"] = draw(st.sampled_from(("nlu_fallback", "greet", "", "safety", "/")) | IDS)
    else:
        body["text"] = draw(texts())
    body["role"] = draw(st.sampled_from((None, "parent", "staff", "pupil")))
    if kind > 16:
        body[draw(st.sampled_from(("language", "metadata", "sender", "role", "extra")))] = draw(
            JUNK
        )
    if kind == 19:
        key = draw(st.sampled_from(("session", "message_id", "text", "choice")))
        body[key] = draw(JUNK.filter(lambda junk: junk is not None))
    return body
