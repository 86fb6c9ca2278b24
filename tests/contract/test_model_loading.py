"""The model's domain, read once (bot/rasa_defaults.py), is the one that Rasa's own way gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain

from bot.rasa_defaults import apply_once
from bot.settings import ROOT

RASA_S_OWN = DomainProvider.__dict__["load"]


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
