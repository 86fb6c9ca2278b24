"""Every error that this project raises on purpose. Each message names the file or key, what is
wrong, and the remedy.
"""

from __future__ import annotations

from typing import Sequence, Type, TypeVar

_Error = TypeVar("_Error", bound="PolicyBotError")


class PolicyBotError(Exception):
    """Base of this project's own errors: caught at the command line and shown as one line, without
    a traceback.
    """

    @classmethod
    def of(cls: Type[_Error], found: Sequence[_Error]) -> _Error:
        """Several errors as one, with a line for each."""
        error = cls.__new__(cls)
        error.args = ("\n".join(dict.fromkeys(map(str, found))),)
        return error


class ContentError(PolicyBotError):
    """A file under data/ does not say what its format asks for."""

    def __init__(self, path: object, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem}. {remedy}")


class ConfigError(PolicyBotError):
    """A key of config.yml, endpoints.yml or credentials.yml, or a setting, has a value that cannot
    be used.
    """

    def __init__(self, key: str, value: object, expected: str) -> None:
        super().__init__(f"{key}: {value!r} cannot be used; expected {expected}.")


class EncoderError(PolicyBotError):
    """The sentence encoder is missing, damaged, or not the one that the model was trained with."""


def loggable(error: Exception) -> str:
    """What may be logged of an error: our own say nothing of a visitor; of any other only the type
    may be named.
    """
    return str(error).rstrip(".") if isinstance(error, PolicyBotError) else type(error).__name__
