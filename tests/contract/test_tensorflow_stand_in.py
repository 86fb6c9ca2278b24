"""The stand-in for TensorFlow (deploy/environment): importing works, every use says what is needed,
and nobody who asks is told that TensorFlow is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

REMEDY = "bash deploy/setup.sh tensorflow"


def test_what_is_inherited_from_it_cannot_be_made() -> None:
    """Rasa's own networks are classes that one can look at, and no more."""
    from rasa.nlu.classifiers.diet_classifier import DIET, DIETClassifier
    from rasa.utils.tensorflow.layers import DenseForSparse

    assert DIETClassifier.get_default_config()["epochs"] == 300
    for network in (DIET, DenseForSparse):
        with pytest.raises(ImportError, match=f"{network.__qualname__} needs TensorFlow.*{REMEDY}"):
            network()
        assert not hasattr(network, "something_that_nobody_wrote")


@pytest.mark.parametrize(
    "use",
    [
        "tf.constant(1)",
        "tf.keras.layers.Dense(units=3)",
        "tf.random.set_seed(7)",
        "__import__('tensorflow.lite')",
        "__import__('keras.engine')",
    ],
)
def test_every_use_says_what_is_needed(use: str) -> None:
    import tensorflow as tf

    with pytest.raises(ImportError) as refused:
        eval(use, {"tf": tf})
    assert REMEDY in str(refused.value)
    assert str(refused.value).split(" needs ")[0].split(".")[-1] in use


def test_nothing_is_taken_for_a_tensor() -> None:
    import numpy as np
    import tensorflow as tf

    assert not isinstance(np.zeros(3), tf.Tensor)


def test_who_asks_whether_it_is_installed_learns_that_it_is_not() -> None:
    """spaCy's arithmetic would hand its arrays over."""
    from thinc import compat

    assert not compat.has_tensorflow


def test_a_real_one_comes_first(tmp_path: Path) -> None:
    (tmp_path / "tensorflow.py").write_text("version = 'the real one'\n")
    found = subprocess.run(
        [sys.executable, "-c", "import tensorflow; print(tensorflow.version)"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert found.stdout.strip() == "the real one", found.stderr


def test_rasa_says_it_to_whoever_configures_a_network(tmp_path: Path) -> None:
    """`rasa train` with a component that needs TensorFlow ends, and says why."""
    words = {
        "config.yml": {
            "recipe": "default.v1",
            "language": "en",
            "pipeline": [
                {"name": "WhitespaceTokenizer"},
                {"name": "CountVectorsFeaturizer"},
                {"name": "DIETClassifier", "epochs": 1},
            ],
        },
        "nlu.yml": {
            "version": "3.1",
            "nlu": [
                {"intent": "greet", "examples": "- hello\n- good morning\n"},
                {"intent": "bye", "examples": "- goodbye\n- see you\n"},
            ],
        },
    }
    for name, content in words.items():
        (tmp_path / name).write_text(yaml.safe_dump(content))
    done = subprocess.run(
        [Path(sys.executable).with_name("rasa"), "train", "nlu", "-u", "nlu.yml"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode and REMEDY in done.stderr, done.stdout + done.stderr
