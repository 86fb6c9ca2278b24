"""What Rasa loads only when it is used (deploy/environment): nothing of it at a start, and all of
it works as soon as somebody sets it up.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import ROOT
from tests.contract.redis_server import redis_server

HEAVY = ["aio_pika", "aiogram", "apscheduler", "boto3.session", "bson", "fbmessenger", "matplotlib"]
HEAVY += ["prompt_toolkit", "pymongo.pool", "setuptools", "slack_sdk", "socketio", "twilio"]
CHANNELS = {
    "facebook": {"verify": "v", "secret": "s", "page-access-token": "t"},
    "mattermost": {"url": "https://chat.school.example/api/v4", "token": "t", "webhook_url": "w"},
    "rocketchat": {"user": "u", "password": "p", "server_url": "https://chat.school.example"},
    "slack": {"slack_token": "xoxb-1", "slack_channel": "c", "slack_signing_secret": "s"},
    "socketio": {},
    "telegram": {"access_token": "1:a", "verify": "v", "webhook_url": "https://x.example"},
    "twilio": {"account_sid": "a", "auth_token": "t", "twilio_number": "+441632960000"},
    "twilio_voice": {},
    "webexteams": {"access_token": "t", "room": "r"},
    "hangouts": {"project_id": "p"},
}
"""What credentials.yml holds for each."""


def in_a_program(source: str) -> Any:
    """What a program of its own prints as JSON: in this one, other tests have used everything."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_start_loads_nothing_of_it() -> None:
    loaded = in_a_program(
        "import json, sys, rasa.__main__, rasa.core.run, rasa.core.agent, rasa.model_training\n"
        f"print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    )
    assert loaded == []


def test_spacy_cuts_sentences_without_its_command_line_and_has_it_when_asked() -> None:
    cut, early, told, code = in_a_program(
        f"import sys; sys.path.insert(0, {str(ROOT / 'deploy' / 'environment')!r})\n"
        "for later in [one for one in sys.meta_path if type(one).__name__ == 'Finder']:\n"
        "    sys.meta_path.remove(later)\n"  # as it is here, also before set-up has copied it
        "sys.modules.pop('imported_later', None)\n"
        "import json, imported_later; imported_later.import_later()\n"
        "import spacy; from spacy.lang.en import English\n"
        "cut = English(); cut.add_pipe('sentencizer')\n"
        "said = [one.text for one in cut('Stop that. I mean it!').sents]\n"
        "early = [n for n in ('spacy.cli.train', 'langcodes.data_dicts') if n in sys.modules]\n"
        "told = spacy.info(silent=True)['spacy_version'] == spacy.__version__\n"
        "print(json.dumps([said, early, told, spacy.util.find_matching_language('eng')]))"
    )
    assert cut == ["Stop that.", "I mean it!"] and early == []
    assert told and code == "en"


def test_channels_have_the_names_that_rasa_gives_them() -> None:
    """They are looked up by them, before anything of a channel is loaded."""
    early, real = in_a_program(
        "import json\n"
        "from rasa.core.channels import BUILTIN_CHANNELS as channels\n"
        "real = {name: getattr(kind, '_real', lambda: kind)() for name, kind in channels.items()}\n"
        "print(json.dumps([list(channels), [kind.name() for kind in real.values()]]))"
    )
    assert early == real and set(CHANNELS) < set(early)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_in_the_credentials_works(name: str, tmp_path: Path) -> None:
    from rasa.core.channels import BUILTIN_CHANNELS, InputChannel
    from rasa.core.run import create_http_input_channels

    credentials = tmp_path / "credentials.yml"
    credentials.write_text(yaml.safe_dump({name: CHANNELS[name]}))
    (channel,) = create_http_input_channels(None, str(credentials))
    assert isinstance(channel, InputChannel) and channel.name() == name
    assert isinstance(channel, BUILTIN_CHANNELS[name])


def test_a_channel_of_ones_own_can_be_made_from_one_of_them() -> None:
    import rasa.core.channels.slack
    from rasa.core.channels import BUILTIN_CHANNELS

    class Ours(BUILTIN_CHANNELS["slack"]):
        pass

    assert issubclass(Ours, rasa.core.channels.slack.SlackInput)
    assert Ours("xoxb-1", slack_signing_secret="s").slack_token == "xoxb-1"


def test_conversations_and_locks_in_redis_work() -> None:
    from rasa.core.lock_store import RedisLockStore
    from rasa.core.tracker_store import RedisTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import UserUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    with redis_server() as (port, kept):
        store = RedisTrackerStore(Domain.empty(), host="127.0.0.1", port=port)
        told = DialogueStateTracker.from_events("visitor", [UserUttered("hello")])
        asyncio.run(store.save(told))
        again = asyncio.run(store.retrieve("visitor"))
        assert again.latest_message.text == "hello"
        locks = RedisLockStore(host="127.0.0.1", port=port)
        locks.save_lock(locks.create_lock("visitor"))
        assert locks.get_lock("visitor").conversation_id == "visitor" and len(kept) == 2
        locks.delete_lock("visitor")
        assert len(kept) == 1


@pytest.mark.parametrize(
    "store",
    [
        {"type": "mongod", "url": "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50"},
        {"type": "dynamo", "region": "eu-west-2"},
    ],
    ids=lambda store: store["type"],
)
def test_a_store_that_cannot_be_reached_says_so(store: dict[str, str]) -> None:
    """Rasa names the errors of all stores when it makes one."""
    said = in_a_program(
        "import json\n"
        "from rasa.core.tracker_store import TrackerStore\n"
        "from rasa.utils.endpoints import EndpointConfig\n"
        "from rasa.shared.exceptions import ConnectionException\n"
        f"endpoint = EndpointConfig(**{store})\n"
        "try:\n    TrackerStore.create(endpoint)\n"
        "except ConnectionException as error: print(json.dumps(str(error)))\n"
    )
    assert "Cannot connect to tracker store" in said


WAYS = [
    "from pymongo.database import Database",
    "import pymongo.mongo_client as module; assert module.MongoClient",
    "import pymongo, inspect; assert 'MongoClient' in dir(pymongo) and inspect.getsource(pymongo)",
    "import boto3; assert boto3.session.Session and boto3.__version__",
    "import sklearn.base; from sklearn.linear_model import LogisticRegression as L; L(C=2)",
    "from sklearn.feature_extraction.text import TfidfVectorizer; TfidfVectorizer()",
    "import pkg_resources; assert pkg_resources.get_distribution('rasa').version",
    "from rasa.utils.plotting import plot_paired_histogram; import matplotlib.pyplot",
    "from rasa.core.brokers.pika import *; assert PikaEventBroker.from_endpoint_config",
]


def test_any_way_to_import_it_gives_the_real_thing() -> None:
    """Each in a process in which Rasa has been imported, and nothing else."""
    failed = in_a_program(
        "import json, os, rasa.core.run\n"
        "failed = []\n"
        f"for way in {WAYS}:\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        exec(way)\n"
        "        os._exit(0)\n"
        "    if os.waitpid(child, 0)[1]: failed.append(way)\n"
        "print(json.dumps(failed))"
    )
    assert failed == []
