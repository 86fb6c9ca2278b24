"""Rasa component: which intents a message may have, by bot.nlu.intent_model."""

from __future__ import annotations

from functools import partial
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ConfigError
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.intent_model import IntentModel, Settings
from bot.nlu.reading import READING, as_read
from bot.nlu.scores import Scores
from bot.nlu.sentence_encoder import READ, TEXTS, VECTORS

SCORES = "intent_scores"
"""Message property: a Scores for each text of the reading."""
TOGETHER = "scores_together"
"""Message property: a function that gives the Scores of the reading's `together`, or None."""
MODEL = "intent_model"
"""Message property: the IntentModel, for the components that weigh its confidence."""
NEAREST = "nearest"
"""Parse data: the cosine of the training sentence that is nearest to the message, for measuring."""
FILE = "intent_model.safetensors"
RANKED = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SentenceIntentClassifier(GraphComponent):
    """Logistic regression over sentence vectors and n-grams, and the nearest sentences' vote.
    Config: the fields of bot.nlu.intent_model.Settings.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's default config."""
        return dict(vars(Settings()))

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: IntentModel | None = None,
    ) -> None:
        """Checks the config; a trained model comes from `load`."""
        for key, above in (
            ("C", 0),
            ("ngram_weight", -1),
            ("ngram_dimensions", 0),
            ("neighbours", 0),
            ("neighbour_weight", -1),
            ("sharpness", 0),
        ):
            if not isinstance(config[key], (int, float)) or config[key] <= above:
                raise ConfigError(
                    f"config.yml: SentenceIntentClassifier.{key}",
                    config[key],
                    f"a number above {above}",
                )
        self._settings = Settings(**{key: config[key] for key in vars(Settings())})
        self._storage, self._resource, self._model = model_storage, resource, model

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config and the training data."""
        return digest_of(READING_FILES)

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceIntentClassifier":
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
    ) -> "SentenceIntentClassifier":
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the intent examples, which the encoder has given their vectors."""
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        if not examples:
            raise ConfigError("data/nlu", "no examples", "at least one intent with examples")
        vectors = np.vstack([m.get_dense_features(TEXT, [])[1].features for m in examples])
        model = IntentModel.fit(
            vectors,
            [as_read(m.get(TEXT)) for m in examples],
            [m.get(INTENT) for m in examples],
            self._settings,
        )
        with self._storage.write_to(self._resource) as folder:
            model.save(folder / FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Scores each text of each reading; the message's own ranking becomes Rasa's intent
        ranking.
        """
        for message in messages:
            scores = self._model.score(message.get(VECTORS), message.get(TEXTS))
            message.set(SCORES, scores)
            message.set(MODEL, self._model)
            together = message.get(READING).together
            message.set(TOGETHER, partial(self._read, message, together) if together else None)
            ranking = [
                {"name": intent, "confidence": scores[0].probabilities[intent]}
                for intent in scores[0].ranking()[:RANKED]
            ]
            message.set(
                INTENT,
                {"name": ranking[0]["name"], "confidence": self._model.confidence(scores[0])},
                add_to_output=True,
            )
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(NEAREST, max(scores[0].nearness.values()), add_to_output=True)
        return messages

    def _read(self, message: Message, text: str) -> Scores:
        """The scores of one more text."""
        words, vectors = message.get(READ)(text)
        return self._model.score(vectors, [words])[0]
