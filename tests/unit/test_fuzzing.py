"""`make fuzz` can fail: what it looks for, it notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.fuzz import tracebacks_in, wrong_with
from benchmarks.fuzz_messages import IDS, bodies
from bot.web.requests import ID


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(503, json={"message": "Ring 999."}),
        httpx.Response(200, json={"messages": []}),
        httpx.Response(200, json={"messages": [{"text": " "}]}),
        httpx.Response(400, text="no JSON"),
    ],
)
def test_faults_and_silence_are_noticed(answer: httpx.Response) -> None:
    assert wrong_with(answer)


def test_an_answer_and_a_refusal_are_none() -> None:
    assert not wrong_with(httpx.Response(200, json={"messages": [{"text": "Hello."}]}))
    assert not wrong_with(httpx.Response(400, json={"message": "Why."}))


def test_tracebacks_are_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"fine\nTraceback (most recent call last):\n \xff\nTraceback (most ...\n")
    assert tracebacks_in(log) == 2


@given(name=IDS)
@settings(max_examples=50)
def test_made_up_ids_are_ones_that_the_channel_takes(name: str) -> None:
    """Else nothing behind the first check would ever be reached."""
    assert ID.fullmatch(name)


def test_most_of_what_is_made_up_reaches_the_reader() -> None:
    """Words with an id and a role that are right; and some of it is no message at all."""
    made: list[Any] = []

    @settings(max_examples=200, database=None, suppress_health_check=list(HealthCheck))
    @given(body=bodies())
    def collect(body: Any) -> None:
        made.append(body)

    collect()
    read = [body for body in made if isinstance(body, dict) and isinstance(body.get("text"), str)]
    assert len(read) > len(made) / 3
    assert len(made) > sum(isinstance(body, dict) for body in made)
