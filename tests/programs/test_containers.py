"""What the images hold: the scripts of deploy/containers build each tree in an empty folder. The
programs run from there as a user without rights who can write into the state folder alone.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.supervisor import wait_until_it_answers
from bot.train import fingerprint
from tests.fit_school import fit_school
from tests.programs.containers import START, VERSION, Container
from tests.running import DETAILS, Visitor, servers_in

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


def mounted(school: Path) -> Path:
    """A school's folder as a container sees it: its data/ alone, and not for writing."""
    seen = school.with_name("school")
    seen.mkdir()
    (school / "data").rename(seen / "data")
    return seen


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


def test_one_of_several_schools_answers_from_the_image_of_all(
    assistant_tree: Path, actions_tree: Path, container: Container
) -> None:
    """In its own words, which are mounted, and cannot be written by the programs."""
    school = mounted(fit_school(container.folder))
    statements = school / "data" / "policy" / "statements.yml"
    words = statements.read_text(encoding="utf-8")
    assert words.count("title: Social Media Policy") == 1
    statements.write_text(words.replace("title: Social", "title: Oak Lane Social"))
    container.settings.update(DETAILS, SCHOOL=str(school))
    servers = servers_in(container.folder)
    servers.port = int(container.settings["PORT"])
    assistant = container.start(assistant_tree, START, "assistant")
    assert wait_until_it_answers(assistant, servers.port), assistant.communicate(timeout=5)
    look = (".venv/bin/python", "-S", "-m", "deploy.containers.healthy", "assistant")
    assert container.run(assistant_tree, *look) == (0, "")
    said = Visitor(servers).say("what age is allowed for tiktok")
    assert "Oak Lane Social Media Policy" in str(said), said
    assert [path.name for path in school.iterdir()] == ["data"]
    assert container.run(actions_tree, START, "migrate") == (0, "The tables are up to date.\n")


def test_a_school_that_needs_a_model_of_its_own_is_not_answered_by_anothers(
    assistant_tree: Path, container: Container
) -> None:
    school = mounted(fit_school(container.folder))
    own = school / "data" / "nlu" / "photos.yml"
    own.parent.mkdir()
    own.write_text((ROOT / "data" / "nlu" / "photos.yml").read_text() + "\n# ours\n")
    container.settings["SCHOOL"] = str(school)
    code, said = container.run(assistant_tree, START, "assistant")
    assert code == 1 and "Build an image with a model of the school's own" in said, said
    laid = container.folder / "laid"
    for data in (ROOT / "data", school / "data"):
        shutil.copytree(data, laid, dirs_exist_ok=True)
    stamp = assistant_tree / "models" / "assistant.tar.stamp"
    of_all = stamp.read_text()
    container.settings["LAID_DIR"] = str(container.folder / "tmp" / "school")
    try:  # as school.Dockerfile brings it, with the model that was trained on these words
        stamp.write_text(fingerprint(data=laid))
        code, said = container.run(assistant_tree, *PYTHON, "-m", "bot.train", "--fits")
        assert (code, said) == (0, "")
    finally:
        stamp.write_text(of_all)


def test_a_courier_that_stands_still_is_seen(actions_tree: Path, container: Container) -> None:
    """Whatever database a secret names: nobody looks there, and it may be away."""
    look = (".venv/bin/python", "-S", "-m", "deploy.containers.healthy", "courier")
    hidden = container.folder / "state" / "hidden.db"
    (container.folder / "secrets" / "database_url").write_text(f"sqlite:///{hidden}")
    assert container.run(actions_tree, *look)[0] == 1
    courier = container.start(actions_tree, START, "courier")
    until = time.monotonic() + 30
    while container.run(actions_tree, *look)[0] != 0:
        assert courier.poll() is None and time.monotonic() < until
        time.sleep(0.5)
    assert hidden.exists() and not hidden.with_name("referrals.db").exists()
    courier.send_signal(signal.SIGSTOP)
    try:
        beat, a_while_ago = container.folder / "tmp" / "courier.beat", time.time() - 61
        os.utime(beat, (a_while_ago, a_while_ago))
        assert container.run(actions_tree, *look)[0] == 1
    finally:
        courier.send_signal(signal.SIGCONT)
    time.sleep(1.5)
    assert container.run(actions_tree, *look)[0] == 0


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
