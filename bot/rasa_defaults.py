"""What of Rasa is changed while it runs, because no setting reaches it: two defaults that would
leave a visitor without an answer, and what costs seconds of every start or milliseconds of a turn.
It is changed here and nowhere else.

The server calls this when it builds its first component of ours (bot.dialogue.responses, bot.web);
importing it changes nothing.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from importlib.resources import files
from typing import Any, Optional

import pkg_resources
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa import telemetry
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import Event
from rasa.shared.utils import validation
from rasa.shared.utils.io import read_file, read_yaml
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog

ACTION_SERVER_SECONDS = 1.5
"""How long a turn waits for the action server. By default Rasa waits 300 seconds, and the visitor
five minutes.
"""
STORING = "action_send_referral"
STORING_SECONDS = 5.0
"""The same where a message is stored: the database may be locked for a while, and to be sure is
worth waiting.
"""


def apply_once() -> None:
    """Shortens the wait for the action server, answers in a paused conversation too, reads the
    model's domain once, and the form of the action server's replies, plans the steps of a message
    once, holds the rules against no more of a conversation than they speak of, and remembers which
    kind of event has which name.

    Rasa drops every message to a paused conversation, even one from a child in danger. Nothing in
    this project pauses conversations; if another component ever does, the safety net and every
    other answer still come.
    """
    EndpointConfig.request = _request
    MessageProcessor._should_handle_message = staticmethod(lambda tracker: True)
    DomainProvider.load = classmethod(_with_the_domain_read_once)
    RemoteAction._validate_action_result = _has_the_form
    DaskGraphRunner.run = _one_step_after_the_other
    RulePolicy._get_possible_keys = _rules_that_fit
    Event.resolve_by_type = staticmethod(_kind_of_event)


def _with_the_domain_read_once(
    provider: type[DomainProvider],
    config: dict[str, Any],
    model_storage: ModelStorage,
    resource: Resource,
    execution_context: ExecutionContext,
    **_: Any,
) -> DomainProvider:
    """Rasa's own reads the file four times, once in pure Python and against its schema: that was
    done when the model was trained, and Rasa wrote the file itself.
    """
    with model_storage.read_from(resource) as folder:
        domain = Domain.from_dict(read_yaml(read_file(folder / "domain.yml")))
    return provider(model_storage, resource, domain)


def _one_step_after_the_other(
    self: DaskGraphRunner,
    inputs: Optional[dict[str, Any]] = None,
    targets: Optional[list[str]] = None,
) -> dict[str, Any]:
    """What each of `targets` gives. Rasa's own plans all steps anew for each message, three times,
    and has Dask share them out among cores of which each needs the one before: a twentieth of a
    turn.

    Raises:
        GraphRunError: if a step is not there, or ends with a RuntimeError.
    """
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = vars(self).setdefault("plans", {})
    if wanted not in plans:
        plans[wanted] = _planned(self._graph_schema, wanted)
    done = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in plans[wanted]:
            if name not in done:
                done[name] = self._instantiated_nodes[name](*(done.get(one, one) for one in needs))
        return dict(done[name] for name in wanted)
    except (RuntimeError, KeyError) as error:
        raise GraphRunError("Error running runner.") from error


def _planned(schema: GraphSchema, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The steps that `wanted` need, each after those that it needs itself, with their names."""
    plan: dict[str, tuple[str, ...]] = {}

    def add(name: str) -> None:
        if name in schema.nodes and name not in plan:
            needs = tuple(schema.nodes[name].needs.values())
            for one in needs:
                add(one)
            plan[name] = needs

    for name in wanted:
        add(name)
    return list(plan.items())


def _rules_that_fit(self: RulePolicy, lookup: dict[str, str], states: list[State]) -> set[str]:
    """The rules that what was said last fits. Rasa's own goes through the whole conversation, also
    where it is longer than the longest rule, from where on every rule that is left fits.
    """
    fit = set(lookup)
    longest = max((len(self._rule_key_to_state(rule)) for rule in lookup), default=0)
    for back, state in enumerate(reversed(states[-longest:])):
        fit = {rule for rule in fit if self._is_rule_applicable(rule, back, state)}
    return fit


_kind_of_event = lru_cache(maxsize=64)(Event.resolve_by_type)
"""Rasa's own looks through all kinds there are for each event of a conversation that is read: a
twelfth of a turn.
"""


@lru_cache(maxsize=1)
def _form_of_replies() -> Validator:
    form = RemoteAction.action_response_format_spec()
    return validator_for(form)(form)


def _has_the_form(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Whether the action server's reply has the form that Rasa expects. Rasa's own checks each time
    that this form, which never changes, is one: a twelfth of such a turn.

    Raises:
        jsonschema.ValidationError: if it has not.
    """
    _form_of_replies().validate(result)
    return True


_usual_request = EndpointConfig.request


async def _request(self: EndpointConfig, *given: Any, **more: Any) -> Any:
    """Rasa's own, with the time that this action may take."""
    action = (more.get("json") or {}).get("next_action")
    if action:
        more["timeout"] = STORING_SECONDS if action == STORING else ACTION_SERVER_SECONDS
    return await _usual_request(self, *given, **more)


def check_each_file_once() -> None:
    """Rasa checks endpoints.yml sixteen times at a start, in pure Python. The same text passes
    again, and what does not pass stops the start as before. Rasa finds the rules for it by
    pkg_resources, which takes half a second to look at all that is installed.
    """
    validation.validate_yaml_schema = lru_cache(maxsize=4)(_usual_check)
    pkg_resources.resource_filename = lambda package, name: str(files(package) / name)


def ask_nobody_about_telemetry() -> None:
    """It is off in the environment (deploy/environment). Rasa would all the same read its settings
    in the home folder of whoever runs it, and write them if there are none.
    """
    telemetry._is_telemetry_enabled_in_configuration = lambda: False


_usual_check = validation.validate_yaml_schema


def keep_quiet() -> None:
    """For programs that load the assistant without `rasa run`: prints errors only, and above all no
    visitor's words.
    """
    configure_structlog(logging.ERROR)
    logging.disable(logging.WARNING)
