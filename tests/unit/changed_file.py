"""A copy of a data file with one change, for the tests of the checks."""

from __future__ import annotations

from pathlib import Path

from bot.settings import DATA


def changed(tmp_path: Path, file: str, old: str, new: str) -> Path:
    """A copy of a file of data/ with something changed wherever it occurs."""
    written = (DATA / file).read_text(encoding="utf-8")
    assert old in written, "the file does not hold what is to be changed"
    path = tmp_path / Path(file).name
    path.write_text(written.replace(old, new), encoding="utf-8")
    return path
