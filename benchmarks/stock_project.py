"""A stock Rasa bot: the pipeline and the policies that `rasa init` gives (DIET, ResponseSelector,
TED, UnexpecTED), with this assistant's intents and as many rules. EXAMPLES sentences an intent keep
its training within minutes; more would only slow it further.
"""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import yaml

from bot.nlu.training_examples import example_lines
from bot.settings import DATA, ROOT

STOCK_PYTHON = str(ROOT / ".venv-tensorflow" / "bin" / "python")
"""Rasa with the real TensorFlow: `bash deploy/setup.sh tensorflow`."""
EXAMPLES = 10
PIPELINE = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]


def write_stock_project(folder: Path) -> None:
    """A project as `rasa init` makes it, with this assistant's intents."""
    examples: dict[str, list[str]] = {}
    for path in sorted((DATA / "nlu").glob("*.yml")):
        for text, intent in example_lines(path):
            examples.setdefault(intent, []).append(text)
    (folder / "data").mkdir()
    nlu = [
        {
            "intent": intent,
            "examples": "".join(
                f"- {t}\n" for t in texts[:: max(1, len(texts) // EXAMPLES)][:EXAMPLES]
            ),
        }
        for intent, texts in examples.items()
    ]
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in examples
    ]
    stories = [
        {
            "story": f"{a} {b}",
            "steps": [
                {"intent": a},
                {"action": f"utter_{a}"},
                {"intent": b},
                {"action": f"utter_{b}"},
            ],
        }
        for a, b in zip(list(examples)[:6], list(examples)[6:12])
    ]
    domain = {
        "version": "3.1",
        "intents": list(examples),
        "responses": {f"utter_{i}": [{"text": f"An answer about {i}."}] for i in examples},
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }
    (folder / "data" / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True)
    )
    (folder / "data" / "rules.yml").write_text(
        yaml.safe_dump({"version": "3.1", "rules": rules, "stories": stories})
    )
    (folder / "domain.yml").write_text(yaml.safe_dump(domain))
    (folder / "config.yml").write_text(
        yaml.safe_dump(
            {
                "recipe": "default.v1",
                "assistant_id": "stock",
                "language": "en",
                "pipeline": PIPELINE,
                "policies": POLICIES,
            }
        )
    )
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text("{}\n")


def train_stock(folder: Path, environ: dict[str, str]) -> float:
    """Trains it; the seconds it took."""
    started = time.monotonic()
    done = subprocess.run(
        [STOCK_PYTHON, "-W", "ignore", "-m", "rasa", "train", "--fixed-model-name", "stock"],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stdout[-1000:] + done.stderr[-1000:])
    return time.monotonic() - started
