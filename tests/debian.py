"""Installs a Debian package that the tests need, if they run as root on a machine with apt."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading

_one_at_a_time = threading.Lock()
"""apt refuses a second of its kind. Whoever comes second finds the package there."""


def install_package(name: str) -> bool:
    """Installs the package; False if only a person can, or if it failed."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    options = ["-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"]
    with _one_at_a_time:
        done = [
            subprocess.run(command, env=environ, capture_output=True, timeout=600).returncode
            for command in (["apt-get", "update", "-qq"], ["apt-get", "install", *options, name])
        ]
    return done[-1] == 0
