"""Disclosures while the databases are held and the programs killed at random: no note that was
promised is lost, and none is raised twice. `python -m benchmarks.promises` does a thousand.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.promises import measure

DISCLOSURES = 150


def test_what_is_promised_is_kept_and_raised_once(tmp_path: Path) -> None:
    found = measure(tmp_path, DISCLOSURES, pause=0.15)
    print("\n".join(found.lines()))
    assert len(found.promised) + len(found.untold) == DISCLOSURES
    assert (found.lost, found.doubled) == (0, 0)
    assert {"kill", "hold"} <= set(found.faults) and found.promised, "the test must have hurt"
