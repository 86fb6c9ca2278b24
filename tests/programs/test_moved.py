"""A backup that is restored on another machine, into an empty folder and an empty database, and
served there by the programs of the images at another address, answers for all of it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Iterator

import httpx
import pytest

from bot import run, supervisor
from bot.settings import ROOT
from tests.http.post import REFERENCE, Writer, plain
from tests.programs.containers import NOBODY, START, Container
from tests.referrals import postgres
from tests.referrals.mail_server import MailServer
from tests.running import DETAILS, Servers, Visitor, servers_in

OFFICE = (".venv/bin/python", "-W", "ignore", "-m", "referrals.office")
WORRY, SENT, WAITING = (
    "my uncle hits me in the zq1",
    "The gate zq2 was open.",
    "The bus zq3 was late.",
)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer(run.free_port()).start()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Iterator[list[dict[str, str]]]:
    """Where the first school keeps everything, and where the second does."""
    with contextlib.ExitStack() as stack:
        urls = ["", ""]
        if request.param == "postgresql":
            address = stack.enter_context(postgres.server())
            urls = [postgres.new_database(address) for _ in urls]
        yield [{"DATABASE_URL": url} for url in urls]


def e_mails(mail: MailServer, words: str, seconds: float = 30) -> list[str]:
    """The e-mails with these words, once there is one."""
    deadline = time.monotonic() + seconds
    while True:
        found = [one for one in map(plain, list(mail.handler.taken)) if words in one]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_all_goes_on_where_a_backup_is_restored(
    assistant_tree: Path,
    actions_tree: Path,
    container: Container,
    mail: MailServer,
    databases: list[dict[str, str]],
    tmp_path: Path,
) -> None:
    sending = {
        "SMTP_HOST": supervisor.HOST,
        "SMTP_PORT": str(mail.port),
        "SMTP_FROM": "assistant@school.example",
        "SMTP_STARTTLS": "off",
        "DSL_ALERTS": "on",
    }
    here = servers_in(tmp_path, str(ROOT / "tests" / "credentials.yml"), **sending, **databases[0])
    here.environ["PUBLIC_URL"] = f"http://{supervisor.HOST}:{here.port}"
    file = container.folder / "copy.tar.gz"
    try:
        here.start(with_courier=True)
        asker, writer = Visitor(here), Writer(here)
        asker.say("what age is allowed for tiktok", role="parent")
        Visitor(here).say(WORRY, role="pupil")
        sent = REFERENCE.search(writer.send_message(SENT))[0]
        assert e_mails(mail, WORRY) and e_mails(mail, SENT)
        supervisor.stop(here.courier)
        waiting = REFERENCE.search(writer.send_message(WAITING))[0]
        made = subprocess.run(
            ["make", "backup", f"to={file}"],
            cwd=ROOT,
            env=here.environ,
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0 and "whole" in made.stdout, made.stdout + made.stderr
    finally:
        here.stop()
    shutil.rmtree(tmp_path / "state")  # that machine is gone
    os.chown(file, NOBODY, NOBODY)

    there = servers_in(container.folder)
    there.port = int(container.settings["PORT"])
    container.settings.update(
        {**DETAILS, **sending, **databases[1], "PRODUCTION": "off"},
        PUBLIC_URL=f"http://localhost:{there.port}",
    )
    code, said = container.run(actions_tree, START, "backup", "restore", str(file))
    assert code == 0 and "Put back into" in said, said
    programs = [container.start(actions_tree, START, one) for one in ("actions", "courier")]
    assistant = container.start(assistant_tree, START, "assistant")
    assert supervisor.wait_until_it_answers(assistant, there.port), assistant.communicate(timeout=5)

    answer = Visitor(there, asker.session).say("where does it say that", role="parent")
    assert [source["id"] for source in answer[0]["sources"]] == ["minimum-age"]
    confirm_by_the_link(there, e_mails(mail, SENT)[0])
    code, said = container.run(actions_tree, *OFFICE, "show", sent)
    assert code == 0 and SENT in said and "confirmed" in said, said
    assert len(e_mails(mail, WAITING)) == 1
    again = Writer(there, writer.session)
    assert REFERENCE.search(again.send_message("The door zq4 was shut."))
    assert e_mails(mail, "The door zq4 was shut.")
    assert [len(e_mails(mail, words)) for words in (WORRY, SENT, WAITING)] == [1, 1, 1]
    code, said = container.run(actions_tree, *OFFICE, "list", "--all")
    assert code == 0 and {sent, waiting} <= set(REFERENCE.findall(said)), said
    code, said = container.run(actions_tree, *OFFICE, "show", waiting)
    assert code == 0 and WAITING in said, said
    assert [one.poll() for one in (*programs, assistant)] == [None, None, None]


def confirm_by_the_link(there: Servers, letter: str) -> None:
    """By the link of an e-mail that the first school has sent."""
    token = re.search(r"received/(\S+)", letter)[1]
    link = f"{there.website}received/{token}"
    assert httpx.get(link, timeout=20).status_code == 200
    assert httpx.post(link, timeout=20).status_code == 200
