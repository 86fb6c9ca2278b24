"""Moves the clock of programs while they run, by a small library that is compiled for the tests."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from tests.debian import install_package

SOURCE = Path(__file__).with_suffix(".c")
COMPILER, PACKAGES = "cc", ("gcc", "libc6-dev")


class JumpingClock:
    """The clock of all programs that are started with `environ`; right at first."""

    def __init__(self, folder: Path) -> None:
        """Compiles the library into `folder`."""
        self._file, library = folder / "clock", folder / "clock.so"
        self.move(0)
        if not shutil.which(COMPILER):
            [install_package(name) for name in PACKAGES]
        if not shutil.which(COMPILER):
            pytest.fail(
                f"No C compiler for the tests. Install one (Debian: apt-get install "
                f"{' '.join(PACKAGES)}) and run them again."
            )
        command = [COMPILER, "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"]
        subprocess.run(command, check=True)
        self.environ = {"LD_PRELOAD": str(library), "JUMPING_CLOCK": str(self._file)}

    def move(self, seconds: int) -> None:
        """So far the clock is ahead of the machine's from now on, also in programs that run."""
        with self._file.open("r+b" if self._file.exists() else "wb", buffering=0) as file:
            file.write(struct.pack("=q", seconds))
