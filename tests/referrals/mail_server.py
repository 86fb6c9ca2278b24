"""A real mail server for the tests, with faults on demand: in a thread, or as a process of its own
that can be killed.

`python -m tests.referrals.mail_server --port 2525 --log FILE` writes a line for each e-mail before
it says that it took it. MAIL_FAULT: see Handler.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import datetime
import email
import email.message
import email.policy
import ipaddress
import json
import os
import ssl
import sys
import time
from pathlib import Path
from typing import Any, Deque, Optional

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.1"


class Handler:
    """Keeps what it takes. `faults` are used up one by one: a reply such as "451 rcpt" or "554
    data", "drop", "take and drop", "slow 3".
    """

    def __init__(self, log: Optional[Path] = None) -> None:
        self.taken: list[email.message.EmailMessage] = []
        self.recipients: list[str] = []
        self.faults: Deque[str] = collections.deque()
        self.refused: set[str] = set()
        self.refuses_sender = ""
        """The code with which whoever sends is refused; empty for nobody."""
        self.always = ""
        """The fault of whatever comes when `faults` are used up."""
        self.log = log.open("ab", buffering=0) if log else None

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.refuses_sender:
            return f"{self.refuses_sender} not from you"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 ok"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 no such person <" + address + ">"
        if self.faults and self.faults[0].endswith("rcpt"):
            return self.faults.popleft().split()[0] + " not now"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        fault = self.faults.popleft() if self.faults else self.always
        if fault.endswith("data"):
            return fault.split()[0] + " no"
        if fault == "drop":
            server.transport.abort()
            return "250 never seen"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append(message)
        self.recipients.append(envelope.rcpt_tos[0])
        if self.log:
            line = {
                "id": message["Message-ID"],
                "subject": message["Subject"],
                "to": envelope.rcpt_tos[0],
            }
            self.log.write(json.dumps(line).encode() + b"\n")
        if fault == "take and drop":
            server.transport.abort()
        if fault.startswith("slow"):
            await asyncio.sleep(float(fault.split()[1]))
        return "250 taken"


class MailServer:
    """The server in a thread."""

    def __init__(
        self, port: int, certificate: Optional[Path] = None, log: Optional[Path] = None
    ) -> None:
        self.handler, self.port = Handler(log), port
        options: dict[str, Any] = {}
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, certificate.with_suffix(".key"))
            options = {"tls_context": context, "require_starttls": True}
        self._controller = Controller(self.handler, hostname=HOST, port=port, **options)

    def start(self) -> "MailServer":
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller.loop.is_running():
            self._controller.stop()

    def texts(self) -> list[str]:
        """The plain text of each e-mail that was taken."""
        return [message.get_body(("plain",)).get_content() for message in self.handler.taken]


def make_certificate(folder: Path) -> Path:
    """A certificate of the test's own authority for this machine; its key lies beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "the tests' own")])
    now = datetime.datetime.now(datetime.timezone.utc)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "mail.pem"
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    path.with_suffix(".key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--certificate", type=Path)
    given = parser.parse_args()
    server = MailServer(given.port, given.certificate, given.log)
    server.handler.always = os.environ.get("MAIL_FAULT", "")
    server.start()
    print("ready", flush=True)
    parent = os.getppid()
    while os.getppid() == parent:  # ends with the tests, however they end
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
