"""As much of a Redis server as Rasa's stores use: it keeps what it is told in memory."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from typing import Iterator


class _Client(socketserver.StreamRequestHandler):
    """One connection: commands as arrays of byte strings (the protocol RESP 2)."""

    def handle(self) -> None:
        while head := self.rfile.readline():
            words = []
            for _ in range(int(head[1:])):
                length = int(self.rfile.readline()[1:])
                words.append(self.rfile.read(length + 2)[:-2])
            self.wfile.write(self.answer(words[0].upper(), words[1:]))

    def answer(self, command: bytes, words: list[bytes]) -> bytes:
        kept = self.server.kept
        if command == b"SET":
            kept[words[0]] = words[1]
        elif command == b"GET":
            value = kept.get(words[0])
            return b"$-1\r\n" if value is None else b"$%d\r\n%s\r\n" % (len(value), value)
        elif command == b"DEL":
            return b":%d\r\n" % sum(kept.pop(word, None) is not None for word in words)
        return b"+OK\r\n"


@contextmanager
def redis_server() -> Iterator[tuple[int, dict[bytes, bytes]]]:
    """Its port on this machine, and what it keeps."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Client) as server:
        server.daemon_threads, server.kept = True, {}
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1], server.kept
        server.shutdown()
