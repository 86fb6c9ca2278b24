"""Trains the model if it is missing or stale: `python -m bot.train [--force]`. Prints one line, and
how long it took.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import os
import shutil
import sys
import time
from pathlib import Path
from typing import Optional

from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.settings import DATA, MODEL, ROOT, SCHOOL, SHARED_MODEL

STAMP = MODEL.with_suffix(".stamp")
SOURCES = (
    "config.yml",
    "domain.yml",
    "bot/nlu/*",
    "bot/dialogue/turn_policy.py",
    "bot/understanding.py",
    "models/encoder/stamp",
    "deploy/locks/run-*.lock",
)
RASA_READS = (".yml", ".yaml", ".json")
"""Rasa looks for training data in every file of data/ with such an ending, however deep it lies."""
WORDS_ONLY = ("emails", "website", "launch.yml")
"""Folders and files of data/ in which there are only words that no model is made from."""
LEARNED = ("samples", "questions", "harm", "words", "spoken")
"""Files of a language's folder that a model is made from; the others are words only."""


SPOKEN_ONLY = ("contacts.yml", "policy")
"""What of data/ is read when a reply is made and never learnt from: a school of several that
changes nothing else answers with the shared model.
"""


def fingerprint(root: Path = ROOT, data: Optional[Path] = None) -> str:
    """A digest of everything that the model is made from; `data` is that of one school of several,
    whose own SPOKEN_ONLY makes no difference.
    """
    paths = {path.relative_to(root): path for one in SOURCES for path in root.glob(one)}
    ours, theirs = root / "data", data or root / "data"
    for path in {*ours.rglob("*"), *theirs.rglob("*")}:
        inside = path.relative_to(theirs if path.is_relative_to(theirs) else ours)
        name = Path("data") / inside
        if _is_read(name):
            paths[name] = (ours if inside.parts[0] in SPOKEN_ONLY else theirs) / inside
    digest = hashlib.sha256()
    for name, path in sorted(paths.items()):
        if path.is_file():
            digest.update(name.as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _is_read(path: Path) -> bool:
    if path.parts[1] == "languages" and path.stem not in LEARNED:
        return False
    return path.suffix in RASA_READS and path.parts[1] not in WORDS_ONLY


def is_fresh() -> bool:
    """Whether the model was made from what is there now."""
    return _made_from(MODEL, fingerprint(data=DATA) if SCHOOL else fingerprint())


def _made_from(model: Path, made_from: str) -> bool:
    stamp = model.with_suffix(".stamp")
    return model.is_file() and stamp.is_file() and stamp.read_text() == made_from


def share() -> bool:
    """Takes the shared model for a school of several, if its words are the same; whether it did."""
    if not SCHOOL or not _made_from(SHARED_MODEL, fingerprint(data=DATA)):
        return False
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    for path in (SHARED_MODEL, SHARED_MODEL.with_suffix(".stamp")):
        shutil.copyfile(path, MODEL.with_name(path.name))
    return True


def check_fit() -> int:
    """For an image, in which nothing can be trained: 0 if its model was made from these words.

    Raises:
        PolicyBotError: if it was not. The assistant would answer with another's words.
    """
    if not is_fresh():
        raise PolicyBotError(
            f"{MODEL} was not made from the words in {DATA}: something differs that a model learns "
            "from. Build an image with a model of the school's own (docs/deploying.md)."
        )
    return 0


def train() -> None:
    """Checks the words in data/ and trains.

    Raises:
        PolicyBotError: if a file cannot be read or the check finds a fault that would break an
            answer.
    """
    from bot.check import problems

    found = problems()
    if found:
        raise PolicyBotError(
            "\n".join([*found, f"{len(found)} faults in data/; nothing was trained."])
        )
    os.chdir(ROOT)
    if not sys.stderr.isatty():  # progress bars would fill a log with hundreds of lines
        os.environ["LOG_LEVEL"] = "WARNING"
    import rasa.model_training
    from rasa.engine.exceptions import GraphComponentException

    from bot.rasa_defaults import keep_quiet

    keep_quiet()

    stamp = fingerprint(data=DATA) if SCHOOL else fingerprint()
    try:
        result = rasa.model_training.train(
            "domain.yml",
            "config.yml",
            str(DATA),
            output=str(MODEL.parent),
            fixed_model_name=MODEL.name.removesuffix(".tar.gz"),
            force_training=bool(SCHOOL),  # what was learnt for another school is not taken
        )
    except GraphComponentException as error:
        if isinstance(
            error.__cause__, PolicyBotError
        ):  # what a component of ours refused, which Rasa wraps in a line of its own
            raise error.__cause__ from None
        raise
    if result.model is None:
        raise PolicyBotError("Rasa did not train a model; what it printed above says why.")
    store(MODEL)
    STAMP.write_text(stamp)


def store(archive: Path) -> None:
    """Packs an archive again without squeezing it: its numbers hardly get smaller, and every start
    would wait for them to be unpacked, which Rasa does twice. Any Rasa reads it as before.
    """
    unsqueezed = archive.with_suffix(".tmp")
    with gzip.open(archive) as squeezed, gzip.open(unsqueezed, "wb", compresslevel=0) as stored:
        shutil.copyfileobj(squeezed, stored, 1 << 20)
    unsqueezed.replace(archive)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--force", action="store_true", help="train even if nothing has changed")
    parser.add_argument("--fits", action="store_true", help="train nothing: say if it is stale")
    given = parser.parse_args()
    if given.fits:
        return check_fit()
    if not given.force and (is_fresh() or share()):
        return 0
    started = time.monotonic()
    print("Training the model (ten to twenty minutes the first time) …", file=sys.stderr)
    train()
    print(f"Trained in {time.monotonic() - started:.0f} s.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
