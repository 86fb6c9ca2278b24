"""Makes up requests from docs/openapi.yml and sends them to both servers. Runs with the developers'
environment and imports nothing of this project: `.venv-dev/bin/python benchmarks/fuzz_routes.py`.

Prints a line of JSON: how many were sent, what was answered, the longest time, and each fault (5xx,
an answer that the description does not name, no answer within SECONDS).
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import json
import random
import sys
import time
import warnings
from pathlib import Path
from typing import Any, Iterator

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]
FITS_NO_ROUTE = (400, 404, 405, 411, 413)
"""What the web server itself answers, before any route is reached."""
SECONDS = 5.0
BATCH = 250
KNOWN_NAMES = (
    "widget.js",
    "chat",
    "policy",
    "policy.ar",
    "health",
    "v-0/words.en.js",
    "words.pl.js",
)
INTERNAL = "internal"
HEALTH = "/health"


class Senders:
    """Sends requests, counts what comes back, and remembers what is wrong."""

    def __init__(self, assistant: str, actions: str) -> None:
        self.addresses = {False: assistant, True: actions}
        self.http = requests.Session()
        self.sent, self.slowest = 0, 0.0
        self.statuses: collections.Counter[str] = collections.Counter()
        self.faults: collections.Counter[str] = collections.Counter()
        self.token = self._token()

    def _token(self) -> str:
        url = f"{self.addresses[False]}/webhooks/website/session"
        return self.http.post(url, json={}, timeout=30).json()["session"]

    def send(self, case: Case, chance: random.Random) -> None:
        """One request. A real session mostly stands in for one that was made up: else nothing
        behind it would ever be reached; and a real file for a made-up name now and then.
        """
        if isinstance(case.body, dict) and "session" in case.body and chance.random() < 0.8:
            case.body["session"] = self.token
        if "name" in (case.path_parameters or {}) and chance.random() < 0.2:
            case.path_parameters["name"] = chance.choice(KNOWN_NAMES)
        label, began = case.operation.label, time.perf_counter()
        address = self.addresses[INTERNAL in (case.operation.tags or ())]
        self.sent += 1
        try:
            answer = case.call(base_url=address, session=self.http, timeout=SECONDS)
        except requests.RequestException as fault:
            self.faults[f"{label}: {type(fault).__name__}: {_shown(case)}"] += 1
            return
        except (ValueError, UnicodeError):  # requests itself will not send it
            self.sent -= 1
            return
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.statuses[f"{label} {answer.status_code}"] += 1
        if answer.status_code == 503 and HEALTH in f"/{(case.path_parameters or {}).get('name')}":
            return  # its way to say that something is away
        documented = [] if answer.status_code in FITS_NO_ROUTE else [status_code_conformance]
        try:
            case.validate_response(answer, checks=[*CHECKS, *documented])
        except BaseException as wrong:  # a group of failures is no Exception
            if isinstance(wrong, KeyboardInterrupt):
                raise
            said = " ".join(str(wrong).split())[:300]
            self.faults[f"{label} {answer.status_code}: {said}: {_shown(case)}"] += 1


def _shown(case: Case) -> str:
    return repr((case.path_parameters, case.query, case.body))[:300]


def batches(description: Path, senders: Senders, count: int, first_seed: int) -> Iterator[int]:
    """Sends `count` requests, the same number to each route; yields how many were sent so far."""
    schema = schemathesis.openapi.from_path(str(description))
    operations = [result.ok() for result in schema.get_all_operations()]
    chance, number = random.Random(first_seed), first_seed
    while senders.sent < count:
        for operation in operations:
            left = count - senders.sent
            if left <= 0:
                return
            mode = GenerationMode.POSITIVE if chance.random() < 0.6 else GenerationMode.NEGATIVE
            most = max(1, min(BATCH, left, count // len(operations)))
            _send_batch(_strategy(operation, mode), senders, chance, most, number)
            number += 1
        yield senders.sent


def _strategy(operation: Any, mode: GenerationMode) -> Any:
    """Negative data exists only for a route that takes some."""
    nothing = not (operation.body or operation.path_parameters or operation.query)
    return operation.as_strategy(generation_mode=GenerationMode.POSITIVE if nothing else mode)


def _send_batch(
    strategy: Any, senders: Senders, chance: random.Random, most: int, number: int
) -> None:
    @seed(number)
    @settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def send(case: Case) -> None:
        senders.send(case, chance)

    # Now and then a seed leads schemathesis to nothing but data that it takes back itself.
    with contextlib.suppress(Unsatisfiable):
        send()


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--description", type=Path, default=Path("docs/openapi.yml"))
    parser.add_argument("--assistant", required=True)
    parser.add_argument("--actions", required=True)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given_ = parser.parse_args()
    warnings.simplefilter("ignore")
    senders = Senders(given_.assistant.rstrip("/"), given_.actions.rstrip("/"))
    for sent in batches(given_.description, senders, given_.count, given_.seed):
        print(f"{sent} requests", file=sys.stderr)
    print(
        json.dumps(
            {
                "sent": senders.sent,
                "slowest": round(senders.slowest, 3),
                "statuses": dict(sorted(senders.statuses.items())),
                "faults": dict(senders.faults.most_common(50)),
            }
        )
    )
    return 1 if senders.faults else 0


if __name__ == "__main__":
    sys.exit(main())
