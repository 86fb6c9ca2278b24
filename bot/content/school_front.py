"""The one Caddy in front of several schools of a machine: `make front` makes its compose file and
its Caddyfile for the schools of a folder, beside them.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any, Optional

import yaml

from bot.command_line import run_command
from bot.content.school_overlay import DEPLOY, public_host, render, shown
from bot.content.school_parts import NoOverlay
from bot.settings import ROOT
from bot.settings.env_file import read_env_file


def schools_in(folder: Path) -> list[dict[str, str]]:
    """Name and host name of each.

    Raises:
        PolicyBotError: if there is none, or two have one address.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*/deploy/compose.yml")):
        name = path.parent.parent.name
        host = public_host(name, read_env_file(path.parent.parent / ".env"))
        if host in found:
            raise NoOverlay(
                f"PUBLIC_URL: {found[host]}/.env and {name}/.env both have {host}. Give each "
                "school an address of its own."
            )
        found[host] = name
    if not found:
        raise NoOverlay(f"{folder}: there is no school in it. Make one: make new-school name=…")
    return [{"name": name, "host": host} for host, name in found.items()]


def write_front(folder: Path) -> None:
    """Makes both files.

    Raises:
        PolicyBotError: as schools_in does.
    """
    base = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    values: dict[str, Any] = {
        "schools": schools_in(folder),
        "shown": shown(folder).as_posix(),
        "image": base["services"]["caddy"]["image"],
        "to_deploy": Path(os.path.relpath(DEPLOY, folder.resolve())).as_posix(),
    }
    for name in ("compose.yml", "Caddyfile"):
        (folder / name).write_text(render(f"front.{name}", **values), encoding="utf-8")


def main(arguments: Optional[list[str]] = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":")[0])
    parser.add_argument("--into", default="", help="the folder of the schools")
    folder = ROOT / (parser.parse_args(arguments).into or "schools")
    try:
        write_front(folder)
    except OSError as error:
        raise NoOverlay(f"{folder}: it cannot be written ({error.strerror}).") from None
    print(
        f"{shown(folder)}/compose.yml and Caddyfile are made: docs/deploying.md says how to go on."
    )
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
