"""What the images hold: the scripts of deploy/containers build each tree in an empty folder. The
programs run from there as a user without rights who can write into the state folder alone.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.programs.containers import START, VERSION, Container

MOST = {"assistant": 900, "actions": 200}
"""Megabytes that an image's tree may take."""


PYTHON = (".venv/bin/python", "-W", "ignore")
SERVER = "from actions import server as s; print([r.path for r in s.build_app().router.routes])"
ASK = """
import rasa.core.run, rasa.server, bot.web.website, bot.record.tracker_store, psycopg2, redis
from bot.ask import main
import sys; sys.exit(main())
"""


def megabytes(tree: Path) -> float:
    return sum(p.lstat().st_size for p in tree.rglob("*") if not p.is_symlink()) / 1e6


def test_the_assistant_answers_from_a_tree_that_nobody_can_write(
    assistant_tree: Path, container: Container
) -> None:
    """With the packages of its lock alone, all that its server imports among them."""
    container.settings["q"] = "what age is allowed for tiktok"
    code, said = container.run(assistant_tree, *PYTHON, "-c", ASK)
    assert code == 0 and "13" in said and "Source: Social Media Policy" in said, said
    assert container.run(assistant_tree, "sh", "-c", "echo x > bot/x")[0] != 0


def test_the_actions_work_from_a_tree_that_nobody_can_write(
    actions_tree: Path, container: Container
) -> None:
    """Tables, numbers, deletion, a backup, and the server as it is built at its start."""
    state, secrets = container.folder / "state", container.folder / "secrets"
    (secrets / "link_secret").write_text("n" * 40 + "\n")
    assert container.run(actions_tree, START, "migrate") == (0, "The tables are up to date.\n")
    assert not (state / "link-secret.key").exists()  # the secret was read
    code, said = container.run(actions_tree, START, "purge")
    assert code == 0, said
    code, said = container.run(actions_tree, START, "status")
    assert "queue depth" in said and "Traceback" not in said
    code, said = container.run(
        actions_tree, START, "backup", "make", "--to", str(state / "copy.tar.gz")
    )
    assert code == 0 and "whole" in said, said
    code, said = container.run(actions_tree, *PYTHON, "-c", SERVER)
    assert code == 0 and "'webhook'" in said, said
    assert (
        container.run(actions_tree, *PYTHON, "-m", "deploy.containers.healthy", "actions")[0] == 1
    )
    assert container.run(actions_tree, "sh", "-c", "echo x > bot/x")[0] != 0


@pytest.mark.parametrize("part", ["actions", "assistant"])
def test_an_image_is_small_and_holds_nothing_that_builds_or_tests(
    part: str, request: pytest.FixtureRequest
) -> None:
    tree = request.getfixturevalue(f"{part}_tree")
    assert megabytes(tree) < MOST[part]
    site = tree / ".venv" / "lib" / f"python{VERSION}" / "site-packages"
    packages = {path.name.lower() for path in site.iterdir()}
    assert not packages & {"tensorflow", "pytest", "playwright", "hypothesis", "torch", "pip"}
    assert ("rasa" in packages) == (part == "assistant")
    assert not {"tests", "benchmarks", ".env", "state"} & {path.name for path in tree.iterdir()}
    assert (tree / "models").exists() == (part == "assistant")


def test_a_setting_or_a_program_that_is_wrong_is_named(
    actions_tree: Path, container: Container
) -> None:
    secret = container.folder / "secrets" / "refferal_key"
    secret.write_text("x")
    code, said = container.run(actions_tree, START, "courier")
    assert code == 1 and str(secret) in said and "REFFERAL_KEY" in said
    secret.rename(secret.with_name("referral_key"))
    code, said = container.run(actions_tree, START, "courier")
    assert code == 1 and said.startswith("courier: REFERRAL_KEY")
    secret.with_name("referral_key").unlink()
    code, said = container.run(actions_tree, START, "nonsense")
    assert code == 1 and "'nonsense' is unknown; use assistant" in said


def test_a_build_says_what_it_needs(source: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").touch()
    for arguments, line in (
        (("assistants", "x"), "'assistants' is unknown"),
        (("actions",), "name the folder"),
        (("actions", str(tmp_path / "full")), "is not empty"),
    ):
        done = subprocess.run(
            ["bash", "deploy/containers/build.sh", *arguments],
            cwd=source,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1 and line in done.stderr
