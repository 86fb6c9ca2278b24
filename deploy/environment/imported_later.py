"""Loads what Rasa imports for channels, brokers, stores and pictures that nobody has set up only
when it is used: half of the time and of the memory that its import takes without TensorFlow.

A module of MODULES is imported at once, and read when somebody looks into it. The names beside it
are those that Rasa takes out of it while it is imported itself; each is a Later, which is the real
thing from its first use on. So a Slack channel in credentials.yml, or Redis in endpoints.yml, works
as ever; its modules only begin to load there. No file of Rasa's is touched.

deploy/setup.sh copies this file into the environment. Standard library only.
Why: docs/adr/0013-imported-later.md.
"""

import sys
import types
from _thread import RLock
from importlib.machinery import ModuleSpec, PathFinder

CHANNELS = {
    "botframework": "BotFrameworkInput",
    "console": "CmdlineInput",
    "facebook": "FacebookInput",
    "hangouts": "HangoutsInput",
    "mattermost": "MattermostInput",
    "rocketchat": "RocketChatInput",
    "slack": "SlackInput",
    "socketio": "SocketIOInput",
    "telegram": "TelegramInput",
    "twilio": "TwilioInput",
    "twilio_voice": "TwilioVoiceInput",
    "webexteams": "WebexTeamsInput",
}
"""Rasa's channels that are not used here, and the class of each."""
NAMES = {"console": "cmdline"}
"""What a channel is called in credentials.yml, where it is not called like its module."""
MODULES = {
    **{f"rasa.core.channels.{channel}": (kind,) for channel, kind in CHANNELS.items()},
    "aiormq": (),
    "boto3": (),
    "boto3.dynamodb": (),
    "boto3.dynamodb.conditions": ("Key",),
    "langcodes": (),
    "pkg_resources": (),
    "portalocker.redis": ("RedisLock",),
    "pymongo": (),
    "pymongo.collection": ("Collection",),
    "pymongo.errors": (),
    "randomname": (),
    "rasa.core.brokers.pika": ("PikaEventBroker",),
    "rasa.core.jobs": (),
    "rasa.utils.plotting": (),
    "sklearn": (),
    "sklearn.feature_extraction": (),
    "sklearn.feature_extraction.text": ("CountVectorizer",),
    "sklearn.linear_model": ("LogisticRegression",),
    "sklearn.model_selection": ("train_test_split",),
    "spacy.cli": (),
    "spacy.cli.info": ("info",),
}
"""Modules that are read when they are used, and what Rasa takes out of each before."""


class Later:
    """Something of a module that is not read yet. From its first use on it is the real thing."""

    def __init__(self, module, name):
        self.__dict__.update(_module=module, _name=name)
        channel = module.__name__.rpartition(".")[2]
        if CHANNELS.get(channel) == name:  # Rasa makes a list of all channels by name
            self.__dict__["name"] = lambda: NAMES.get(channel, channel)

    def _real(self):
        self._module.read()
        return self._module.__dict__[self._name]

    def __getattr__(self, name):
        return getattr(self._real(), name)

    def __setattr__(self, name, value):
        setattr(self._real(), name, value)

    def __call__(self, *arguments, **named):
        """Makes an object of the real class, or calls the real function."""
        return self._real()(*arguments, **named)

    def __instancecheck__(self, thing):
        return isinstance(thing, self._real())

    def __subclasscheck__(self, kind):
        return issubclass(kind, self._real())

    def __mro_entries__(self, bases):
        return (self._real(),)


class LaterModule(types.ModuleType):
    """A module that is read when somebody asks it for something that it does not have yet."""

    def read(self):
        """Runs the module, after the packages that it lies in, unless that is done."""
        with self._lock:
            package = sys.modules.get(self.__name__.rpartition(".")[0])
            if isinstance(package, LaterModule):
                package.read()  # which may read this one
            loader = self.__dict__.pop("_unread", None)
            if loader is None:
                return
            self.__loader__ = self.__spec__.loader = loader
            try:
                loader.exec_module(self)
            except BaseException:
                self._unread = loader  # whoever asks next is told too
                raise

    def __getattr__(self, name):
        if name.startswith("__") and name not in ("__all__", "__version__"):
            raise AttributeError(name)  # what an import itself looks for
        if name in MODULES[self.__name__] and "_unread" in self.__dict__:
            return Later(self, name)
        self.read()
        try:
            return self.__dict__[name]
        except KeyError:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from None

    def __dir__(self):
        self.read()
        return super().__dir__()


class Finder:
    """Finds the modules of MODULES where they are, and gives them out unread."""

    def find_spec(self, name, path=None, target=None):
        """What `import …` asks for."""
        if name not in MODULES:
            return _after_its_package(name)
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Unread(spec.loader)
        return spec


def _after_its_package(name):
    """A module in a package that is unread. The package comes first, and may import the module."""
    package = sys.modules.get(name.rpartition(".")[0])
    if not isinstance(package, LaterModule) or "_unread" not in package.__dict__:
        return None
    package.read()
    module = sys.modules.get(name)
    return module and ModuleSpec(name, _Read(module))


class _Read:
    """Gives out a module that has been read meanwhile."""

    def __init__(self, module):
        self._module, self._spec = module, module.__spec__

    def create_module(self, spec):
        return self._module

    def exec_module(self, module):
        module.__spec__ = self._spec


class _Unread:
    """Gives out a module that nobody has read."""

    def __init__(self, loader):
        self._loader = loader

    def __getattr__(self, name):  # such as get_source
        return getattr(self._loader, name)

    def create_module(self, spec):
        return LaterModule(spec.name)

    def exec_module(self, module):
        module._unread, module._lock = self._loader, RLock()


def import_later():
    """Puts this before the other ways to find a module."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
