"""The real Rasa server and the real action server, for all tests that harm neither."""

from __future__ import annotations

from typing import Any, Iterator

import pytest

from tests.http.post import Post, Writer, posting
from tests.running import Servers, Visitor, servers_in


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The Rasa server without any action server, for a school that has not set its details."""
    nothing_set = dict.fromkeys(
        ("SCHOOL_PHONE", "HEADTEACHER_PHONE", "HEADTEACHER_EMAIL", "DSL_PHONE", "DSL_EMAIL"), ""
    )
    started = servers_in(tmp_path_factory.mktemp("lonely"), **nothing_set).start(with_actions=False)
    try:
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """A school whose messages to a person work, for all tests that harm nothing of it."""
    with posting(tmp_path_factory.mktemp("post"), DSL_ALERTS="on") as started:
        yield started


@pytest.fixture
def writer(post: Post) -> Writer:
    """Somebody who can write a message to a person."""
    return Writer(post.servers)


@pytest.fixture
def visitor(servers: Any) -> Visitor:
    """Somebody who has just opened the chat."""
    return Visitor(servers)
