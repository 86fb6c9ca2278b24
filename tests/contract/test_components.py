"""One contract for every NLU component: it survives odd messages, keeps the message, and refuses
settings that it cannot use.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ConfigError
from bot.nlu import foreign_reader, safety_net
from bot.nlu.foreign_reader import ForeignReader
from bot.nlu.gate import SafetyAndScopeGate
from bot.nlu.intent_classifier import SentenceIntentClassifier
from bot.nlu.reader import MessageReader
from bot.nlu.safety_net import SafetyNet
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.understanding import UNDERSTANDING
from tests.component_config import config_of

ODD = [
    "",
    " ",
    "?",
    "🍕⚽",
    "a" * 5_000,
    "word " * 1_000,
    "\x00\x07",
    "\u202eهل",
    "ما هو العمر المسموح",
    "我",
    "¿Qué? " * 300,
    "<script>",
    "1234567890",
    "/restart",
    "null",
    "can my child use instagram",
]
EXAMPLES = {
    "minimum_age": [
        "can my child use instagram",
        "how old for tiktok",
        "is nine too young for snapchat",
        "what age for whatsapp",
    ],
    "bedtime": [
        "ipad in bed at night",
        "phones late at night in the bedroom",
        "should she have it at bedtime",
        "he is up all night on games",
    ],
    "out_of_scope_other": [
        "what is the weather",
        "tell me a joke",
        "who won the match",
        "how do i cook rice",
    ],
}


COMPONENTS = (
    MessageReader,
    SentenceEncoder,
    SentenceIntentClassifier,
    SafetyNet,
    ForeignReader,
    SafetyAndScopeGate,
)
LEARN_NOTHING = (MessageReader, SafetyAndScopeGate)


def whole_config(component: Any) -> dict[str, Any]:
    """The component's own defaults, and what config.yml says."""
    return {**component.get_default_config(), **config_of(component)}


def examples() -> TrainingData:
    return TrainingData(
        [
            Message({TEXT: text, INTENT: intent})
            for intent, texts in EXAMPLES.items()
            for text in texts
        ]
    )


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """All components, trained on a dozen sentences, saved and loaded again."""
    storage = LocalModelStorage.create(tmp_path_factory.mktemp("storage"))
    context, data, loaded = ExecutionContext(GraphSchema({}), "test"), examples(), []
    few = pytest.MonkeyPatch()  # both bodies of words take minutes
    for body in ("harm_lines", "ordinary_lines"):
        lines = getattr(safety_net, body)()[::40]
        for module in (safety_net, foreign_reader):
            few.setattr(module, body, partial(list, lines))
    for component in COMPONENTS:
        resource, config = (
            Resource(component.__name__),
            whole_config(component) if component is not MessageReader else {},
        )
        made = component.create(config, storage, resource, context)
        if component in LEARN_NOTHING:
            loaded.append(made)
            continue
        made.train(data)
        if component is SentenceEncoder:
            made.process_training_data(data)
        loaded.append(component.load(config, storage, resource, context))
    few.undo()
    return loaded


@pytest.mark.parametrize("text", ODD, ids=lambda text: repr(text[:20]))
def test_an_odd_message_passes_through_every_component(pipeline: list[Any], text: str) -> None:
    """No exception; the text is untouched; there is always a decision with an intent."""
    messages = [Message({TEXT: text, "metadata": {"role": "nonsense"}})]
    for component in pipeline:
        messages = component.process(messages)
    assert len(messages) == 1 and messages[0].get(TEXT) == text
    assert messages[0].get(INTENT)["name"] and 0 <= messages[0].get(INTENT)["confidence"] <= 1
    assert messages[0].get(UNDERSTANDING)["band"] in ("answer", "check", "choice", "outside")


def test_the_same_data_gives_the_same_model(pipeline: list[Any], tmp_path: Path) -> None:
    """Training twice gives the same probabilities."""
    results = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        storage, context, data = (
            LocalModelStorage.create(tmp_path / name),
            ExecutionContext(GraphSchema({}), name),
            examples(),
        )
        encoder = SentenceEncoder.create(
            SentenceEncoder.get_default_config(), storage, Resource("encoder"), context
        )
        classifier = SentenceIntentClassifier.create(
            SentenceIntentClassifier.get_default_config(), storage, Resource("classifier"), context
        )
        encoder.process_training_data(data)
        classifier.train(data)
        loaded = SentenceIntentClassifier.load(
            SentenceIntentClassifier.get_default_config(), storage, Resource("classifier"), context
        )
        message = loaded.process(encoder.process([Message({TEXT: "which age for instagram"})]))[0]
        results.append(message.get("intent_ranking"))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "component, key, value",
    [
        (SentenceEncoder, "threads", 0),
        (SentenceIntentClassifier, "C", -1),
        (SentenceIntentClassifier, "C", "high"),
        (SafetyAndScopeGate, "answer", 2),
        (SafetyAndScopeGate, "concern", None),
        (SafetyAndScopeGate, "concern", -9.5),
        (SafetyAndScopeGate, "plainest", 1.5),
        (SafetyAndScopeGate, "check", 0.99),
        (SafetyAndScopeGate, "concernn", 0.3),
        (ForeignReader, "language", "much"),
        (ForeignReader, "doubt", 0.95),
        (ForeignReader, "epochs", 0),
        (ForeignReader, "spelled", 0.4),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name(
    tmp_path: Path, component: Any, key: str, value: Any
) -> None:
    """The error names the key, the value and what was expected, when the component is built."""
    storage = LocalModelStorage.create(tmp_path)
    with pytest.raises(ConfigError, match=key):
        component.create(
            {**whole_config(component), key: value},
            storage,
            Resource("x"),
            ExecutionContext(GraphSchema({}), "x"),
        )
