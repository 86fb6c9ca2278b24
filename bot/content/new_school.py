"""The folder of one school of several that share this code: `make new-school name=…`. It is run by
`make run SCHOOL=<folder>`, or in containers (school_overlay.py).
"""

from __future__ import annotations

import argparse
import os
import re
import secrets
import shutil
import sys
from pathlib import Path
from typing import Optional

from cryptography.fernet import Fernet

from bot.command_line import run_command
from bot.content.school_overlay import schools_beside, shown, write_overlay
from bot.errors import PolicyBotError
from bot.settings import ROOT

NAME = re.compile(r"[a-z][a-z0-9-]{0,38}[a-z0-9]")
COPIED = ("contacts.yml", "launch.yml", "policy", "website/colours.yml")
"""What of data/ every school has of its own. Any other file of data/ may be put beside them."""
KEYS = ("REFERRAL_KEY", "LINK_SECRET", "SESSION_SECRET")
FIRST_PORT, LEFT_OUT = 5006, (5055,)
"""Ports are given from the first one on; the project itself has 5005, its action server the other.
"""
TO_DO = """{folder} is made, with keys of its own. To be filled in there:
  .env                      numbers, addresses, mail server, WEBSITE_ORIGINS, PUBLIC_URL, PORT
  data/policy/              the policy, word for word, and its statements; their ids stay
  data/contacts.yml         the council, the hours and holidays, the routes
  data/website/colours.yml  the colours
  data/launch.yml           who has confirmed what
  deploy/                   what containers need of it: made from the above, so edit nothing here.
                            After each change of .env, or of which files are in data/:
                            make overlay SCHOOL={folder}
To change another file of data/, put a copy of it there under the same name. Then:
  make check SCHOOL={folder}    # what does not fit
  make ready SCHOOL={folder}    # what is missing before a launch
  make run SCHOOL={folder}      # the assistant
In containers, for compose and for Kubernetes: docs/deploying.md, "Many schools"."""


class NotMade(PolicyBotError):
    """A school's folder could not be made. Says why, and what to do."""


def make(name: str, into: Path) -> Path:
    """Makes the folder `name` in `into`, and returns it.

    Raises:
        NotMade: for a name that cannot be one, or a folder that is there already.
    """
    if not NAME.fullmatch(name):
        raise NotMade(
            f"name: {name!r} cannot be used; expected 2 to 40 small letters, digits and hyphens, "
            "a letter first and no hyphen last, such as name=oak-lane."
        )
    folder = into / name
    if folder.exists():
        raise NotMade(f"{folder} is there already. Take another name, or change the files in it.")
    half = into / f".{name}-{os.getpid()}"
    try:
        (half / "data").mkdir(parents=True)
        for one in COPIED:
            source = ROOT / "data" / one
            copy = half / "data" / one
            copy.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if source.is_dir() else shutil.copyfile)(source, copy)
        with open(os.open(half / ".env", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(_settings(_free_port(folder)))
        write_overlay(folder, half)
        half.rename(folder)
    except OSError as error:
        raise NotMade(f"{folder} cannot be made ({error.strerror}). Choose with into=…") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return folder


def _free_port(folder: Path) -> int:
    """One that no other school of the folder has."""
    taken = {*LEFT_OUT, *(theirs.get("PORT") for theirs in schools_beside(folder).values())}
    port = FIRST_PORT
    while port in taken or str(port) in taken:
        port += 1
    return port


def _settings(port: int) -> str:
    """deploy/env.example with keys and a port, so that no two schools share one."""
    text = (ROOT / "deploy" / "env.example").read_text(encoding="utf-8")
    made = {key: secrets.token_urlsafe(48) for key in KEYS}
    made["REFERRAL_KEY"] = Fernet.generate_key().decode()
    for key, value in made.items():
        text = text.replace(f"\n{key}=\n", f"\n{key}={value}\n")
    return text.replace("\nPORT=5005\n", f"\nPORT={port}\n")


def main(arguments: Optional[list[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("name")
    parser.add_argument("--into", default="schools", help="the folder in which it is made")
    given = parser.parse_args(arguments)
    folder = make(given.name, ROOT / (given.into or "schools"))
    print(TO_DO.format(folder=shown(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
