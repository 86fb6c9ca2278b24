"""Rasa featurizer: a sentence vector for each training example, and for each reading of a visitor's
message.
"""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

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
from bot.nlu.encoder import NETWORK, TOKENIZER
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.harm_examples import harm_lines, ordinary_lines
from bot.nlu.kept_vectors import kept_vectors
from bot.nlu.pair_of_encoders import PairOfEncoders
from bot.nlu.reading import READING, Reading, as_read
from bot.nlu.typos import Typos
from bot.settings import ROOT

TEXTS = "reading_texts"
"""Message property: the reading's texts (bot.nlu.reading.Reading.texts), slips of the finger
mended.
"""
VECTORS = "reading_vectors"
"""Message property: float32 array, one row for each of TEXTS."""
WORRIES = "worry_texts"
WORRY_VECTORS = "worry_vectors"
"""The same of what is looked at for harm (bot.nlu.reading.Reading.worries)."""
MULTILINGUAL = "multilingual_encoder"
"""The encoder of messages in other languages, for the component that reads them."""
READ = "read"
"""Message property: a function that reads one more text, for what is seldom needed: its words,
slips of the finger mended, and their vector, of shape (1, dimensions).
"""
READ_WORRY = "read_worry"
"""The same for what is looked at for harm."""
WORDS, WORRY_WORDS = "words.safetensors", "worry_words.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent):
    """Mends typing slips and adds a dense sentence feature; the network and the known words travel
    inside the model archive.

    Config:
        folder: where `make setup` put the exported encoder, relative to the project.
        threads: cores for one message.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's default config."""
        return {"folder": "models/encoder", "threads": 1}

    def __init__(
        self,
        config: Dict[str, Any],
        encoder: PairOfEncoders,
        model_storage: ModelStorage,
        resource: Resource,
        typos: Typos,
        worry_typos: Typos,
    ) -> None:
        """Holds an encoder that is ready for use."""
        self._config, self._encoder, self._storage, self._resource = (
            config,
            encoder,
            model_storage,
            resource,
        )
        self._typos, self._worry_typos = typos, worry_typos

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config and the training data."""
        return digest_of(
            READING_FILES
            + ("data/safety/harm/*.yml", "data/safety/ordinary/*.yml")
            + (f"{config.get('folder', 'models/encoder')}/{NETWORK}",)
        )

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
            PairOfEncoders(cls._folder(config), threads),
            model_storage,
            resource,
            Typos.learn((), ()),
            Typos.learn((), ()),
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
                PairOfEncoders(folder, config["threads"]),
                model_storage,
                resource,
                Typos.load(folder / WORDS),
                Typos.load(folder / WORRY_WORDS),
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
            # Words of its own, so that no answer's examples can move the safety net.
            lines = [as_read(line.text) for line in harm_lines() + ordinary_lines()]
            Typos.learn(lines, self._encoder.words()).save(folder / WORRY_WORDS)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the sentence feature to each example; vectors of unchanged sentences come from a
        cache beside the encoder.
        """
        examples = [m for m in training_data.training_examples if m.get(TEXT)]
        texts = [as_read(m.get(TEXT)) for m in examples]
        for message, vector in zip(examples, kept_vectors(self._folder(self._config), texts)):
            self._add_feature(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        """Encodes each text of each message's reading; the first is the message itself and becomes
        its sentence feature.
        """
        for message in messages:
            reading: Reading = message.get(READING) or Reading.of(message.get(TEXT) or "")
            texts = [self._typos.mend_boldly(text) for text in reading.texts]
            worries = [self._worry_typos.mend(text) for text in reading.worries]
            every = list(dict.fromkeys([*texts, *worries]))
            vectors = dict(zip(every, self._encoder.encode(every)))
            message.set(READING, reading)
            message.set(MULTILINGUAL, self._encoder.second)
            message.set(READ, partial(self._read, self._typos.mend_boldly))
            message.set(READ_WORRY, partial(self._read, self._worry_typos.mend))
            message.set(TEXTS, texts)
            message.set(VECTORS, np.stack([vectors[text] for text in texts]))
            message.set(WORRIES, worries)
            message.set(WORRY_VECTORS, np.stack([vectors[text] for text in worries]))
            self._add_feature(message, vectors[texts[0]])
        return messages

    def _read(self, mend: Callable[[str], str], text: str) -> Tuple[str, np.ndarray]:
        words = mend(text)
        return words, self._encoder.encode([words])

    def _add_feature(self, message: Message, vector: np.ndarray) -> None:
        message.add_features(
            Features(
                vector[None, :],
                FEATURE_TYPE_SENTENCE,
                TEXT,
                self._config.get(FEATURIZER_CLASS_ALIAS, "SentenceEncoder"),
            )
        )


__all__ = ["SentenceEncoder", "VECTORS", "EncoderError"]
