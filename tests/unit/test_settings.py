"""Settings that look right and would never work: taken as they were meant, or refused by their
name.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import Settings


@pytest.mark.parametrize(
    "given, sent",
    [
        ("https://School.Example", "https://school.example"),
        ("HTTPS://www.school.example", "https://www.school.example"),
        ("https://school.example:443", "https://school.example"),
        ("http://school.example:80", "http://school.example"),
        ("https://school.example:8443", "https://school.example:8443"),
        ("http://school.example:443", "http://school.example:443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_a_website_is_known_as_browsers_name_it(given: str, sent: str) -> None:
    """Small letters, and no port that goes without saying."""
    settings = Settings.load({"WEBSITE_ORIGINS": f"https://other.example {given}"})
    assert settings.website_origins == ("https://other.example", sent)


@pytest.mark.parametrize(
    "given",
    [
        "school.example",
        "https://school.example/",
        "https://school.example:many",
        "ftp://school.example",
        "https://",
        "https://b\u00fccher.example",
        "https://:443",
    ],
)
def test_an_address_that_no_browser_sends_is_refused(given: str) -> None:
    with pytest.raises(ConfigError, match="WEBSITE_ORIGINS") as error:
        Settings.load({"WEBSITE_ORIGINS": given})
    assert given in str(error.value)


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://user:hunter2@host:many/db",
        "postgresql://user:hunter2@host:99999/db",
        "postgresql://user:hunter2@host:/db",
        "mysql://user:hunter2@host/db",
    ],
)
def test_an_address_of_a_database_that_cannot_be_read_is_named_without_its_password(
    given: str,
) -> None:
    with pytest.raises(ConfigError, match="^DATABASE_URL: ") as error:
        Settings.load({"DATABASE_URL": given})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://user:pa%20ss@host:5432/db",
        "postgresql://user:p/a#s@host/db",
        "postgresql+psycopg2:///db?host=/run/postgresql",
        "sqlite:////tmp/x.db",
    ],
)
def test_an_address_of_a_database_that_can_be_read_is_taken(given: str, tmp_path: Path) -> None:
    settings = Settings.load({"DATABASE_URL": given, "STATE_DIR": str(tmp_path)})
    assert settings.database("conversations") == given
