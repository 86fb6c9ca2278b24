"""Faults between the courier and the mail server, each blamed on what it lies with: nobody's
address is given up for a fault of ours.
"""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from bot.command_line import run_command
from bot.errors import ConfigError
from bot.settings import ROOT
from referrals.office.__main__ import main as referrals_command
from referrals.reachable import can_reach
from referrals.settings import ReferralSettings
from tests.referrals.conftest import HEAD, Office
from tests.running import environ as own_environ


@pytest.mark.parametrize("code", ["451", "550", "553"])
def test_a_refused_sender_is_nobodys_address(office: Office, code: str) -> None:
    """All letters wait and nothing counts as a try; the Headteacher goes on being offered, and gets
    it once we are let in.
    """
    office.mail.handler.refuses_sender = code
    reference = office.send().reference
    office.work(rounds=6, seconds=60)
    assert office.mail.handler.taken == [] and not office.referral(reference).undelivered_at
    assert office.rows("SELECT state, tries FROM referral_letters") == [("waiting", 0)]
    assert (
        can_reach(office.desk, "headteacher")
        and office.rows("SELECT * FROM referral_addresses") == []
    )
    office.mail.handler.refuses_sender = ""
    office.work(rounds=2, seconds=60)
    assert office.mail.handler.recipients == [HEAD]


@pytest.fixture
def useless(tmp_path: Path, certificate: Path) -> dict[str, Path]:
    """Files that are there, and hold no certificates in the form that is asked for."""
    der = x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(
        serialization.Encoding.DER
    )
    contents = {
        "binary": der,
        "empty": b"",
        "words": b"The certificate is in the safe.\n",
        "key": certificate.with_suffix(".key").read_bytes(),
    }
    files = {name: tmp_path / name for name in contents}
    for name, path in files.items():
        path.write_bytes(contents[name])
    return {**files, "folder": tmp_path, "none": tmp_path / "none.pem"}


@pytest.mark.parametrize("sort", ["binary", "empty", "words", "key", "folder", "none"])
def test_a_file_of_certificates_that_cannot_be_used_is_named_at_the_start(
    useless: dict[str, Path],
    settings: Callable[..., dict[str, str]],
    sort: str,
    capsys: pytest.CaptureFixture,
) -> None:
    """Before any letter waits for it; the office's commands say it in one line."""
    given = settings(SMTP_CA_FILE=str(useless[sort]))
    with pytest.raises(ConfigError, match="^SMTP_CA_FILE: .*PEM"):
        ReferralSettings.load(given)
    assert run_command(lambda: referrals_command(["test", "headteacher"])) == 1
    said = capsys.readouterr().err
    assert said.startswith("SMTP_CA_FILE: ") and said.count("\n") == 1


def test_a_file_of_certificates_that_is_spoilt_later_is_no_fault_of_a_letter(
    office: Office, certificate: Path, settings: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    """Letters wait as for a server that is away, and go when it is put right."""
    copy = tmp_path / "authority.pem"
    copy.write_bytes(certificate.read_bytes())
    office = Office(
        settings(DATABASE_URL=office.environ["DATABASE_URL"], SMTP_CA_FILE=str(copy)),
        office.clock,
        office.mail,
    )
    copy.write_bytes(b"spoilt")
    office.send()
    office.work(rounds=6, seconds=60)
    assert office.rows("SELECT state, tries FROM referral_letters") == [("waiting", 0)]
    copy.write_bytes(certificate.read_bytes())
    office.work(rounds=2, seconds=60)
    assert office.mail.handler.recipients == [HEAD]


def test_the_courier_does_not_start_with_such_a_file(
    useless: dict[str, Path], tmp_path: Path
) -> None:
    """One line, no traceback."""
    environ = own_environ(
        tmp_path,
        SMTP_HOST="mail.school.example",
        SMTP_FROM="assistant@school.example",
        SMTP_CA_FILE=str(useless["binary"]),
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "referrals.courier"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (
        done.returncode == 1
        and done.stderr.startswith("courier: SMTP_CA_FILE: ")
        and len(done.stderr.strip().splitlines()) == 1
    )


def test_the_certificate_of_the_tests_is_one(certificate: Path) -> None:
    """Else the tests above would prove nothing."""
    assert isinstance(
        ReferralSettings.load({"SMTP_CA_FILE": str(certificate)}).tls_context(), ssl.SSLContext
    )
