"""Stands in for TensorFlow, which this assistant does not use and half of Rasa's modules import.

Rasa looks at its classes and their annotations while it is imported, so importing must work. Every
use raises TensorFlowNeeded, which says what was used and how to get the real one. Only the modules
that Rasa imports are there: a library that asks whether TensorFlow is installed (thinc, by way of
tensorflow.experimental.dlpack) learns that it is not. A real TensorFlow always comes first.

deploy/setup.sh copies this file into the environment. Standard library only.
Why: docs/adr/0012-no-tensorflow.md.
"""

import abc
import importlib.machinery
import sys
import types

MODULES = {
    "tensorflow": True,
    "tensorflow.keras": True,
    "tensorflow.keras.backend": False,
    "tensorflow.keras.callbacks": False,
    "tensorflow.keras.utils": False,
    "tensorflow.python": True,
    "tensorflow.python.eager": True,
    "tensorflow.python.eager.wrap_function": False,
    "tensorflow.python.types": True,
    "tensorflow.python.types.core": False,
    "tensorflow.types": True,
    "tensorflow.types.experimental": False,
    "keras": True,
    "keras.utils": True,
    "keras.utils.control_flow_util": False,
}
"""The modules that Rasa 3.6 imports while it is imported, and whether they hold others."""
REMEDY = (
    "The real TensorFlow is not installed here, because the assistant does not use it. What does "
    "(DIETClassifier, TEDPolicy, ResponseSelector, LanguageModelFeaturizer and the like) runs in "
    "an environment of its own: `bash deploy/setup.sh tensorflow`, then "
    "`.venv-tensorflow/bin/rasa …`."
)


class TensorFlowNeeded(ImportError):
    """Something needs the real TensorFlow."""

    def __init__(self, name):
        super().__init__(f"{name} needs TensorFlow. {REMEDY}", name=name)


class _Name(abc.ABCMeta):
    """A name of TensorFlow: it can be looked up, inherited from and stand in an annotation.

    It is an abstract class's class, because Rasa mixes its own abstract classes with TensorFlow's.
    """

    def __getattr__(cls, name):
        # Only for names of TensorFlow, not for Rasa's classes that inherit from them.
        if name.startswith("__") or "_of_tensorflow" not in cls.__dict__:
            raise AttributeError(name)
        return _name(f"{cls._of_tensorflow}.{name}")

    def __call__(cls, *_, **__):
        if "_of_tensorflow" in cls.__dict__:
            raise TensorFlowNeeded(cls._of_tensorflow)
        raise TensorFlowNeeded(f"{cls.__module__}.{cls.__qualname__}")


def _name(path):
    return _Name(path.rpartition(".")[2], (), {"_of_tensorflow": path, "__module__": "tensorflow"})


class _Module(types.ModuleType):
    """A module of TensorFlow, in which every name is one of TensorFlow."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        found = _name(f"{self.__name__}.{name}")
        setattr(self, name, found)
        return found


class Finder:
    """Finds the modules of MODULES. It stands last in sys.meta_path, behind all that is real."""

    def find_spec(self, name, path=None, target=None):
        """What `import tensorflow…` asks for."""
        if name in MODULES:
            return importlib.machinery.ModuleSpec(
                name, self, origin="a stand-in", is_package=MODULES[name]
            )
        root = name.partition(".")[0]
        if root != name and isinstance(sys.modules.get(root), _Module):
            raise TensorFlowNeeded(name)
        return None

    def create_module(self, spec):
        """An empty stand-in."""
        return _Module(spec.name)

    def exec_module(self, module):
        """Nothing has to be done."""


def stand_in():
    """Puts the stand-in behind everything that is installed."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.append(Finder())
