"""Settings that cannot be used are named, with the remedy, and never repeated where they are
secret.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import ModuleType
from typing import Callable, Iterator

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.errors import ConfigError, ContentError
from bot.record import tables as conversation_tables
from bot.record.conversations import conversations
from bot.settings import DATA, ROOT
from referrals import check
from referrals.database import tables as referral_tables
from referrals.database.engine import DatabaseTrouble, open_database, prepare
from referrals.mail.compose import templates
from referrals.mail.words import load_phrases
from referrals.plan import load_plan
from referrals.settings import ReferralSettings
from referrals.wiring import open_desk
from tests.referrals.conftest import Office, SetClock
from tests.referrals.mail_server import MailServer
from tests.running import every_setting


@pytest.mark.parametrize(
    "given, key",
    [
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
        ({"SMTP_HOST": "mail.school.example"}, "SMTP_FROM"),
        ({"SMTP_FROM": "not an address"}, "SMTP_FROM"),
        ({"SMTP_STARTTLS": "maybe"}, "SMTP_STARTTLS"),
        ({"SMTP_CA_FILE": "/nowhere.pem"}, "SMTP_CA_FILE"),
        ({"PUBLIC_URL": "chat.school.example"}, "PUBLIC_URL"),
        (
            {
                "SMTP_HOST": "mail.school.example",
                "SMTP_FROM": "a@school.example",
                "SMTP_STARTTLS": "off",
                "SMTP_PASSWORD": "hunter2",
            },
            "SMTP_STARTTLS",
        ),
    ],
)
def test_a_mail_setting_that_cannot_be_used_is_named(given: dict[str, str], key: str) -> None:
    with pytest.raises(ConfigError, match=key) as error:
        ReferralSettings.load(given)
    assert "hunter2" not in str(error.value)


def test_the_password_is_not_shown() -> None:
    assert "hunter2" not in repr(ReferralSettings.load({"SMTP_PASSWORD": "hunter2"}))


def test_the_link_goes_to_the_port_of_the_assistant() -> None:
    assert (
        ReferralSettings.load({"PORT": "8080"}).link("x")
        == "http://127.0.0.1:8080/webhooks/website/received/x"
    )


def test_every_setting_is_explained_where_the_school_looks() -> None:
    named = re.findall(r"[A-Z_]+_(?:EMAIL|PHONE)", (DATA / "contacts.yml").read_text("utf-8"))
    own = {field.upper() for field in ReferralSettings.__fields__} - {"DETAILS", "ACTIONS_URL"}
    assert "HEADTEACHER_DEPUTY_EMAIL" in named and own | {*named} <= {*every_setting()}


def test_a_missing_word_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.yml"
    path.write_text(
        (DATA / "emails" / "words.yml").read_text().replace("  received:", "  recieved:")
    )
    with pytest.raises(ContentError, match="received"):
        load_phrases(load_plan(ReferralSettings()), path)


@pytest.mark.parametrize(
    "right, slip, key",
    [
        ("asked to confirm by {by} that", "asked to confirm by {day} that", "read_when: open"),
        ("{opens}{unless}", "{opens}{unless", "read_when: closed"),
        ("confirmed on {at}", "confirmed on {}", "states: received"),
        ("confirmed on {at}", "confirmed on {at.hour}", "states: received"),
        (
            'told: "Not confirmed in time, so passed on: {reference}"',
            'told: "{role}"',
            "subjects: told",
        ),
        ('moment: "{date}, {time}"', 'moment: "{date}, {clock}"', "moment"),
        ('time: "%H:%M"', "time: 5", "time"),
        ("  alert: Safeguarding alert\n", "  alert: [Safeguarding alert]\n", "kinds: alert"),
    ],
)
def test_a_word_that_cannot_be_filled_in_is_named_when_it_is_loaded(
    tmp_path: Path, right: str, slip: str, key: str
) -> None:
    path, written = tmp_path / "words.yml", (DATA / "emails" / "words.yml").read_text()
    assert right in written
    path.write_text(written.replace(right, slip))
    with pytest.raises(ContentError, match=f"'{key}'"):
        load_phrases(load_plan(ReferralSettings()), path)


@pytest.fixture
def own_emails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of data/emails in which a test can make a slip."""
    folder = tmp_path / "emails"
    shutil.copytree(check.FOLDER, folder)
    monkeypatch.setattr(check, "FOLDER", folder)
    monkeypatch.setattr("referrals.mail.compose.FOLDER", folder)
    monkeypatch.setattr(
        check, "load_phrases", lambda plan: load_phrases(plan, folder / "words.yml")
    )
    templates.cache_clear()
    yield folder
    templates.cache_clear()


def test_the_check_finds_nothing_in_what_is_right(own_emails: Path) -> None:
    assert check.problems() == []


@pytest.mark.parametrize("name", sorted(path.name for path in check.FOLDER.glob("*.jinja")))
def test_the_check_fills_in_every_template(own_emails: Path, name: str) -> None:
    path = own_emails / name
    path.write_text(
        re.sub(
            r"({{|{% if) ([a-z_]+)",
            r"\1 slip_\2",
            path.read_text().replace("This is a test", "{{ this }}"),
        )
    )
    found = check.problems()
    assert found and all(
        f"data/emails/{name}, line " in line and "undefined" in line for line in found
    )
    path.write_text("{% if %}")
    assert name in check.problems()[0]


def test_the_check_names_a_word_that_cannot_be_filled_in(own_emails: Path) -> None:
    path = own_emails / "words.yml"
    path.write_text(path.read_text().replace("{by}", "{day}"))
    assert "read_when: open" in check.problems()[0] and "{who}, {by}" in check.problems()[0]


def test_an_address_with_letters_of_its_own_country_is_written_to(
    settings: Callable[..., dict[str, str]], clock: SetClock, mail: MailServer
) -> None:
    office = Office(settings(HEADTEACHER_EMAIL="head@b\u00fccher.example"), clock, mail)
    office.send()
    office.work(rounds=2)
    assert mail.handler.recipients == ["head@xn--bcher-kva.example"]


def test_a_database_of_a_newer_version_is_a_line_with_the_remedy(office: Office) -> None:
    with office.desk.store.engine.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE {referral_tables.MIGRATIONS.version_table} SET version_num = '9999'"
        )
    with pytest.raises(DatabaseTrouble, match="newer version of this program"):
        prepare(office.desk.url, 5)


@pytest.mark.parametrize("tables", [referral_tables, conversation_tables])
def test_the_migrations_make_exactly_the_tables_of_the_program(
    office: Office, tables: ModuleType
) -> None:
    engine = office.desk.store.engine if tables is referral_tables else conversations().engine
    options = {
        "version_table": tables.MIGRATIONS.version_table,
        "include_name": lambda name, kind, _: kind != "table" or name in tables.metadata.tables,
        "compare_type": True,
    }
    with engine.connect() as connection:
        migrated = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(migrated, tables.metadata) == []


def test_the_newest_migrations_are_those_that_the_program_asks_for() -> None:
    newest = ScriptDirectory(str(ROOT / "deploy" / "migrations")).get_heads()
    asked_for = (tables.MIGRATIONS.head for tables in (referral_tables, conversation_tables))
    assert sorted(newest) == sorted(asked_for)


def test_a_migration_that_stops_halfway_leaves_nothing(
    settings: Callable[..., dict[str, str]], database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database or f"sqlite:///{settings()['STATE_DIR']}/new.db"
    real = command.upgrade

    def killed(*given: object) -> None:
        real(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr(command, "upgrade", killed)
        with pytest.raises(KeyboardInterrupt):
            prepare(url, 1)
    with open_database(url, 1).connect() as connection:
        assert not sa.inspect(connection).has_table("referrals")
    with prepare(url, 1).connect() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM referrals").scalar() == 0


def test_a_database_that_cannot_be_reached_is_a_line_without_its_password() -> None:
    with pytest.raises(DatabaseTrouble, match="cannot be reached") as error:
        prepare("postgresql://somebody:hunter2@127.0.0.1:1/none", 1)
    assert "hunter2" not in str(error.value)


def test_opening_the_desk_reads_no_file_at_import_and_makes_private_files(
    settings: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    open_desk(settings())
    assert {oct(path.stat().st_mode & 0o077) for path in (tmp_path / "state").iterdir()} == {"0o0"}
