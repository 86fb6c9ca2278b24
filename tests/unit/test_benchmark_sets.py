"""`make benchmark sets=FOLDER`: which pairs of other people's files are run."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.run import pairs_in
from bot.errors import ContentError


def test_every_pair_of_a_folder_is_run(tmp_path: Path) -> None:
    for name in ("b_train.csv", "b_test.csv", "a_train.csv", "a_test.csv", "README.md"):
        (tmp_path / name).touch()
    assert [name for name, _, _ in pairs_in(tmp_path)] == ["a", "b"]


def test_a_folder_without_sets_says_where_they_are_to_be_had(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="HINT3"):
        pairs_in(tmp_path)


def test_a_training_file_alone_is_named(tmp_path: Path) -> None:
    (tmp_path / "a_train.csv").touch()
    with pytest.raises(ContentError, match="a_test.csv: no such file"):
        pairs_in(tmp_path)
