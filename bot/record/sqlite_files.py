"""What every SQLite file of this project needs: it is for its owner's eyes alone, and what is
deleted leaves its log too.
"""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any, Optional

logger = logging.getLogger(__name__)

BESIDE = ("-wal", "-shm")


def sqlite_file(url: str) -> Optional[Path]:
    """The file of a SQLite address; None for PostgreSQL."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None


def make_private(path: Path) -> None:
    """Makes the file where it is missing, and takes it and the files beside it from everybody but
    their owner; SQLite gives new ones the same rights.

    Raises:
        OSError: if the file cannot be made or opened.
    """
    # A file that is there is never opened: closing it again would drop the locks that SQLite holds
    # on it for the whole process, and another program could then take its log away.
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path)) from None
        if not os.access(path, os.R_OK | os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from None
    for one in (path, *(path.with_name(path.name + end) for end in BESIDE)):
        try:
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)
        except FileNotFoundError:  # -wal and -shm come and go
            pass
        except PermissionError:
            logger.warning(
                (
                    "%s can be read by others, and belongs to another user of this machine: "
                    "make that user's rights 0600."
                ),
                one,
            )


def empty_log(engine: Any) -> bool:
    """Empties the log of a SQLite database into it; waits for readers as long as any statement
    does. False if something still reads.
    """
    with engine.connect() as connection:
        return not connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").first()[0]
