"""The action server over HTTP."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Iterator

import httpx
import pytest
import sqlalchemy as sa

from bot.run import free_port
from bot.settings import ROOT
from bot.supervisor import HOST
from referrals.database.engine import open_database
from referrals.links import Links
from tests.referrals.mail_server import make_certificate
from tests.referrals.programs import Programs, call

SLOTS = {
    "referral_to": "headteacher",
    "referral_about": "geheime Worte",
    "referral_reach": "visitor@private.example",
    "referral_name": "Aloysius",
}


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    folder = tmp_path_factory.mktemp("server")
    unset = ["REFERRAL_KEY", "LINK_SECRET", "DATABASE_URL", "DSL_ALERTS"]
    unset += ["SMTP_USER", "SMTP_PASSWORD", "SMTP_STARTTLS"]
    with Programs(folder, make_certificate(folder), **dict.fromkeys(unset, "")) as started:
        started.start("actions", "mail")
        started.wait()
        yield started


def post(
    programs: Programs, action: str, slots: dict[str, Any], sender: str, text: str = ""
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The slots that an action sets, and what it utters."""
    answer = httpx.post(
        f"{programs.url}/webhook", json=call(action, slots, sender, text), timeout=10
    )
    assert answer.status_code == 200, answer.text
    return {event["name"]: event["value"] for event in answer.json()["events"]}, answer.json()[
        "responses"
    ]


def first_answer(port: int) -> list[dict[str, Any]]:
    """The slots that a server sets which has just been started."""
    body = call("action_send_referral", SLOTS, "h")
    for _ in range(200):
        try:
            answer = httpx.post(f"http://{HOST}:{port}/webhook", json=body, timeout=10)
            return answer.json()["events"]
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("no action server came")


def test_sending_gives_a_reference_and_a_repeated_call_the_same(programs: Programs) -> None:
    slots, (said,) = post(programs, "action_send_referral", {**SLOTS, "referral_key": "1"}, "a")
    assert slots["referral_result"] == "stored" and said["response"] == "utter_referral_stored"
    assert said["reference"] == slots["referral_reference"] and said["read_when"]
    assert post(programs, "action_send_referral", {**SLOTS, "referral_key": "1"}, "a")[0] == slots
    again, (said,) = post(programs, "action_send_referral", {**SLOTS, "referral_key": "2"}, "a")
    assert (
        again["referral_result"] == "duplicate" and said["reference"] == slots["referral_reference"]
    )


@pytest.mark.parametrize(
    "change, result",
    [
        ({"referral_to": "nspcc"}, "unreachable"),
        ({"referral_to": None}, "unreachable"),
        ({"referral_about": " "}, "not_stored"),
        ({"referral_about": "x" * 10_001}, "not_stored"),
        ({"referral_about": 7}, "not_stored"),
    ],
)
def test_what_cannot_be_sent_is_said(
    programs: Programs, change: dict[str, Any], result: str
) -> None:
    slots, (said,) = post(programs, "action_send_referral", {**SLOTS, **change}, "b")
    assert (
        slots == {"referral_result": result, "referral_reference": None}
        and said["response"] == f"utter_referral_{result}"
    )


def test_the_fourth_in_an_hour_is_too_many(programs: Programs) -> None:
    results = [
        post(programs, "action_send_referral", {**SLOTS, "referral_about": f"words {n}"}, "c")[0][
            "referral_result"
        ]
        for n in range(4)
    ]
    assert results == ["stored"] * 3 + ["too_many"]


def test_the_state_is_told_in_the_same_conversation_only(programs: Programs) -> None:
    slots, _ = post(programs, "action_send_referral", SLOTS, "d")
    reference = slots["referral_reference"]
    typed = f"what happened to my message {reference.lower().replace('-', ' ')}?"

    def told(sender: str, text: str, **slots: str) -> dict[str, Any]:
        return post(programs, "action_referral_state", slots, sender, text)[1][0]

    said = told("d", typed)
    assert said["response"] == "utter_referral_state" and said["reference"] == reference
    assert "saved" in said["state"] and "No message" in told("e", typed)["state"]
    remembered = told("d", "what happened to it?", referral_reference=reference)
    assert remembered["reference"] == reference
    assert "No message" in told("d", "what happened?")["state"]


def test_a_message_is_offered_to_the_first_who_can_be_sent_one(programs: Programs) -> None:
    parent, pupil = (
        post(programs, "action_bring_in", {"role": role}, "f") for role in ("parent", "pupil")
    )
    assert parent[1][0]["offer"] == "headteacher" and parent[0] == {
        "brought_in": "headteacher,nspcc"
    }
    assert pupil[1][0].get("offer") is None


def test_while_the_database_is_locked_the_answer_is_truthful_and_comes_within_five_seconds(
    programs: Programs,
) -> None:
    engine = open_database(f"sqlite:///{programs.environ['STATE_DIR']}/referrals.db", 1)
    started = time.monotonic()
    with engine.connect().execution_options(writes=True) as holder, holder.begin():
        slots, (said,) = post(programs, "action_send_referral", SLOTS, "g")
    assert (
        slots["referral_result"] == "not_stored"
        and said["response"] == "utter_referral_not_stored"
        and time.monotonic() - started < 5
    )
    assert post(programs, "action_send_referral", SLOTS, "g")[0]["referral_result"] == "stored"
    engine.dispose()


def test_health_tells_numbers_and_no_words(programs: Programs) -> None:
    answer = programs.health()
    assert answer["status"] == "ok" and answer["queue_depth"] > 0
    assert answer["oldest_unsent_seconds"] > 0 and answer["unacknowledged"] == 0
    assert "geheim" not in str(answer)


def test_the_link_in_the_e_mail(programs: Programs) -> None:
    engine = sa.create_engine(f"sqlite:///{programs.environ['STATE_DIR']}/referrals.db")
    post(programs, "action_send_referral", SLOTS, "link")
    with engine.connect() as connection:
        letter = connection.execute(
            sa.text(
                "SELECT l.id FROM referral_letters l JOIN referrals r ON r.id = l.referral "
                "WHERE r.conversation = 'link'"
            )
        ).scalar()
    token = Links(Path(programs.environ["STATE_DIR"], "link-secret.key").read_text()).token(letter)
    url = f"{programs.url}/received/{token}"
    assert [httpx.get(url).json() for _ in range(3)] == [{"state": "open"}] * 3
    assert httpx.post(url).json() == {"state": "done"}
    assert httpx.post(url).json() == httpx.get(url).json() == {"state": "used"}
    assert httpx.get(f"{programs.url}/received/nonsense").json() == {"state": "unknown"}


@pytest.mark.parametrize(
    "body",
    [
        b"{geheime Worte",
        b"",
        b'{"next_action": "action_send_referral", "geheime": "Worte"}',
        b'{"next_action": "unknown", "tracker": {}, "geheime": "Worte"}',
        b"[]",
        b"\xff",
    ],
)
def test_a_fault_sends_nothing_back(programs: Programs, body: bytes) -> None:
    answer = httpx.post(f"{programs.url}/webhook", content=body)
    assert (
        answer.status_code in (400, 404)
        and "Worte" not in answer.text
        and "Traceback" not in answer.text
    )


def test_no_log_holds_a_visitors_words(programs: Programs) -> None:
    log = programs.log.read_text(errors="replace")
    assert not [
        secret for secret in ("geheim", "private.example", "Aloysius", "received/") if secret in log
    ], log


def test_rasas_own_command_serves_the_actions_too(programs: Programs) -> None:
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "rasa_sdk", "--actions", "actions"]
    server = subprocess.Popen(
        [*command, "--port", str(port)],
        cwd=ROOT,
        env=programs.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert first_answer(port)[1]["value"].startswith("HSM-")
    finally:
        server.terminate()
        server.wait(10)


def test_with_settings_that_cannot_be_used_it_starts_says_why_and_answers(tmp_path: Path) -> None:
    port = free_port()
    environ = {
        **os.environ,
        "STATE_DIR": str(tmp_path / "s"),
        "SMTP_PORT": "many",
        "SANIC_HOST": HOST,
    }
    server = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "actions.server", "--port", str(port)],
        cwd=ROOT,
        env=environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert first_answer(port)[0]["value"] == "not_stored"
        assert httpx.get(f"http://{HOST}:{port}/health").status_code == 503
    finally:
        server.terminate()
        said = server.communicate(timeout=10)[1]
    assert "SMTP_PORT" in said and "geheim" not in said
