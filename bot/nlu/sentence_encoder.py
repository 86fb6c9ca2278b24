"""Rasa featurizer: a sentence vector for each training example, and for each reading of a visitor's
message.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ConfigError, EncoderError
from bot.nlu.encoder import DIMENSIONS, NETWORK, TOKENIZER, Encoder
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.reading import READING, Reading, as_read
from bot.nlu.typos import Typos
from bot.settings import ROOT

logger = logging.getLogger(__name__)

TEXTS = "reading_texts"
"""Message property: the reading's texts (bot.nlu.reading.Reading.texts), slips of the finger
mended.
"""
VECTORS = "reading_vectors"
"""Message property: float32 array, one row for each of TEXTS."""
WORDS = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Mends typing slips and adds a dense sentence feature; the network and the known words travel
    inside the model archive.

    Config:
        folder: where `make setup` put the exported encoder, relative to the project.
        threads: cores for one sentence.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's default config."""
        return {"folder": "models/encoder", "threads": 1}

    def __init__(
        self,
        config: Dict[str, Any],
        encoder: Encoder,
        model_storage: ModelStorage,
        resource: Resource,
        typos: Typos,
    ) -> None:
        """Holds an encoder that is ready for use."""
        self._config, self._encoder, self._storage, self._resource, self._typos = (
            config,
            encoder,
            model_storage,
            resource,
            typos,
        )

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config and the training data."""
        return digest_of(READING_FILES + (f"{config.get('folder', 'models/encoder')}/{NETWORK}",))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceEncoder":
        """A new component for training, with the exported encoder from the configured folder."""
        threads = config["threads"]
        if not isinstance(threads, int) or threads < 1:
            raise ConfigError(
                "config.yml: SentenceEncoder.threads", threads, "a whole number of cores, 1 or more"
            )
        return cls(
            config,
            Encoder(cls._folder(config), threads),
            model_storage,
            resource,
            Typos({}, {}, ()),
        )

    @staticmethod
    def _folder(config: Dict[str, Any]) -> Path:
        return ROOT / config["folder"]

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "SentenceEncoder":
        """The component with the encoder that the model was trained with."""
        with model_storage.read_from(resource) as folder:
            return cls(
                config,
                Encoder(folder, config["threads"]),
                model_storage,
                resource,
                Typos.load(folder / WORDS),
            )

    def train(self, training_data: TrainingData) -> Resource:
        """Learns which words people use; keeps the network in the model, so that a model never
        meets another encoder.
        """
        texts = [as_read(m.get(TEXT)) for m in training_data.training_examples if m.get(TEXT)]
        with self._storage.write_to(self._resource) as folder:
            for name in (NETWORK, TOKENIZER):
                shutil.copyfile(self._folder(self._config) / name, folder / name)
            Typos.learn(texts, self._encoder.words()).save(folder / WORDS)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the sentence feature to each example; vectors of unchanged sentences come from a
        cache beside the encoder.
        """
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [as_read(m.get(TEXT)) for m in examples]
        for message, vector in zip(examples, self._cached_vectors(texts)):
            self._add_feature(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encodes each text of each message's reading; the first is the message itself and becomes
        its sentence feature.
        """
        for message in messages:
            reading: Reading = message.get(READING) or Reading.of(message.get(TEXT) or "")
            texts = [self._typos.mend(text) for text in reading.texts]
            vectors = self._encoder.encode(texts)
            message.set(READING, reading)
            message.set(TEXTS, texts)
            message.set(VECTORS, vectors)
            self._add_feature(message, vectors[0])
        return messages

    def _add_feature(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(
            Features(
                vector[None, :],
                FEATURE_TYPE_SENTENCE,
                TEXT,
                self._config.get(FEATURIZER_CLASS_ALIAS, "SentenceEncoder"),
            )
        )

    def _cached_vectors(self, texts: List[str]) -> np.ndarray:
        folder = self._folder(self._config)
        version = hashlib.sha256(
            (folder / NETWORK).read_bytes() + (folder / TOKENIZER).read_bytes()
        ).hexdigest()[:16]
        path = folder / f"vectors-{version}.npz"
        known: Dict[str, np.ndarray] = {}
        if path.is_file():
            try:
                with np.load(path, allow_pickle=False) as stored:
                    known = dict(zip(stored["texts"].tolist(), stored["vectors"]))
            except (OSError, ValueError, KeyError) as error:
                logger.warning(
                    "%s cannot be read (%s); the sentences are encoded again.", path, error
                )
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known.update(zip(new, self._encoder.encode(new)))
            vectors = (
                np.stack(list(known.values())) if known else np.empty((0, DIMENSIONS), np.float32)
            )
            partial = path.with_suffix(".partial.npz")
            np.savez(partial, texts=np.array(list(known)), vectors=vectors)
            partial.replace(path)
        return (
            np.stack([known[text] for text in texts])
            if texts
            else np.empty((0, DIMENSIONS), np.float32)
        )


__all__ = ["SentenceEncoder", "VECTORS", "EncoderError"]
