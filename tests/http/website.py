"""What the tests of the website channel share."""

from __future__ import annotations

import socket
import sqlite3

from bot import supervisor
from tests.running import Servers

FRIEND = "https://www.school.example"


def raw(port: int, request: bytes, seconds: float = 10) -> bytes:
    """The answer to bytes as they are, in the time given."""
    with socket.create_connection((supervisor.HOST, port), timeout=seconds) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
        except OSError:  # what came until then counts
            pass
    return answer


def database(servers: Servers) -> sqlite3.Connection:
    """The record of conversations of these servers."""
    return sqlite3.connect(servers.folder / "state" / "conversations.db", timeout=10)
