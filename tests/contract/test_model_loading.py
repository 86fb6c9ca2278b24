"""What is read, checked or planned once (bot/rasa_defaults.py) is what Rasa's own way gives."""

from __future__ import annotations

import asyncio
import gc
import itertools
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.exceptions import YamlException
from rasa.shared.utils.common import all_subclasses

from bot.rasa_cli import _load_without_collecting
from bot.rasa_defaults import apply_once, check_each_file_once
from bot.settings import ROOT

GOOD = {"events": [{"event": "slot", "name": "role", "value": "staff"}], "responses": [{}]}
RASA_S_RUN, RASA_S_RULES = DaskGraphRunner.run, RulePolicy._get_possible_keys
RASA_S_OWN = DomainProvider.__dict__["load"]
RASA_S_JUDGE = RemoteAction._validate_action_result
RASA_S_KINDS = Event.resolve_by_type


@pytest.fixture
def stored(tmp_path: Path) -> tuple[LocalModelStorage, Resource]:
    """The project's domain as a training stores it."""
    storage, resource = LocalModelStorage(tmp_path), Resource("domain_provider")
    DomainProvider(storage, resource)._persist(Domain.load(str(ROOT / "domain.yml")))
    return storage, resource


def test_the_domain_is_the_same(
    stored: tuple[LocalModelStorage, Resource], monkeypatch: pytest.MonkeyPatch
) -> None:
    def loaded() -> Domain:
        context = ExecutionContext(GraphSchema({}))
        return DomainProvider.load({}, *stored, context).provide_inference()

    monkeypatch.setattr(DomainProvider, "load", RASA_S_OWN)
    by_rasa = loaded()
    apply_once()
    assert DomainProvider.__dict__["load"] is not RASA_S_OWN
    ours = loaded()
    assert ours.as_dict() == by_rasa.as_dict() != Domain.empty().as_dict()
    assert ours.fingerprint() == by_rasa.fingerprint()
    for part in ("responses", "slots", "intent_properties", "action_names_or_texts"):
        assert str(getattr(ours, part)) == str(getattr(by_rasa, part))
    assert ours.session_config == by_rasa.session_config


@pytest.mark.parametrize(
    ("reply", "is_good"),
    [
        (GOOD, True),
        ({}, True),
        ([], False),
        ({"events": [{"event": "slot"}]}, False),
        ({"events": "none"}, False),
        ({"responses": ["Hello."]}, False),
    ],
)
def test_a_reply_of_the_action_server_is_judged_the_same(reply: Any, is_good: bool) -> None:
    action = RemoteAction("action_bring_in", None)
    apply_once()
    judges = [action._validate_action_result, partial(RASA_S_JUDGE, action)]
    assert judges[0].__func__ is not RASA_S_JUDGE
    for judge in judges:
        if is_good:
            assert judge(reply) is True
        else:
            with pytest.raises(ValidationError):
                judge(reply)


def test_a_file_that_is_wrong_is_refused_each_time_and_a_right_one_is_checked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rasa.shared.utils import validation
    from rasa.shared.utils.io import read_config_file

    monkeypatch.setattr(validation, "validate_yaml_schema", validation.validate_yaml_schema)
    check_each_file_once()
    path = tmp_path / "endpoints.yml"
    for wrong in ("a: [", "- a\n- b\n"):
        path.write_text(wrong)
        for _ in range(2):
            with pytest.raises(YamlException):
                read_config_file(path)
    path.write_text("nlg:\n  type: one\n")
    assert read_config_file(path) == read_config_file(path) == {"nlg": {"type": "one"}}
    assert validation.validate_yaml_schema.cache_info().hits == 1
    path.write_text("nlg:\n  type: two\n")
    assert read_config_file(path) == {"nlg": {"type": "two"}}


def test_nothing_is_searched_for_unused_objects_until_the_model_is_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import rasa.core.run
    from rasa.shared.utils import validation

    monkeypatch.setattr(validation, "validate_yaml_schema", validation.validate_yaml_schema)

    async def loading(model: str) -> tuple[str, bool]:
        if not model:
            raise OSError("no model")
        return model, gc.isenabled()

    for model, loaded in (("assistant", ("assistant", False)), ("", OSError)):
        monkeypatch.setattr(rasa.core.run, "load_agent_on_start", loading)
        try:
            _load_without_collecting()
            assert not gc.isenabled()
            if model:
                assert asyncio.run(rasa.core.run.load_agent_on_start(model)) == loaded
            else:
                with pytest.raises(loaded):
                    asyncio.run(rasa.core.run.load_agent_on_start(model))
            assert gc.isenabled() and gc.get_freeze_count()
        finally:
            gc.enable()
            gc.unfreeze()


class Step:
    """A node of a graph: gives its name with what it was given, and notes that it ran."""

    def __init__(self, name: str, ran: list[str], fault: Exception | None = None) -> None:
        self._name, self._ran, self._fault = name, ran, fault

    def __call__(self, *given: tuple[str, Any]) -> tuple[str, Any]:
        self._ran.append(self._name)
        if self._fault:
            raise self._fault
        return self._name, [value for _, value in given]


def a_runner(ran: list[str], fault: Exception | None = None) -> DaskGraphRunner:
    needs = {
        "last": {"one": "first", "two": "second"},
        "second": {"one": "first"},
        "unused": {"one": "last"},
        "first": {"words": "__message__"},
    }
    nodes = {name: SchemaNode(one, Step, "of", "run", {}) for name, one in needs.items()}
    runner = object.__new__(DaskGraphRunner)
    runner._graph_schema, runner._execution_context = GraphSchema(nodes), None
    runner._instantiated_nodes = {
        name: Step(name, ran, fault if name == "second" else None) for name in needs
    }
    return runner


@pytest.mark.parametrize("targets", [["last"], ["second", "last"], ["first"]])
def test_the_steps_of_a_message_give_what_dask_s_give(
    targets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runs once, and none that is not needed; a second message is no different."""
    theirs, ours = [], []
    monkeypatch.setattr(DaskGraphRunner, "run", RASA_S_RUN)
    wanted = a_runner(theirs).run({"__message__": "hello"}, targets)
    apply_once()
    runner = a_runner(ours)
    assert DaskGraphRunner.run is not RASA_S_RUN
    assert runner.run({"__message__": "hello"}, targets) == wanted
    assert sorted(ours) == sorted(theirs)
    assert runner.run({"__message__": "bye"}, targets) != wanted


@pytest.mark.parametrize("fault", [RuntimeError("x"), ValueError("x")])
def test_a_step_that_fails_fails_as_with_dask(
    fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DaskGraphRunner, "run", RASA_S_RUN)
    with pytest.raises(Exception) as theirs:
        a_runner([], fault).run({"__message__": "x"}, ["last"])
    apply_once()
    with pytest.raises(Exception) as ours:
        a_runner([], fault).run({"__message__": "x"}, ["last"])
    assert ours.type is theirs.type


HEARD = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}
SAID = {"prev_action": {"action_name": "utter_greet"}, "user": {"intent": "greet"}}
ELSE = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "thanks"}}
RULES = [[HEARD], [HEARD, SAID], [{}, HEARD], [ELSE, HEARD, SAID], [SAID]]


@pytest.mark.parametrize("length", range(6))
def test_the_rules_that_fit_a_conversation_are_those_that_rasa_finds(length: int) -> None:
    policy = object.__new__(RulePolicy)
    lookup = {json.dumps(rule, sort_keys=True): "utter_greet" for rule in RULES}
    apply_once()
    assert RulePolicy._get_possible_keys is not RASA_S_RULES
    for states in itertools.product([{}, HEARD, SAID, ELSE], repeat=length):
        theirs = RASA_S_RULES(policy, lookup, list(states))
        assert policy._get_possible_keys(lookup, list(states)) == theirs
    assert policy._get_possible_keys({}, [HEARD]) == set()


def test_a_kind_of_event_is_the_one_that_rasa_finds() -> None:
    """By each name that there is; one that there is not is refused, or has the kind that is asked
    for.
    """
    apply_once()
    assert Event.resolve_by_type is not RASA_S_KINDS
    names = {kind.type_name for kind in all_subclasses(Event)}
    assert len(names) > 20
    for name in (*sorted(names), "topic"):
        for _ in range(2):
            assert Event.resolve_by_type(name) is RASA_S_KINDS(name)
    assert Event.resolve_by_type("nothing", UserUttered) is UserUttered
    for _ in range(2):
        with pytest.raises(ValueError, match="nothing"):
            Event.resolve_by_type("nothing")
