"""What holds for every program in this environment, `rasa` and pytest among them.

deploy/setup.sh copies this folder into the environment beside a .pth file that imports this file,
so that Python reads it before any program begins. It must stay quick, and import nothing but the
standard library and what lies beside it.
"""

import os
import sys

import imported_later
import tensorflow_stand_in

DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",  # nothing is reported to anyone
    "SANIC_HOST": "127.0.0.1",  # the action server is for this machine only
    "TF_CPP_MIN_LOG_LEVEL": "3",  # where the real TensorFlow is
    "TRANSFORMERS_OFFLINE": "1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "SETUPTOOLS_USE_DISTUTILS": "stdlib",  # else Sanic's use of distutils loads all of setuptools
}
LOCAL = ("127.0.0.1", "localhost", "::1")
"""Our programs talk to each other here. A proxy for the internet must not come between them."""


def prepare(environ=os.environ, is_terminal=None):
    """Sets what is not set yet. Without a terminal there are no progress bars."""
    for name, value in DEFAULTS.items():
        environ.setdefault(name, value)
    for name in ("no_proxy", "NO_PROXY"):
        given = [host.strip() for host in environ.get(name, "").split(",") if host.strip()]
        environ[name] = ",".join([*given, *(host for host in LOCAL if host not in given)])
    if not (_is_terminal() if is_terminal is None else is_terminal):
        environ.setdefault("TQDM_DISABLE", "1")


def _is_terminal():
    return sys.stderr is not None and sys.stderr.isatty()


prepare()
tensorflow_stand_in.stand_in()
imported_later.import_later()
