"""The file of a backup: what was spoilt is refused whole, nothing is put over anything, and whether
the keys are in it is said.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Callable

import pytest
from cryptography.fernet import Fernet

from bot.record.conversations import conversations
from bot.settings.env_file import read_env_file
from referrals.backup import postgres as backup_postgres
from tests.referrals import postgres
from tests.referrals.conftest import Office
from tests.referrals.test_backup import backup

KEY = Fernet.generate_key().decode()


@pytest.fixture
def copy(on_sqlite: Office, tmp_path: Path) -> Path:
    """A backup of a school with one message; the file is alike for both databases."""
    on_sqlite.send("The gate was open.")
    conversations()
    assert backup("make", "--to", tmp_path / "copy.tar.gz") == 0
    return tmp_path / "copy.tar.gz"


def cut_short(copy: Path) -> None:
    copy.write_bytes(copy.read_bytes()[:-2000])


def one_letter_changed(copy: Path) -> None:
    whole = bytearray(copy.read_bytes())
    whole[len(whole) // 2] ^= 255
    copy.write_bytes(bytes(whole))


def not_a_backup(copy: Path) -> None:
    copy.write_text("this is a letter")


def rewritten(copy: Path, change: Callable[[tarfile.TarInfo, bytes], bytes]) -> None:
    """The backup packed again, with each file as `change` gives it."""
    with tarfile.open(copy) as tar:
        entries = [(entry, tar.extractfile(entry).read()) for entry in tar]
    with tarfile.open(copy, "w:gz") as tar:
        for entry, content in entries:
            content = change(entry, content)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


def other_content(copy: Path) -> None:
    rewritten(copy, lambda entry, content: content[::-1] if entry.name.endswith(".db") else content)


def one_that_leads_outside(copy: Path) -> None:
    def change(entry: tarfile.TarInfo, content: bytes) -> bytes:
        if entry.name == "manifest.json":
            return content.replace(b'"referrals.db"', b'"../referrals.db"')
        entry.name = entry.name.replace("referrals.db", "../referrals.db")
        return content

    rewritten(copy, change)


@pytest.mark.parametrize(
    "spoil", [cut_short, one_letter_changed, not_a_backup, other_content, one_that_leads_outside]
)
def test_a_spoilt_backup_is_refused_before_anything_is_touched(
    copy: Path,
    spoil: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture,
) -> None:
    spoil(copy)
    monkeypatch.setenv("STATE_DIR", str(tmp_path / "other"))
    assert backup("restore", copy) == 1
    assert str(copy) in capsys.readouterr().err
    assert not list((tmp_path / "other").glob("*")) and not (tmp_path / "referrals.db").exists()


def test_nothing_is_put_back_or_written_over_anything(
    copy: Path, capsys: pytest.CaptureFixture
) -> None:
    whole = copy.read_bytes()
    assert backup("restore", copy) == 1  # the school that it is of
    assert "referrals.db" in (said := capsys.readouterr().err) and "empty folder" in said
    assert backup("make", "--to", copy) == 1
    assert "there already" in capsys.readouterr().err and copy.read_bytes() == whole
    assert copy.stat().st_mode & 0o077 == 0
    assert [path.name for path in copy.parent.iterdir() if "partial" in path.name] == []


def test_keys_and_settings_come_along_or_are_said_to_be_missing(
    copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("REFERRAL_KEY", KEY)
    monkeypatch.setenv("SMTP_PASSWORD", 'a " # b')
    assert backup("make", "--to", tmp_path / "with.tar.gz") == 0
    assert "whoever has this file can read" in capsys.readouterr().out
    assert backup("make", "--without-keys", "--to", tmp_path / "without.tar.gz") == 0
    assert "NOT in it" in capsys.readouterr().out
    assert KEY.encode() not in b"".join(contents(tmp_path / "without.tar.gz").values())
    assert not [n for n in contents(tmp_path / "without.tar.gz") if n.endswith((".key", ".env"))]

    monkeypatch.setenv("STATE_DIR", str(tmp_path / "other"))
    assert backup("restore", tmp_path / "with.tar.gz") == 0
    then = read_env_file(tmp_path / "other" / "restored" / "settings.env")
    assert then["REFERRAL_KEY"] == KEY and then["SMTP_PASSWORD"] == 'a " # b'
    assert (tmp_path / "other" / "link-secret.key").read_text()
    assert backup("look", tmp_path / "without.tar.gz") == 0
    assert "NOT in it" in capsys.readouterr().out


def contents(copy: Path) -> dict[str, bytes]:
    with tarfile.open(copy) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}


def test_without_the_program_that_copies_postgresql_a_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:secret@127.0.0.1:9/b")
    monkeypatch.setattr(backup_postgres, "INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backup("make", "--to", tmp_path / "copy.tar.gz") == 1
    said = capsys.readouterr().err
    assert "pg_dump is missing" in said and "postgresql-client" in said and "secret" not in said
    assert list(tmp_path.glob("*.tar.gz*")) == []


def test_a_postgresql_that_is_away_is_said_without_its_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    postgres.binaries() or postgres.install()
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:secret@127.0.0.1:9/b")
    assert backup("make", "--to", tmp_path / "copy.tar.gz") == 1
    said = capsys.readouterr().err
    assert "DATABASE_URL" in said and "secret" not in said
