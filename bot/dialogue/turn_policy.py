"""Rasa policy for what rules cannot say: the safety reply before everything, two answers in one
turn, and never silence.

Everything else it leaves to RulePolicy (data/stories/rules.yml) by abstaining.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.core.constants import RULE_POLICY_PRIORITY
from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import message_turns
from bot.nlu.memory import this_turn
from bot.understanding import CHECK, CONCERN, EMERGENCY, SOFT, Understanding

BRING_IN = "action_bring_in"
SAID_INSTEAD = {
    BRING_IN: "utter_bring_in",
    message_turns.BEGIN: "utter_referral_unavailable",
    message_turns.FORM: "utter_referral_unavailable",
    message_turns.SEND_NOW: "utter_referral_uncertain",
    message_turns.STATE: "utter_referral_state_unavailable",
}
"""What the assistant says itself where a custom action came back without a word (the action server
is down, slow or broken).
"""
DISCLOSURE, EMERGENCY_NOW, OTHER_LANGUAGE = SAFETY_REPLIES = (
    "utter_disclosure",
    "utter_disclosure_emergency",
    "utter_other_language_harm",
)
BRINGS_IN = (
    "report_pupil_contact",
    "report_staff_contact",
    "report_post",
    "online_safety_helpline",
    "staff_further_help",
    "ask_person",
    "ask_headteacher",
    "ask_dsl",
)
"""Intents whose answer is followed by action_bring_in, as their rules say."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class TurnPolicy(Policy):
    """Plans the turn from what was understood; learns nothing."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Before RulePolicy, whose forms must not swallow a disclosure."""
        return {"priority": RULE_POLICY_PRIORITY + 1}

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules and stories may both stand in the data; neither is used."""
        return SupportedData.ML_AND_RULE_DATA

    def train(self, training_trackers: List[Any], domain: Domain, **_: Any) -> Resource:
        """Nothing to learn; leaves an empty resource so that the policy can be loaded."""
        with self._model_storage.write_to(self._resource):
            pass
        return self._resource

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_: Any,
    ) -> "TurnPolicy":
        """The policy as configured."""
        return cls(config, model_storage, resource, execution_context)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: Optional[Dict[str, Any]] = None,
        **_: Any,
    ) -> PolicyPrediction:
        """The next action of the plan, or no opinion."""
        action = next_action(tracker)
        probabilities = [0.0] * domain.num_actions
        if action is not None:
            probabilities[domain.index_for_action(action)] = 1.0
        kept = message_turns.kept_words(tracker) if action in SAFETY_REPLIES else []
        return self._prediction(
            probabilities, is_no_user_prediction=action is not None, optional_events=kept
        )


def next_action(tracker: DialogueStateTracker) -> Optional[str]:
    """What to do next in this turn, or None to leave it to the rules."""
    events = this_turn(tracker)
    done = [e.action_name for e in events if isinstance(e, ActionExecuted) and e.action_name]
    plan = plan_for(Understanding.of(tracker), tracker, done)
    if plan is None:
        return _instead_of_silence(tracker, events, done, by_rules=True)
    said_instead = _instead_of_silence(tracker, events, done, by_rules=False)
    if said_instead:
        return said_instead
    remaining = [action for action in plan if action not in done]
    return remaining[0] if remaining else ACTION_LISTEN_NAME


def plan_for(
    understood: Optional[Understanding], tracker: DialogueStateTracker, done: list[str]
) -> Optional[list[str]]:
    """The actions of a turn that rules cannot plan; None where one rule is enough. `done` are the
    actions that have run in it.
    """
    if understood is not None and understood.safety in (CONCERN, EMERGENCY):
        if understood.language:
            reply = OTHER_LANGUAGE
        else:
            reply = EMERGENCY_NOW if understood.safety == EMERGENCY else DISCLOSURE
        return [reply, *message_turns.after_a_worry(tracker, done)]
    about_a_message = message_turns.plan(understood, tracker, done, _answer_steps)
    if about_a_message is not None:
        if understood is not None and understood.safety == SOFT:
            about_a_message = [*about_a_message, "utter_soft_signpost"]
        return about_a_message
    if understood is None:
        return None
    special = understood.safety == SOFT or understood.band == CHECK or len(understood.answers) > 1
    if not special:
        return None
    plan = [step for intent in understood.answers for step in _answer_steps(intent)] or [
        "utter_choice"
    ]
    if understood.band == CHECK and understood.choices:
        plan.append("utter_alternatives")
    if understood.safety == SOFT:
        plan.append("utter_soft_signpost")
    return plan


def _answer_steps(intent: str) -> list[str]:
    if intent == message_turns.STATE_INTENT:
        return [message_turns.STATE]
    return [f"utter_{intent}", BRING_IN] if intent in BRINGS_IN else [f"utter_{intent}"]


def _instead_of_silence(
    tracker: DialogueStateTracker, events: list[Event], done: list[str], by_rules: bool
) -> Optional[str]:
    """The words for a custom action that came back without any; and, after those words, the end of
    a turn that rules had planned.
    """
    if not done:
        return None
    said_since = False
    for event in reversed(events):
        if isinstance(event, BotUttered):
            said_since = True
        elif isinstance(event, ActionExecuted) and event.action_name:
            if (
                event.action_name in SAID_INSTEAD
                and not said_since
                and not message_turns.needs_no_words(event.action_name, tracker)
            ):
                return SAID_INSTEAD[event.action_name]
            break
    if by_rules and done[-1] in SAID_INSTEAD.values():
        return ACTION_LISTEN_NAME
    return None
