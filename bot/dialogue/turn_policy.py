"""Rasa policy for what rules cannot say: the safety reply before everything, messages to a person,
the answers to several questions, and never silence.

It leaves everything else to RulePolicy (data/stories/rules.yml) by abstaining.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.constants import RULE_POLICY_PRIORITY
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.answer_steps import BRING_IN, STATE, read_intents
from bot.dialogue.message_form import ABOUT, ATTEMPTS, FORM
from bot.dialogue.message_turns import BEGIN, SEND_NOW, needs_no_words, words_to_keep
from bot.dialogue.plan import plan_turn, safety_replies
from bot.dialogue.turn import Turn, read_turn

SAID_INSTEAD = {
    BRING_IN: "utter_bring_in",
    BEGIN: "utter_referral_unavailable",
    FORM: "utter_referral_unavailable",
    SEND_NOW: "utter_referral_uncertain",
    STATE: "utter_referral_state_unavailable",
}
"""What the assistant says itself if a custom action comes back without a word (the action server is
down, slow or broken).
"""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class TurnPolicy(Policy):
    """Plans the turn from what was understood; learns nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        read_intents()
        safety_replies()

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Before RulePolicy, whose forms must not swallow a disclosure."""
        return {"priority": RULE_POLICY_PRIORITY + 1}

    @staticmethod
    def supported_data() -> SupportedData:
        """The data may hold rules and stories; neither is used."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: List[Any], domain: Domain, **_: Any) -> Resource:
        """Nothing to learn; leaves an empty resource so that the policy can be loaded."""
        with self._model_storage.write_to(self._resource):
            pass
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **_: Any,
    ) -> PolicyPrediction:
        """The next action of the plan, or no opinion."""
        turn = read_turn(tracker)
        action = next_action(turn)
        probabilities = [0.0] * domain.num_actions
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(
            probabilities,
            is_no_user_prediction=action is not None,
            optional_events=kept_words(turn) if action in safety_replies() else [],
        )


def next_action(turn: Turn) -> Optional[str]:
    """What to do next in this turn, or None to leave it to the rules."""
    plan = plan_turn(turn)
    if turn.silent in SAID_INSTEAD and not needs_no_words(turn.silent, turn):
        return SAID_INSTEAD[turn.silent]
    if plan is None:  # the rules do not know what was said instead, so the turn ends here
        said_instead = turn.done and turn.done[-1] in SAID_INSTEAD.values()
        return ACTION_LISTEN_NAME if said_instead else None
    remaining = [action for action in plan if action not in turn.done]
    return remaining[0] if remaining else ACTION_LISTEN_NAME


def kept_words(turn: Turn) -> list[Event]:
    """What is set with the safety reply: the words of an adult's worry are what their message is
    about.
    """
    words = words_to_keep(turn)
    if words is None:
        return []
    return [
        SlotSet(ABOUT, words),
        SlotSet(ATTEMPTS, None),
        SlotSet(REQUESTED_SLOT, turn.after_about),
    ]
