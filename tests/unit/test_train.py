"""The model is trained when it is missing or stale, and only then."""

from __future__ import annotations

import sys
import tarfile
from pathlib import Path

import pytest
from tarsafe import TarSafe

from bot import train
from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.train import fingerprint

FILES = (
    *(
        "config.yml",
        "domain.yml",
        "data/contacts.yml",
        "data/safety/phrases.yml",
        "data/answers/photos.yml",
        "data/languages/pl/samples.yml",
        "data/nlu/photos.yml",
        "data/policy/statements.yml",
    ),
    *(
        "data/stories/rules.yml",
        "bot/nlu/gate.py",
        "bot/nlu/adapter.safetensors",
        "bot/dialogue/turn_policy.py",
        "bot/understanding.py",
        "models/encoder/stamp",
        "deploy/locks/run-3.11.lock",
    ),
    *("data/nlu/extra.yaml", "data/nlu/deeper/photos.yml", "data/stories/more.json"),
)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project whose model was just trained. `trained` in it says how often it was trained
    since.
    """
    for name in (*FILES, "models/assistant.tar.gz"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(train, "MODEL", tmp_path / "models" / "assistant.tar.gz")
    monkeypatch.setattr(train, "STAMP", tmp_path / "models" / "assistant.tar.stamp")
    monkeypatch.setattr(train, "fingerprint", lambda: fingerprint(tmp_path))
    train.STAMP.write_text(fingerprint(tmp_path))
    (tmp_path / "trained").write_text("")

    def training() -> None:
        (tmp_path / "trained").write_text((tmp_path / "trained").read_text() + "once ")

    monkeypatch.setattr(train, "train", training)
    monkeypatch.setattr(sys, "argv", ["bot.train"])
    return tmp_path


def trained(project: Path) -> int:
    assert run_command(train.main) == 0
    return (project / "trained").read_text().count("once")


def test_a_model_of_what_is_there_now_is_left_alone(project: Path) -> None:
    (project / "data" / "website").mkdir()
    (project / "data" / "website" / "en.yml").write_text("not part of the model")
    assert train.is_fresh() and trained(project) == 0


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("change", ["other words", "taken away", "another name"])
def test_any_change_of_what_it_is_made_of_trains_anew(
    project: Path, name: str, change: str
) -> None:
    path = project / name
    if change == "other words":
        path.write_text("other words")
    elif change == "taken away":
        path.unlink()
    else:
        path.rename(path.with_name("a" + path.name))
    assert not train.is_fresh() and trained(project) == 1


@pytest.mark.parametrize("missing", ["MODEL", "STAMP"])
def test_a_model_that_is_missing_or_came_from_nobody_knows_where_is_trained(
    project: Path, missing: str
) -> None:
    getattr(train, missing).unlink()
    assert not train.is_fresh() and trained(project) == 1


def test_force_trains_in_any_case(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["bot.train", "--force"])
    assert trained(project) == 1


def test_a_fault_in_the_words_is_said_and_the_old_model_stays(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    def refuse() -> None:
        raise PolicyBotError("data/answers/photos.yml: a fault")

    train.STAMP.write_text("stale")
    monkeypatch.setattr(train, "train", refuse)
    assert (
        run_command(train.main) == 1
        and "data/answers/photos.yml: a fault" in capsys.readouterr().err
    )
    assert train.MODEL.is_file() and train.STAMP.read_text() == "stale"


def test_the_archive_is_stored_for_quick_reading_and_rasa_opens_it(tmp_path: Path) -> None:
    (tmp_path / "components").mkdir()
    (tmp_path / "components" / "numbers").write_bytes(bytes(200_000))
    archive, opened = tmp_path / "assistant.tar.gz", tmp_path / "opened"
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(tmp_path / "components", arcname="components")
    small = archive.stat().st_size
    train.store(archive)
    opened.mkdir()
    with TarSafe.open(archive, mode="r:gz") as packed:  # as Rasa does
        packed.extractall(opened)
    assert (opened / "components" / "numbers").read_bytes() == bytes(200_000)
    assert small < 10_000 and archive.stat().st_size > 200_000  # nothing is left to unpack
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        archive.name,
        "components",
        "opened",
    ]
