"""Rasa component, the last of the pipeline: safety net and scope gate. Turns scores into the one
decision that the dialogue follows.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.accused import accused_entity, accused_rules, with_accused
from bot.nlu.decision import Thresholds, decide, groups
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.intent_classifier import MODEL, SCORES
from bot.nlu.languages import LanguageModel, load_languages
from bot.nlu.reading import READING, Reading
from bot.nlu.safety_rules import rules
from bot.nlu.spelling import LONGEST
from bot.understanding import CHOICE, NONE, OUTSIDE, UNDERSTANDING, Understanding

FILE = "languages.safetensors"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SafetyAndScopeGate(GraphComponent):
    """Decides on each message. Config: the fields of bot.nlu.decision.Thresholds, all of them and
    nothing else.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """None: every threshold stands in config.yml."""
        return {}

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        languages: Optional[LanguageModel] = None,
    ) -> None:
        """Checks the thresholds and builds the phrase rules, so that a broken file stops the server
        at its start.
        """
        self._thresholds = Thresholds.of(config)
        groups()  # read now, so that no turn waits for a file
        self._storage, self._resource, self._languages = model_storage, resource, languages
        self._rules = rules()
        accused_rules()

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> str:
        """What this component depends on beside its config and the training data."""
        return digest_of(READING_FILES + ("data/languages/*.yml",))

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SafetyAndScopeGate":
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
    ) -> "SafetyAndScopeGate":
        """The trained component."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LanguageModel.load(folder / FILE))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns to tell English (the training examples) from the languages of data/languages."""
        english = [m.get(TEXT) for m in training_data.intent_examples if m.get(TEXT)]
        with self._storage.write_to(self._resource) as folder:
            LanguageModel.fit(english, load_languages()).save(folder / FILE)
        return self._resource

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Sets UNDERSTANDING, Rasa's intent (the first answer, `unsure` for a choice, or what lies
        outside), and the entity for a person who is accused.
        """
        for message in messages:
            text = message.get(TEXT) or ""
            in_pieces = message.get(READING).in_pieces
            understood = with_accused(self._understand(message, text), text, in_pieces)
            intent = "unsure" if understood.band == CHOICE else understood.answers[0]
            entities = [*(message.get(ENTITIES) or []), *accused_entity(understood, tracker)]
            message.set(ENTITIES, entities, add_to_output=True)
            message.set(UNDERSTANDING, understood.as_dict(), add_to_output=True)
            message.set(
                INTENT, {"name": intent, "confidence": understood.confidence}, add_to_output=True
            )
        return messages

    def _understand(self, message: Message, text: str) -> Understanding:
        reading: Reading = message.get(READING)
        rule = self._rules.found(text).level
        if rule == NONE and reading.in_pieces != text:
            rule = self._rules.found(reading.in_pieces).level
        language, harm = self._languages.language_of(
            text, self._thresholds.language, self._thresholds.language_harm
        )
        if language:
            return Understanding(
                "concern" if harm or rule != NONE else NONE,
                answers=("other_language",),
                confidence=1.0,
                language=language,
            )
        if len(text) > LONGEST and rule == NONE:
            return Understanding(answers=("too_long",), band=OUTSIDE, confidence=1.0)
        scores = message.get(SCORES)
        parts = scores[1 : 1 + len(reading.parts)]
        together = scores[-1] if reading.together else None
        return decide(
            message.get(MODEL), scores[0], parts, together, reading.leans, rule, self._thresholds
        )
