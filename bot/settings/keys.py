"""Keys of the program's own, for what a school need not set: made once and kept, so that what they
signed is still valid after a restart.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def own_key(folder: Path, name: str) -> str:
    """The key `<name>.key` in `folder`; made if it is not there."""
    path = folder / f"{name}.key"
    if not path.exists():
        whole = path.with_suffix(f".{os.getpid()}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            # All or nothing: if two programs start together, one is first, and nobody reads half a
            # key.
            os.link(whole, path)
        except FileExistsError:
            pass
        finally:
            whole.unlink()
    return path.read_text(encoding="ascii").strip()
