"""A PostgreSQL that answers nothing holds nobody up: every connection, statement and commit has its
time on this side too. What the server itself promises (statement_timeout) helps only while it runs,
and TCP waits for many minutes when a firewall drops a connection in silence.
"""

from __future__ import annotations

import select
import time
from functools import cache
from typing import Any, Type

import psycopg2
from psycopg2 import extensions

MORE = 0.1
"""Seconds beyond the server's own time-out, so that its plainer line comes first."""
LONG = 60.0
"""For connections that are not ours."""
KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""The system notices a dead connection in about 20 seconds, also one that nobody uses."""


def connect_args(patience: float) -> dict[str, Any]:
    """What a connection is made with whose statements take at most `patience` seconds."""
    extensions.set_wait_callback(_wait)
    waits = int(patience * 1000)
    return {
        "connection_factory": _bounded(patience + MORE),
        "options": f"-c statement_timeout={waits} -c lock_timeout={waits} -c timezone=UTC "
        f"-c idle_in_transaction_session_timeout={int(60_000 + waits)}",
        **KEEPALIVES,
    }


@cache
def _bounded(seconds: float) -> Type[extensions.connection]:
    return type("BoundedConnection", (extensions.connection,), {"seconds": seconds})


def _wait(connection: extensions.connection) -> None:
    """Waits until the server has answered; psycopg2 calls it wherever it would wait itself, and
    closes the connection if it raises.

    Raises:
        OperationalError: if the time is over.
    """
    deadline = time.monotonic() + getattr(connection, "seconds", LONG)
    while True:
        state = connection.poll()
        if state == extensions.POLL_OK:
            return
        poll = select.poll()  # select() knows no descriptor above 1023
        poll.register(
            connection.fileno(), select.POLLIN if state == extensions.POLL_READ else select.POLLOUT
        )
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise psycopg2.OperationalError("timeout: the server did not answer in time")
