"""`make unit` stays fast: no model, no server, no browser, no database server."""

from __future__ import annotations

import pytest

SLOW = {"agent", "servers", "postgres_address", "database", "office", "mail", "visit", "site"}
"""Fixtures that load the model, or start a server, a browser or a database."""


def test_no_test_of_the_fast_lane_asks_for_what_is_slow(request: pytest.FixtureRequest) -> None:
    """Such a test belongs in another folder; tests/README.md says which."""
    asked = {
        item.nodeid: sorted(SLOW & set(item.fixturenames))
        for item in request.session.items
        if item.nodeid.startswith("tests/unit/") and SLOW & set(item.fixturenames)
    }
    assert asked == {}
