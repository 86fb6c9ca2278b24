"""What a container engine and a cluster need to know of one school of several, made from its .env
and its data/ by the templates of deploy/schools/: `make overlay SCHOOL=…`.
"""

from __future__ import annotations

import os
import re
import sys
import zlib
from pathlib import Path
from typing import Any, Mapping
from urllib.parse import urlsplit

import jinja2
import yaml

from bot import settings
from bot.command_line import run_command
from bot.content.school_parts import NoOverlay, parts_of
from bot.content.school_secrets import PASSWORDS, SECRETS, USER, write_secrets
from bot.errors import ConfigError
from bot.settings import ROOT, Settings
from bot.settings.env_file import read_env_file

DEPLOY = ROOT / "deploy"
MADE = {
    "compose.yml": "deploy/compose.yml",
    "settings.env": "deploy/settings.env",
    "namespace.yml": "deploy/namespace.yml",
    "kustomization.yml": "kustomization.yml",  # it may read nothing above its own folder
}
"""The templates, and where in the school's folder what they make stands."""
OF_A_MACHINE = ("STATE_DIR", "PORT", "WORKERS", "PRODUCTION", "PROXIES", "SMTP_CA_FILE")
"""Settings that deploy/compose.yml and deploy/kubernetes decide, or that name a file of a disk."""
NOT_SHARED = ("PUBLIC_URL", "STATE_DIR", *SECRETS[:-1])
"""Settings that no two schools may have in common."""
_PLAIN = re.compile(r"""(?!['"])(?:(?![\\$]|\s#).)*""")


def shown(folder: Path) -> Path:
    """A folder as a person types it at the top of the project."""
    return folder.relative_to(ROOT) if folder.is_relative_to(ROOT) else folder


def render(template: str, **values: Any) -> str:
    """A text from a template of deploy/schools/."""
    text = (DEPLOY / "schools" / f"{template}.jinja").read_text(encoding="utf-8")
    made = jinja2.Template(
        text,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    return made.render(values)


def schools_beside(folder: Path) -> dict[str, dict[str, str]]:
    """The settings of every other school of the same folder, by its name."""
    return {
        path.parent.name: read_env_file(path)
        for path in sorted(folder.parent.glob("*/.env"))
        if path.parent != folder and not path.parent.name.startswith(".")
    }


def public_host(name: str, given: Mapping[str, str]) -> str:
    """The host name in PUBLIC_URL, or one that stands in for it.

    Raises:
        ConfigError: if PUBLIC_URL is more or less than https:// and a name.
    """
    url = given.get("PUBLIC_URL") or f"https://{name}.school.example"
    try:
        parts = urlsplit(url.rstrip("/"))
        host = parts.hostname if url.rstrip("/") == f"https://{parts.hostname}" else None
    except ValueError:
        host = None
    if not host:
        raise ConfigError(
            "PUBLIC_URL",
            url,
            "https:// and a name in small letters, such as https://chat.school.example",
        )
    return host


def own_images(name: str) -> dict[str, str]:
    """The assistant's image of all, for compose and in the cluster, and that of a school whose
    model is its own: called after the first, with the same tag.
    """
    compose = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
    image = compose["services"]["assistant-1"]["image"]
    base = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yml").read_text("utf-8"))
    of_all = {one["name"]: one.get("newName", one["name"]) for one in base["images"]}
    shared = of_all["policy-assistant"]
    repository, tag = re.fullmatch(r"(.+?)(:[^/:]+)?", image).groups(default="")
    return {
        "of_all": image,
        "image": f"{repository}-{name}{tag}",
        "shared_name": shared,
        "name": f"{shared}-{name}",
    }


def write_overlay(folder: Path, into: Path, own_model: bool = False) -> list[str]:
    """Makes the files of the school in `folder` and puts them into `into`, which is that folder, or
    becomes it. What a person should know is returned, a line for each.

    Raises:
        PolicyBotError: for a setting that cannot be used, or that another school has too, and for
            a file of data/ that cannot be mounted.
    """
    name, given = folder.name, read_env_file(into / ".env")
    Settings.load(given)
    _refuse_shared(folder, given)
    host = public_host(name, given)
    plain = {
        key: given.get(key, "")
        for key in read_env_file(DEPLOY / "env.example")
        if key not in SECRETS + OF_A_MACHINE
    }
    for key, value in plain.items():
        if not _PLAIN.fullmatch(value):
            raise ConfigError(key, value, "no $, \\ or #, and no quote at its beginning")
    here = folder.parent.resolve() / name
    values = {
        "name": name,
        "shown": shown(folder).as_posix(),
        "host": host,
        "minute": zlib.crc32(name.encode()) % 60,
        "own": own_images(name) if own_model else {},
        "settings": {**plain, "PUBLIC_URL": f"https://{host}"},
        "secrets": [secret.lower() for secret in SECRETS],
        "passwords": list(PASSWORDS),
        "parts": parts_of(into / "data"),
        "from_deploy": Path(os.path.relpath(here, DEPLOY)).as_posix(),
        "to_deploy": Path(os.path.relpath(DEPLOY, here)).as_posix(),
        "kubernetes": Path(os.path.relpath(DEPLOY / "kubernetes", here)).as_posix(),
    }
    (into / "deploy").mkdir(exist_ok=True)
    for template, path in MADE.items():
        (into / path).write_text(render(template, **values), encoding="utf-8")
    write_secrets(into / "deploy", given)
    return _lines(values["shown"], host, given)


def _refuse_shared(folder: Path, given: Mapping[str, str]) -> None:
    for other, theirs in schools_beside(folder).items():
        for key in NOT_SHARED:
            if given.get(key) and given[key] == theirs.get(key):
                value = "…" if key in SECRETS else given[key]
                raise ConfigError(
                    f"{folder.name}/.env: {key}", value, f"one of its own: {other}/.env has it too"
                )


def _lines(folder: str, host: str, given: Mapping[str, str]) -> list[str]:
    lines = [f"{folder}/deploy, {folder}/kustomization.yml: made for https://{host}."]
    if not given.get("PUBLIC_URL"):
        lines.append("PUBLIC_URL is not set in .env: this address stands in for it.")
    missing = [key for key in ("DATABASE_URL", "REDIS_URL") if not given.get(key)]
    if missing:
        lines.append(
            f"Not set in .env: {', '.join(missing)}. Compose brings its own; Kubernetes needs them."
        )
    if given.get("SMTP_CA_FILE"):
        lines.append("SMTP_CA_FILE is left out: mount the certificates, and set it there.")
    if os.geteuid() != 0:
        lines.append(
            f"For compose the secrets must be the programs': sudo chown -R {USER}:{USER} "
            f"{folder}/deploy/secrets"
        )
    return lines


def has_own_model() -> bool:
    """Whether a model was trained for the school of SCHOOL alone."""
    own, shared = (model.with_suffix(".stamp") for model in (settings.MODEL, settings.SHARED_MODEL))
    return own.is_file() and own.read_text() != (shared.read_text() if shared.is_file() else "")


def main() -> int:
    """The command line."""
    if not settings.SCHOOL:
        raise ConfigError("SCHOOL", "", "a school's folder: make overlay SCHOOL=schools/oak-lane")
    try:
        lines = write_overlay(settings.FOLDER, settings.FOLDER, has_own_model())
    except OSError as error:
        raise NoOverlay(
            f"{error.filename}: it cannot be written ({error.strerror}). Run this as the owner of "
            "the folder, or as root after its secrets were given to the programs."
        ) from None
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
