"""Copies everything that the programs keep into one file, while they run, and puts it back:
`python -m referrals.backup make|restore|look`. See the runbook, "Backups".
"""

from __future__ import annotations

import argparse
import filecmp
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Optional

from bot.command_line import run_command
from bot.content.clock import Clock, now
from bot.settings import DATA, ROOT, Settings
from referrals.backup import archive, parts
from referrals.backup.archive import BackupRefused, Manifest

FOLDER = ROOT / "backups"


def main(arguments: Optional[list[str]] = None, tell_time: Clock = now) -> int:
    """The command line.

    Raises:
        PolicyBotError: it could not be done; why, and what to do.
    """
    given = _parser().parse_args(arguments)
    try:
        given.command(given, Settings.load(), tell_time)
        return 0
    except OSError as error:
        raise BackupRefused(f"{error.filename or 'The file'}: {error.strerror}.") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=".venv/bin/python -m referrals.backup",
        description="Backups of conversations, messages, alerts, keys and settings.",
    )
    added = parser.add_subparsers(required=True, metavar="command")
    making = added.add_parser("make", help="copy everything into one file, while the programs run")
    making.add_argument("--to", type=Path, metavar="FILE", help="the file (backups/<time>.tar.gz)")
    making.add_argument("--without-keys", action="store_true", help="leave keys and settings out")
    making.set_defaults(command=make)
    for name, work, what in (
        ("restore", restore, "put a backup back into an empty STATE_DIR, the programs stopped"),
        ("look", look, "read a backup and say what it holds; changes nothing"),
    ):
        one = added.add_parser(name, help=what)
        one.add_argument("file", type=Path)
        one.set_defaults(command=work)
    return parser


def make(given: argparse.Namespace, settings: Settings, tell_time: Clock) -> None:
    """Makes a backup, and reads it again before it counts."""
    at, keys = tell_time(), not given.without_keys
    if given.to is None:
        FOLDER.mkdir(mode=0o700, exist_ok=True)
    target = given.to or FOLDER / f"{at:%Y-%m-%d-%H%M%S}.tar.gz"
    # Beside the target: what visitors wrote is on no other disk than the backup itself.
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
        files = dict(parts.gather(settings, os.environ, Path(folder), keys))
        manifest = Manifest(
            format=archive.FORMAT,
            made_at=at.isoformat(timespec="seconds"),
            database="postgresql" if parts.DUMP in files else "sqlite",
            keys=keys,
            files={name: archive.entry_of(path) for name, path in files.items()},
        )
        archive.write(target, manifest, files)
    print(f"{target}: {target.stat().st_size / 1e6:.1f} MB, read again and whole.")
    print(_about_keys(keys, bool(settings.referral_key)))


def look(given: argparse.Namespace, _: Settings, __: Clock) -> None:
    """Reads a backup to its end."""
    manifest = archive.read(given.file)
    own = [name for name in manifest.files if not name.startswith(f"{parts.WORDS}/")]
    print(f"{given.file}: made at {manifest.made_at}, of {manifest.database}, whole.")
    print(f"It holds {', '.join(own)} and {len(manifest.files) - len(own)} files of data/.")
    print(_about_keys(manifest.keys, False))


def restore(given: argparse.Namespace, settings: Settings, _: Clock) -> None:
    """Puts a backup back. Nothing is touched unless all of it can be read."""
    manifest = archive.read(given.file)
    parts.refuse_what_is_there(settings, manifest.database)
    state = settings.state_folder()
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=state) as folder:
        archive.read(given.file, Path(folder))
        parts.put_back(settings, Path(folder))
    print(f"Put back into {state}, as it was at {manifest.made_at}.")
    restored = state / "restored"
    if manifest.keys:
        print(
            f"The settings of then are in {restored / parts.SETTINGS}. Compare them with yours "
            "(REFERRAL_KEY, LINK_SECRET and SESSION_SECRET must be the same). Then delete it."
        )
    else:
        print(
            "It was made without keys. Put back the REFERRAL_KEY, LINK_SECRET, SESSION_SECRET and "
            ".key files of then: without them nothing sealed opens, and links in e-mails are dead."
        )
    if changed := _changed_words(restored / parts.WORDS):
        print(f"data/ was not the same then: {', '.join(changed)}.")
        print(f"Its files of then are in {restored / parts.WORDS}; take over what you need.")
    else:
        shutil.rmtree(restored / parts.WORDS, ignore_errors=True)
    print("What was erased since then is back: erase it again. Then start the programs.")


def _changed_words(then: Path) -> list[str]:
    names = [path.relative_to(then).as_posix() for path in then.rglob("*") if path.is_file()]
    _, changed, missing = filecmp.cmpfiles(then, DATA, names, shallow=False)
    return sorted(changed + missing)


def _about_keys(keys: bool, sealed: bool) -> str:
    if keys:
        return (
            "The keys and the settings are in it: whoever has this file can read what visitors "
            "wrote, and send as you. Keep it where nobody else gets at it."
        )
    return (
        "The keys and the settings are NOT in it: keep .env and the .key files of STATE_DIR "
        f"elsewhere.{' Without REFERRAL_KEY nobody can read what is in it.' if sealed else ''}"
    )


if __name__ == "__main__":
    sys.exit(run_command(main))
