"""Rasa component: looks for harm in each sentence of a message, with a model of its own, trained on
the two bodies of words in data/safety. No answer's examples can move it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ConfigError
from bot.nlu.encoder import Encoder
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.harm_model import HarmModel, HarmSettings
from bot.nlu.kept_vectors import kept_vectors
from bot.nlu.multilingual_encoder import MultilingualEncoder
from bot.nlu.reading import as_read
from bot.nlu.sentence_encoder import WORRIES, WORRY_VECTORS
from bot.settings import ROOT

WORRY = "worry"
"""Message property: a bot.nlu.harm_model.Worry for each text of the reading's worries."""
FILE = "harm_model.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyNet(GraphComponent):
    """Judges every sentence.

    Config:
        folder: where `make setup` put the exported encoder, relative to the project.
        threads: cores for one sentence.
        multilingual_weight: of the second encoder's vector beside the first's.
        C, gamma, ngram_weight, ngram_dimensions, seed: see bot.nlu.harm_model.HarmSettings.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's default config."""
        own = {"folder": "models/encoder", "threads": 1, "multilingual_weight": 0.7}
        return {**own, **vars(HarmSettings())}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: Optional[HarmModel] = None,
    ) -> None:
        """Checks the config and makes the second encoder ready."""
        for key in (
            "threads",
            "C",
            "gamma",
            "ngram_weight",
            "ngram_dimensions",
            "multilingual_weight",
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
        self._second = MultilingualEncoder(config["threads"])

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
        folder = ROOT / self._config["folder"]
        first = kept_vectors(Encoder(folder, self._config["threads"]), folder, texts)
        settings = HarmSettings(**{key: self._config[key] for key in vars(HarmSettings())})
        model = HarmModel.fit(self._vectors(first, texts), texts, lines, settings)
        with self._storage.write_to(self._resource) as kept:
            model.save(kept / FILE)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets WORRY, in the order of the reading's worries."""
        for message in messages:
            texts = message.get(WORRIES)
            vectors = self._vectors(message.get(WORRY_VECTORS), texts)
            message.set(WORRY, self._model.judge(vectors, texts))
        return messages

    def _vectors(self, first: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """Both encoders' vectors side by side, of length 1."""
        weight = self._config["multilingual_weight"]
        both = np.hstack([first, weight * self._second.encode(texts)])
        return both / np.float32(np.sqrt(1 + weight * weight))
