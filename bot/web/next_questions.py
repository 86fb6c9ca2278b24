"""What others ask after an answer: records of data/website/next/<language>.yml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, Literal, Mapping, Optional, Sequence

from pydantic import Field, validator

from bot.content.answers import load_answers
from bot.content.contacts import ROLES
from bot.content.fields import Words, Wrong
from bot.content.records import Record, load
from bot.nlu.conversation_language import SLOT
from bot.settings import DATA
from bot.translations.load import load_translations
from bot.web.word_records import Starter

PATH = DATA / "website" / "next" / "en.yml"
AT_MOST = 3


class NextQuestion(Starter):
    """A question that is offered, as a starter is; `roles` are those to whom, or everybody."""

    roles: tuple[Literal[ROLES], ...] = Field((), alias="for")


class NextQuestions(Record):
    """By the intent of the answer under which they stand."""

    next: Dict[Words, tuple[NextQuestion, ...]]

    @validator("next")
    def _of_answers(cls, value: Mapping[str, Any]) -> Mapping[str, Any]:
        for intent, questions in value.items():
            if intent not in load_answers():
                raise Wrong("is no answer", "Use an intent of data/answers.", intent)
            if intent in [question.id for question in questions]:
                raise Wrong("leads to itself", "Offer another question.", intent)
        return value


@lru_cache(maxsize=1)
def load_next_questions(path: Path = PATH) -> NextQuestions:
    """The questions of English.

    Raises:
        ContentError: naming the file and the key.
    """
    return load(NextQuestions, path)


def topic_of(said: Mapping[str, Any]) -> str:
    """The intent of the answer that a message of the assistant is; empty if it is none."""
    return said.get("topic") or str(said.get("utter_action") or "").removeprefix("utter_")


def next_after(said: Sequence[Mapping[str, Any]], role: Optional[str]) -> list[dict[str, str]]:
    """What is offered under the last message of a reply. Nothing where people were named, where
    something is asked, or where a message to a person is being written: that comes first.
    """
    about = [one.get("custom") or {} for one in said]
    if not said or any(
        one.get("kind") != "answer" or one.get("choices") or one.get("options") for one in about
    ):
        return []
    offered = load_next_questions().next.get(topic_of(said[-1]), ())
    translation = load_translations().get(about[-1].get(SLOT) or "")
    titles = translation.questions if translation else {}
    answered = {topic_of(one) for one in said}
    fitting = [
        {"id": one.id, "title": titles.get(one.title, one.title)}
        for one in offered
        if (not one.roles or role in one.roles) and one.id not in answered
    ]
    return fitting[:AT_MOST]
