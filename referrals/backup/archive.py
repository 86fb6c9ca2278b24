"""The file of a backup: a tar, packed, for its owner's eyes alone. Its first entry, the manifest,
names every other with its size and SHA-256, so that a copy that was spoilt is refused whole.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import tarfile
import zlib
from pathlib import Path
from typing import Iterator, Mapping, Optional

from pydantic import BaseModel, ValidationError

from bot.errors import PolicyBotError

MANIFEST = "manifest.json"
FORMAT = 1
BIGGEST_MANIFEST = 10_000_000
PIECE = 1 << 20
_NAME = re.compile(r"(?!.*(?:^|/)\.\.?(?:/|$))[^/\0][^\0]*")
"""A path inside the folder that the backup is unpacked in."""


class BackupRefused(PolicyBotError):
    """A backup cannot be made, read or put back. Says why, and what to do."""


class Entry(BaseModel):
    """One file of a backup."""

    size: int
    sha256: str

    class Config:
        """Of pydantic."""

        allow_mutation = False


class Manifest(BaseModel):
    """What a backup holds."""

    format: int
    made_at: str
    database: str
    """sqlite or postgresql."""
    keys: bool
    """Whether the keys and the settings are in it."""
    files: Mapping[str, Entry]

    class Config:
        """Of pydantic."""

        allow_mutation = False


def entry_of(path: Path) -> Entry:
    """Size and digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
    return Entry(size=path.stat().st_size, sha256=digest.hexdigest())


def write(target: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Writes the backup and reads it again. `target` is there only when it is whole.

    Raises:
        BackupRefused: if `target` is there already, or what was written does not come back.
        OSError: if it cannot be written.
    """
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    try:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                _add(tar, MANIFEST, io.BytesIO(manifest.json(indent=1).encode()))
                for name, path in files.items():
                    with path.open("rb") as content:
                        _add(tar, name, content, manifest.files[name].size)
            file.flush()
            os.fsync(handle)
        read(partial)
        os.link(partial, target)  # never over another
    except FileExistsError:
        raise BackupRefused(f"{target}: it is there already. Name another file.") from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    folder = os.open(target.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _add(tar: tarfile.TarFile, name: str, content: io.IOBase, size: Optional[int] = None) -> None:
    entry = tarfile.TarInfo(name)
    entry.mode = 0o600
    entry.size = len(content.getvalue()) if isinstance(content, io.BytesIO) else size or 0
    tar.addfile(entry, content)


def read(source: Path, into: Optional[Path] = None) -> Manifest:
    """Reads a backup to its end and compares each file with the manifest; writes them into the
    folder `into`, if there is one.

    Raises:
        BackupRefused: if anything is missing, changed, cut short, or does not belong there.
        OSError: if it cannot be read, or a file not written.
    """
    try:
        with tarfile.open(source, "r:gz") as tar:
            entries = iter(tar)
            manifest = _manifest(source, tar, next(entries, None))
            found = set()
            for entry in entries:
                _take(source, tar, entry, manifest, into)
                found.add(entry.name)
    except (tarfile.TarError, EOFError, zlib.error) as fault:
        raise _spoilt(source, str(fault)) from None
    except OSError as fault:
        if fault.errno is None:  # not the system's: what gzip says of bytes that it cannot read
            raise _spoilt(source, str(fault)) from None
        raise
    if missing := sorted(set(manifest.files) - found):
        raise _spoilt(source, f"{', '.join(missing)} is missing")
    return manifest


def _manifest(source: Path, tar: tarfile.TarFile, entry: Optional[tarfile.TarInfo]) -> Manifest:
    if entry is None or entry.name != MANIFEST or not entry.isfile():
        raise BackupRefused(f"{source}: it is no backup of this program. Name another file.")
    if entry.size > BIGGEST_MANIFEST:
        raise _spoilt(source, f"its {MANIFEST} is too long")
    try:
        manifest = Manifest.parse_raw(tar.extractfile(entry).read())
    except (ValidationError, ValueError):
        raise _spoilt(source, f"its {MANIFEST} cannot be read") from None
    if manifest.format != FORMAT:
        raise BackupRefused(
            f"{source}: another version of this program made it (format {manifest.format}; this "
            f"one reads {FORMAT}). Put it back with that version."
        )
    return manifest


def _take(
    source: Path,
    tar: tarfile.TarFile,
    entry: tarfile.TarInfo,
    manifest: Manifest,
    into: Optional[Path],
) -> None:
    wanted = manifest.files.get(entry.name)
    if wanted is None or not entry.isfile() or not _NAME.fullmatch(entry.name):
        raise _spoilt(source, f"{entry.name!r} does not belong there")
    digest = hashlib.sha256()
    with _written(into and into / entry.name) as file:
        content = tar.extractfile(entry)
        while piece := content.read(PIECE):
            digest.update(piece)
            if file:
                file.write(piece)
    if entry.size != wanted.size or digest.hexdigest() != wanted.sha256:
        raise _spoilt(source, f"{entry.name} is not as it was")


@contextlib.contextmanager
def _written(path: Optional[Path]) -> Iterator[Optional[io.BufferedWriter]]:
    if path is None:
        yield None
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(handle)


def _spoilt(source: Path, why: str) -> BackupRefused:
    return BackupRefused(
        f"{source}: this backup is spoilt ({why}). Nothing of it is used. Take an earlier one."
    )
