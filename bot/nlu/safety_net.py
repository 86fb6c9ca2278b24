"""Rasa component: looks for harm in each sentence of a message, with a model of its own, trained on
the two bodies of words in data/safety. No answer's examples can move it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ConfigError
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.harm_model import HarmModel, HarmSettings, Worry
from bot.nlu.kept_vectors import kept_vectors
from bot.nlu.reading import READING, as_read
from bot.nlu.sentence_encoder import READ_WORRY, WORRIES, WORRY_VECTORS
from bot.settings import ROOT

WORRY = "worry"
"""Message property: a bot.nlu.harm_model.Worry for each text of the reading's worries."""
WORRY_AFTER = "worry_after"
"""Message property: a function that gives the Worry of the reading's `after`; None if that is
empty.
"""
FILE = "harm_model.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyNet(GraphComponent):
    """Judges every sentence.

    Config:
        folder: where `make setup` put the exported encoder, relative to the project.
        networks, hidden, epochs, ngram_weight, ngram_dimensions, dimensions, seed: see
            bot.nlu.harm_model.HarmSettings.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's default config."""
        return {"folder": "models/encoder", **vars(HarmSettings())}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[HarmModel] = None,
    ) -> None:
        """Checks the config."""
        for key in (
            "networks",
            "hidden",
            "epochs",
            "ngram_weight",
            "ngram_dimensions",
            "dimensions",
        ):
            if (
                isinstance(config[key], bool)
                or not isinstance(config[key], (int, float))
                or (config[key] <= 0)
            ):
                raise ConfigError(f"config.yml: SafetyNet.{key}", config[key], "a number above 0")
        self._config, self._storage, self._resource, self._model = (
            config,
            model_storage,
            resource,
            model,
        )

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config."""
        return digest_of(READING_FILES + ("data/safety/harm/*.yml", "data/safety/ordinary/*.yml"))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyNet":
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
    ) -> "SafetyNet":
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, HarmModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from data/safety alone; Rasa's training data is not looked at."""
        lines = harm_lines() + ordinary_lines()
        texts = [as_read(line.text) for line in lines]
        vectors = kept_vectors(ROOT / self._config["folder"], texts)
        settings = HarmSettings(**{key: self._config[key] for key in vars(HarmSettings())})
        model = HarmModel.fit(vectors, texts, lines, settings)
        with self._storage.write_to(self._resource) as kept:
            model.save(kept / FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets WORRY, in the order of the reading's worries, and WORRY_AFTER."""
        for message in messages:
            worries = self._model.judge(message.get(WORRY_VECTORS), message.get(WORRIES))
            message.set(WORRY, worries)
            after = message.get(READING).after
            message.set(WORRY_AFTER, partial(self._judge, message, after) if after else None)
        return messages

    def _judge(self, message: Message, text: str) -> Worry:
        """What one more text says."""
        words, vectors = message.get(READ_WORRY)(text)
        return self._model.judge(vectors, [words])[0]
