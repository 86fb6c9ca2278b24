"""Settings under which assistants could share nothing stop the start, each with its name. With a
real Redis server.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings
from bot.shared.server import check
from tests.real_redis import running

POSTGRES = "postgresql://a:b@127.0.0.1/c"


@pytest.mark.parametrize(
    "given, says",
    [
        ({"WORKERS": "0"}, "WORKERS: '0'"),
        ({"WORKERS": "many"}, "WORKERS: 'many'"),
        ({"WORKERS": "2"}, "a PostgreSQL in DATABASE_URL"),
        ({"WORKERS": "2", "DATABASE_URL": "sqlite:////tmp/x.db"}, "a PostgreSQL in DATABASE_URL"),
        ({"WORKERS": "2", "DATABASE_URL": POSTGRES}, "a Redis in REDIS_URL"),
        ({"REDIS_URL": "127.0.0.1:6379"}, "^REDIS_URL: '…'"),
        ({"REDIS_URL": "http://:hunter2@host"}, "^REDIS_URL: '…'"),
        ({"REDIS_URL": "redis://:hunter2@host:many"}, "^REDIS_URL: '…'"),
        ({"REDIS_URL": "redis://host/name"}, "^REDIS_URL: '…'"),
        ({"REDIS_URL": "rediss://cache.school.example"}, "^SESSION_SECRET: "),
    ],
)
def test_what_would_not_hold_stops_the_start_with_its_name(given: dict, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as refused:
        check(Settings.load(given))
    assert "hunter2" not in str(refused.value)


def test_a_password_that_redis_does_not_take_stops_the_start(tmp_path: Path) -> None:
    """And a Redis that does not answer does not: the chat works without it."""
    with running(tmp_path, password="right") as locked:
        for wrong in (locked.url, locked.url.replace("//", "//:wrong@")):
            with pytest.raises(ConfigError, match="^REDIS_URL: ") as refused:
                check(Settings.load({"REDIS_URL": wrong}))
            assert "wrong" not in str(refused.value)
        check(Settings.load({"REDIS_URL": locked.url.replace("//", "//:right@")}))
    check(Settings.load({"REDIS_URL": locked.url}))
