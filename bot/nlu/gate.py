"""Rasa component, the last of the pipeline: safety net and scope gate. Turns scores into the one
decision that the dialogue follows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Callable, Dict, List, Optional

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.content.content import load
from bot.nlu.accused import accused_entity, accused_rules, with_accused
from bot.nlu.ages import ages_in
from bot.nlu.conversation_language import language_entity
from bot.nlu.decision import decide, groups
from bot.nlu.fingerprint import READING_FILES, digest_of
from bot.nlu.foreign_reader import FOREIGN, SHOWS_ENGLISH
from bot.nlu.intent_classifier import MODEL, SCORES, TOGETHER
from bot.nlu.memory import role_of, said_before
from bot.nlu.reading import READING, Reading
from bot.nlu.safety_net import WORRY, WORRY_AFTER
from bot.nlu.safety_rules import Found, rules
from bot.nlu.scores import Scores
from bot.nlu.seldom_asked import seldom_asked, seldom_asked_by
from bot.nlu.short_messages import IN_ENGLISH
from bot.nlu.spelling import LONGEST
from bot.nlu.thresholds import thresholds_of
from bot.nlu.worries import Told, found_in, gravity
from bot.nlu.yes_no import asks_yes_or_no
from bot.understanding import (
    ANSWER,
    CHOICE,
    CONCERN,
    EMERGENCY,
    NONE,
    OUTSIDE,
    SOFT,
    UNDERSTANDING,
    Understanding,
)

"""The entity, and the slot, that says who writes."""
ANY_KIND = "home"
"""The kind of harm in a message in another language, of which only that there is harm is known."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyAndScopeGate(GraphComponent):
    """Decides on each message. Config: the fields of Thresholds and NetThresholds in
    bot.nlu.thresholds, all of them and nothing else.
    """

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """None: every threshold stands in config.yml."""
        return {}

    def __init__(self, config: Dict[str, Any]) -> None:
        """Checks the thresholds and builds the phrase rules, so that a broken file stops the server
        at its start.
        """
        self._thresholds, self._net = thresholds_of(config)
        groups()  # read now, so that no turn waits for a file
        seldom_asked()
        self._rules = rules()
        accused_rules()
        asks_yes_or_no("")

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
    ) -> "SafetyAndScopeGate":
        """A new component; it has nothing to learn."""
        return cls(config)

    def process(
        self, messages: List[Message], tracker: Optional[DialogueStateTracker] = None
    ) -> List[Message]:
        """Sets UNDERSTANDING, Rasa's intent (the first answer, `unsure` for a choice, or what lies
        outside), and the entity for a person who is accused.
        """
        for message in messages:
            text = message.get(TEXT) or ""
            joined = message.get(READING).joined
            understood = self._understand(message, text, role_of(message, tracker))
            understood = with_accused(understood, text, joined or text, said_before(tracker))
            understood = replace(understood, asks=self._asks(text, understood))
            intent = "unsure" if understood.band == CHOICE else understood.answers[0]
            entities = [*(message.get(ENTITIES) or []), *accused_entity(understood, tracker)]
            entities += language_entity(text, understood, message.get("metadata"), tracker)
            message.set(ENTITIES, entities, add_to_output=True)
            message.set(UNDERSTANDING, understood.as_dict(), add_to_output=True)
            message.set(
                INTENT, {"name": intent, "confidence": understood.confidence}, add_to_output=True
            )
        return messages

    def _asks(self, text: str, understood: Understanding) -> str:
        """What may be answered with yes or no: one plain question, whose answer is sure."""
        sure = understood.band == ANSWER and understood.confidence >= self._thresholds.firm
        is_one = len(understood.answers) == 1 and not understood.unanswered
        return asks_yes_or_no(text) if sure and is_one else ""

    def _understand(self, message: Message, text: str, role: Optional[str]) -> Understanding:
        reading: Reading = message.get(READING)
        phrases = self._phrases_in(text, reading)
        told = Told.of(message.get(WORRY), len(reading.said), len(reading.around))
        found = found_in(told, *phrases, self._net, message.get(WORRY_AFTER))
        in_english = any(one.level in (CONCERN, EMERGENCY) for one in phrases)
        understood = self._understand_words(message, text, found.level, in_english, role)
        shows = understood.shows_language or understood.wants_english
        understood = replace(
            understood, shows_language=shows or bool(message.get(SHOWS_ENGLISH) or in_english)
        )
        if understood.safety == NONE:
            return understood
        return replace(understood, harm=understood.harm or found.kind or ANY_KIND)

    def _phrases_in(self, text: str, reading: Reading) -> tuple[Found, Found]:
        """What the phrases find in the message; and in all the pieces together, if this one adds to
        what they found before it.
        """
        found, joined = self._rules.found(text), Found()
        if reading.joined:
            joined = self._rules.found(reading.joined)
            if gravity(joined) <= gravity(self._rules.found(reading.before)):
                joined = Found()
        return found, joined

    def _understand_words(
        self, message: Message, text: str, safety: str, in_english: bool, role: Optional[str]
    ) -> Understanding:
        """`in_english`: a phrase was found, and all of them are English."""
        reading: Reading = message.get(READING)
        if reading.settled and safety in (NONE, SOFT):
            band = CHOICE if reading.settled.choices else ANSWER
            return Understanding(
                safety,
                band,
                reading.settled.answers,
                reading.settled.choices,
                confidence=1.0,
                wants_english=reading.settled.answers == (IN_ENGLISH,),
            )
        foreign: Optional[Understanding] = None if in_english else message.get(FOREIGN)
        if foreign is not None:
            if foreign.line_only and safety in (CONCERN, EMERGENCY):
                return replace(foreign, safety=CONCERN)
            return foreign
        if len(text) > LONGEST and safety in (NONE, SOFT):
            return Understanding(safety, OUTSIDE, ("too_long",), confidence=1.0)
        weighed = self._weighed(message, text, role)
        scores = [weighed(one) for one in message.get(SCORES)]
        together = message.get(TOGETHER)
        return decide(
            message.get(MODEL),
            scores[0],
            scores[1:],
            together and (lambda: weighed(together())),
            reading.leans,
            safety,
            self._thresholds,
            reading.questions,
        )

    def _weighed(
        self, message: Message, text: str, role: Optional[str]
    ) -> Callable[[Scores], Scores]:
        """What makes less likely the answers that this visitor seldom wants, and those that are not
        about ages if a child's age stands beside an app.
        """
        seldom, asked = seldom_asked_by(role), load().ages.asked
        names_app = any(one["entity"] == "platform" for one in message.get(ENTITIES) or [])
        names_age = names_app and bool(ages_in(text))

        def weighed(scores: Scores) -> Scores:
            scores = scores.less_likely(seldom, self._thresholds.seldom)
            if not names_age:
                return scores
            others = scores.probabilities.keys() - set(asked)
            return scores.less_likely(others, self._thresholds.aged)

        return weighed
