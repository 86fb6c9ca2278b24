"""Rasa component: which language a message is in, and what one in another language means. English
messages pass it after their language is known.
"""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path
from typing import Any, Collection, Dict, List, Optional

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.content.languages import load_languages
from bot.content.visitor_words import without_references
from bot.errors import ConfigError
from bot.nlu import encoder
from bot.nlu.conversation_language import SLOT, chosen_language
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.foreign_decision import ForeignThresholds, decide_foreign, line_only
from bot.nlu.foreign_lines import load_foreign
from bot.nlu.foreign_model import ForeignModel
from bot.nlu.foreign_reading import ForeignReading, sentences_of
from bot.nlu.foreign_training import ForeignSettings, Taught, fit, written_harm, written_questions
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.kept_vectors import kept_vectors
from bot.nlu.languages import LanguageModel
from bot.nlu.memory import role_of
from bot.nlu.reading import READING, as_read
from bot.nlu.seldom_asked import seldom_asked_by
from bot.nlu.sentence_encoder import MULTILINGUAL
from bot.nlu.sentences import surroundings
from bot.nlu.spelling import LONGEST
from bot.nlu.training_examples import load_examples
from bot.settings import ROOT
from bot.understanding import CONCERN, ENGLISH, NONE, Understanding

logger = logging.getLogger(__name__)

FOREIGN = "foreign"
"""Message property: the Understanding of a message in another language; None for English."""
SHOWS_ENGLISH = "shows_english"
"""Message property: whether it is a whole sentence in English."""
LANGUAGES, MEANINGS = "languages.safetensors", "foreign_model.safetensors"
ACCENTS = "accents.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ForeignReader(GraphComponent):
    """Reads messages that are not in English.

    Config:
        folder: where `make setup` put the exported encoder, relative to the project.
        C, weight, hidden, epochs, seed: see bot.nlu.foreign_training.ForeignSettings.
        The others: see bot.nlu.foreign_decision.ForeignThresholds; they stand in config.yml.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The settings of the training."""
        return {"folder": "models/encoder", **vars(ForeignSettings())}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        languages: Optional[LanguageModel] = None,
        meanings: Optional[ForeignModel] = None,
        reading: Optional[ForeignReading] = None,
    ) -> None:
        """Checks the config; without a `reading`, reads the words and lines of all languages."""
        known = {*self.get_default_config(), *(field.name for field in fields(ForeignThresholds))}
        for unknown in (key for key in config if key not in known):
            name = f"config.yml: ForeignReader.{unknown}"
            raise ConfigError(name, config[unknown], f"only the keys {', '.join(sorted(known))}")
        for key in ("C", "weight", "hidden", "epochs"):
            value = config[key]
            if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
                raise ConfigError(f"config.yml: ForeignReader.{key}", value, "a number above 0")
        self._thresholds = ForeignThresholds.of(config, "ForeignReader")
        self._config, self._storage, self._resource = config, model_storage, resource
        self._languages, self._meanings = languages, meanings
        self._reading = reading or ForeignReading(load_languages(), load_foreign())

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config and the training data."""
        names = ("samples", "questions", "harm", "words", "spoken")
        return digest_of(
            READING_FILES
            + ("data/safety/harm/*.yml", "data/safety/ordinary/*.yml")
            + tuple(f"data/languages/*/{name}.yml" for name in names)
        )

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ForeignReader":
        """A new component for training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "ForeignReader":
        """The trained component. What was lost is learned anew (the languages, their accents), or
        done without: then every message in another language gets its fixed line.
        """
        with model_storage.read_from(resource) as folder:
            return cls(
                config,
                model_storage,
                resource,
                _loaded(LanguageModel, folder / LANGUAGES) or _languages_anew(),
                _loaded(ForeignModel, folder / MEANINGS),
                _loaded(ForeignReading, folder / ACCENTS),
            )

    def train(self, training_data: TrainingData) -> Resource:
        """Learns the languages, and what messages in them mean: from every English example and
        from data/languages.
        """
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        languages, lines = load_languages(), load_foreign()
        intents = [m.get(INTENT) for m in examples]
        written = written_questions(self._reading, lines, set(intents))
        english = harm_lines() + ordinary_lines()
        foreign = written_harm(self._reading, lines, languages)
        texts = [as_read(m.get(TEXT)) for m in examples] + [text for text, _ in written]
        bodies = [as_read(one.text) for one in english] + [one.text for one in foreign]
        vectors = self._vectors(texts + bodies)
        model = fit(
            Taught(vectors[: len(examples)], intents),
            Taught(
                vectors[len(examples) : len(texts)],
                [intent for _, intent in written],
                [text for text, _ in written],
            ),
            vectors[len(texts) :],
            [*english, *foreign],
            len(english),
            ForeignSettings(**{key: self._config[key] for key in vars(ForeignSettings())}),
        )
        named = LanguageModel.fit([m.get(TEXT) for m in examples], languages, lines)
        with self._storage.write_to(self._resource) as folder:
            named.save(folder / LANGUAGES)
            model.save(folder / MEANINGS)
            self._reading.save(folder / ACCENTS)
        return self._resource

    def _vectors(self, texts: List[str]) -> np.ndarray:
        """The multilingual half of the pair's vectors, which are kept beside the encoder."""
        pair = kept_vectors(ROOT / self._config["folder"], texts)
        half = pair[:, encoder.DIMENSIONS :]
        return half / np.linalg.norm(half, axis=1, keepdims=True)

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Sets FOREIGN and SHOWS_ENGLISH; `tracker` knows the conversation's language."""
        for message in messages:
            text = without_references(message.get(TEXT) or "")
            expected = chosen_language(message.get("metadata")) or (
                tracker.get_slot(SLOT) if tracker else None
            )
            code, spelt = self._languages.language_of(
                text, self._thresholds.language, self._thresholds.spelt, expected or ENGLISH
            )
            message.set(SHOWS_ENGLISH, code is None and self._languages.shows_english(text))
            seldom = seldom_asked_by(role_of(message, tracker))
            message.set(
                FOREIGN, self._understood(message, text, code, spelt, seldom) if code else None
            )
        return messages

    def _understood(
        self, message: Message, text: str, code: str, spelt: bool, seldom: Collection[str]
    ) -> Understanding:
        """Never an exception: without its meaning a message gets the fixed line of its language."""
        try:
            read = self._reading.read(code, text)
            texts = [read.text] if len(text) <= LONGEST else []
            cut = sentences_of(text)
            texts += [self._reading.read(code, one).text for one in cut]
            around = [self._reading.read(code, one).text for one in surroundings(cut)]
            vectors = message.get(MULTILINGUAL).encode(texts + around)
            judged = self._meanings.judge(vectors, self._thresholds.kind) if self._meanings else []
            judged = [one.less_likely(seldom, self._thresholds.seldom) for one in judged]
            reading = message.get(READING)
            is_first = reading is None or reading.together is None
            said, neighbours = judged[: len(texts)], [one.worry for one in judged[len(texts) :]]
            return decide_foreign(
                code,
                spelt,
                read.known,
                self._meanings,
                said,
                neighbours,
                is_first,
                self._thresholds,
            )
        except Exception:  # whatever it is, somebody who may be in danger is waiting
            logger.exception("A message in the language '%s' could not be read.", code)
            return line_only(code, CONCERN if spelt else NONE)


def _loaded(kind: Any, path: Path) -> Optional[Any]:
    try:
        return kind.load(path)
    except Exception as error:  # safetensors and json raise kinds of their own
        logger.error("%s cannot be read (%s). Run `make train`.", path.name, error)
        return None


def _languages_anew() -> LanguageModel:
    english = [text for text, _ in load_examples()]
    return LanguageModel.fit(english, load_languages(), load_foreign())


__all__ = ["FOREIGN", "SHOWS_ENGLISH", "ForeignReader", "Understanding"]
