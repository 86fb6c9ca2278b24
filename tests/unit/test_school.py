"""One of several schools that share this code: its folder, and its files over the project's."""

from __future__ import annotations

import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from bot import settings
from bot.content.launch import keeps_shut, load_launch
from bot.content.new_school import KEYS, NotMade, main, make
from bot.errors import ConfigError
from bot.settings.env_file import read_env_file
from bot.settings.school import as_edited, files_in, lay_over
from bot.train import fingerprint
from tests.fit_school import fit_school


@pytest.fixture
def school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A school's folder, in a small project of its own, that the setting SCHOOL names."""
    for name, text in {"contacts.yml": "ours", "nlu/photos.yml": "ours", "roles.yml": "r"}.items():
        path = tmp_path / "project" / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    folder = tmp_path / "oak-lane"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "contacts.yml").write_text("theirs")
    monkeypatch.setattr(settings, "ROOT", tmp_path / "project")
    monkeypatch.setattr(settings, "SCHOOL", str(folder))
    monkeypatch.setattr(settings, "FOLDER", folder)
    monkeypatch.setattr(settings, "DATA", folder / ".laid" / "data")
    return folder


def test_its_files_take_the_place_of_the_projects(school: Path) -> None:
    lay_over()
    assert (settings.DATA / "contacts.yml").read_text() == "theirs"
    assert (settings.DATA / "nlu" / "photos.yml").read_text() == "ours"


def test_a_change_on_either_side_is_seen_at_the_next_start(school: Path) -> None:
    """A file that the school takes back is the project's again; its own model stays."""
    lay_over()
    (school / ".laid" / "models").mkdir()
    (school / ".laid" / "models" / "assistant.tar.gz").write_text("model")
    (school / "data" / "contacts.yml").unlink()
    (settings.ROOT / "data" / "roles.yml").write_text("changed")
    lay_over()
    assert (settings.DATA / "contacts.yml").read_text() == "ours"
    assert (settings.DATA / "roles.yml").read_text() == "changed"
    assert (school / ".laid" / "models" / "assistant.tar.gz").read_text() == "model"
    assert sorted(path.name for path in school.iterdir()) == [".laid", ".laying", "data"]


def test_programs_that_start_together_lay_them_once(school: Path) -> None:
    """Each in a process of its own, as the three programs are."""
    with ProcessPoolExecutor(6, mp_context=get_context("fork")) as programs:
        for done in [programs.submit(lay_over) for _ in range(6)]:
            done.result()
    assert (settings.DATA / "contacts.yml").read_text() == "theirs"
    assert sorted(path.name for path in school.iterdir()) == [".laid", ".laying", "data"]


def test_in_a_container_its_folder_is_only_read(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "LAID_DIR", str(tmp_path / "scratch" / "school"))
    monkeypatch.setattr(settings, "DATA", tmp_path / "scratch" / "school" / "data")
    with pytest.raises(ConfigError, match="LAID_DIR.*a folder that can be written to"):
        lay_over()
    (tmp_path / "scratch").mkdir()
    lay_over()
    assert (settings.DATA / "contacts.yml").read_text() == "theirs"
    assert [path.name for path in school.iterdir()] == ["data"]


def test_a_folder_as_kubernetes_mounts_it_is_read_once(school: Path) -> None:
    """Each name there is a link to a link, which is turned when a file has changed."""
    data = school / "data"
    (data / "contacts.yml").unlink()
    for day, text in (("..2026_11_01", "old"), ("..2026_11_02", "theirs")):
        (data / day / "nlu").mkdir(parents=True)
        (data / day / "contacts.yml").write_text(text)
        (data / day / "nlu" / "photos.yml").write_text(text)
    (data / "..data").symlink_to("..2026_11_02")
    for name in ("contacts.yml", "nlu"):
        (data / name).symlink_to(f"..data/{name}")
    assert files_in(data) == [data / "contacts.yml", data / "nlu" / "photos.yml"]
    lay_over()
    assert (settings.DATA / "contacts.yml").read_text() == "theirs"
    assert (settings.DATA / "nlu" / "photos.yml").read_text() == "theirs"
    assert not list(settings.DATA.glob("..*"))
    line = as_edited(f"{settings.DATA / 'nlu' / 'photos.yml'}: no.")
    assert line == f"{data / 'nlu' / 'photos.yml'}: no."


def test_nothing_is_copied_where_nothing_has_changed(school: Path) -> None:
    lay_over()
    before = (settings.DATA / "contacts.yml").stat().st_ino
    lay_over()
    assert (settings.DATA / "contacts.yml").stat().st_ino == before


def test_a_folder_that_is_none_is_named(school: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "FOLDER", school / "nowhere")
    with pytest.raises(ConfigError, match="SCHOOL.*new-school"):
        lay_over()


def test_a_mistake_names_the_file_that_a_person_edits(school: Path) -> None:
    """Not the copy: it would be gone at the next start."""
    lay_over()
    line = as_edited(f"{settings.DATA / 'contacts.yml'}: no. {settings.DATA / 'roles.yml'}: no.")
    own, shared = school / "data" / "contacts.yml", settings.ROOT / "data" / "roles.yml"
    assert line == f"{own}: no. {shared}: no."


@pytest.mark.parametrize(
    "name, same", [("contacts.yml", True), ("nlu/photos.yml", False), ("nlu/extra.yml", False)]
)
def test_only_what_a_model_learns_from_asks_for_a_training(
    school: Path, name: str, same: bool
) -> None:
    (school / "data" / "nlu").mkdir()
    (school / "data" / name).write_text("changed")
    lay_over()
    root = settings.ROOT
    assert (fingerprint(root, settings.DATA) == fingerprint(root)) is same


def test_a_new_folder_has_what_is_a_schools_own_and_keys_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["oak-lane", "--into", str(tmp_path)]) == 0
    said, other = capsys.readouterr().out, make("elm-road", tmp_path)
    folder = tmp_path / "oak-lane"
    for name in ("contacts.yml", "launch.yml", "policy/statements.yml", "website/colours.yml"):
        assert (folder / "data" / name).is_file() and name.split("/")[0] in said
    mine, theirs = read_env_file(folder / ".env"), read_env_file(other / ".env")
    assert all(mine[key] and mine[key] != theirs[key] for key in KEYS)
    assert len({mine["PORT"], theirs["PORT"], "5005", "5055"}) == 4
    settings.Settings.load(mine)
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert f"make run SCHOOL={folder}" in said and f"make overlay SCHOOL={folder}" in said


@pytest.mark.parametrize("name", ["", "Oak Lane", "../oak", "-oak", "oak-", "o", "a/b", "a" * 41])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotMade, match="name=oak-lane"):
        make(name, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    make("oak-lane", tmp_path)
    (tmp_path / "oak-lane" / ".env").write_text("SCHOOL_PHONE=1")
    with pytest.raises(NotMade, match="is there already"):
        make("oak-lane", tmp_path)
    assert (tmp_path / "oak-lane" / ".env").read_text() == "SCHOOL_PHONE=1"


def test_nothing_is_left_of_a_school_that_could_not_be_made(tmp_path: Path) -> None:
    """Because another's settings cannot be read, say."""
    make("oak-lane", tmp_path)
    (tmp_path / "oak-lane" / ".env").write_text("no setting")
    with pytest.raises(ConfigError, match=".env, line 1"):
        make("elm-road", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["oak-lane"]


def test_a_place_where_nothing_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotMade, match="into="):
        make("oak-lane", tmp_path / "file")


def test_the_fit_school_of_the_tests_has_signed_everything(tmp_path: Path) -> None:
    launch = load_launch(fit_school(tmp_path) / "data" / "launch.yml")
    assert all(launch.signed_on(name) for name in launch.__fields__)
    assert keeps_shut(settings.Settings())
