"""Known weaknesses of the packages that are installed (deploy/advisories.yml), compared with the
locks: `python -m bot.checks.advisories`, part of `make check`. With --ask also with what pip-audit
is told by PyPI: `make advisories`.
"""

from __future__ import annotations

import datetime
import re
import sys
from typing import Any, Iterator, Literal, Sequence

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from pydantic import validator

from bot.checks.asking_pypi import told_by_pypi
from bot.checks.locked_packages import Locked, locked_packages
from bot.command_line import report, run_command
from bot.content.clock import now
from bot.content.fields import Day, Words, Wrong, not_empty
from bot.content.records import Record, load
from bot.settings import ROOT

PATH = ROOT / "deploy" / "advisories.yml"
NUMBER = re.compile(r"CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3}|PYSEC-\d{4}-\d+|OWN-\d{4}-\d+")


class Advisory(Record):
    """Advisories of one package for which the same is true; see the header of the file."""

    package: Words
    affected: Words
    ids: dict[str, Words]
    applies: Literal["no", "held off"]
    because: Words
    shown_by: tuple[Words, ...]
    _filled = not_empty("ids", "shown_by")

    @validator("affected")
    def _versions(cls, value: str) -> str:
        try:
            SpecifierSet(value)
        except InvalidSpecifier:
            raise Wrong(f"is {value!r}", 'Write versions as pip does: "<3.13.4".') from None
        return value

    @validator("ids")
    def _numbers(cls, value: dict[str, str]) -> dict[str, str]:
        for number in value:
            if not NUMBER.fullmatch(number):
                raise Wrong(f"has {number!r}", "Write a number such as CVE-2026-34525.")
        return value

    @validator("shown_by", each_item=True)
    def _is_there(cls, value: str) -> str:
        if not (ROOT / value).exists():
            raise Wrong(f"names {value}, which is not there", "Name a file of this project.")
        return value

    def affects(self, package: Locked) -> bool:
        """Whether this version of the package has the fault."""
        return package.name == self.package and SpecifierSet(self.affected).contains(
            package.version, prereleases=True
        )


class Advisories(Record):
    """The whole file."""

    read_on: Day
    again_by: Day
    read_in: Words
    advisories: tuple[Advisory, ...]
    none_known: dict[str, Any]

    @validator("none_known")
    def _versions_in_quotes(cls, value: dict[str, Any]) -> dict[str, tuple[str, ...]]:
        for name, versions in value.items():
            if not isinstance(versions, list) or not all(isinstance(v, str) for v in versions):
                raise Wrong(f"has {versions!r}", 'Write versions as ["1.2.3"], in quotes.', name)
        return {name: tuple(versions) for name, versions in value.items()}

    def looked_at(self, package: Locked) -> bool:
        """Whether somebody read the advisories of this version."""
        return package.version in self.none_known.get(package.name, ()) or any(
            one.affects(package) for one in self.advisories
        )


def problems(file: Advisories, packages: Sequence[Locked]) -> Iterator[str]:
    """What in the file is past: an entry that no version in the locks is affected by."""
    for one in file.advisories:
        if not any(one.affects(package) for package in packages):
            yield (
                f"{PATH}: '{one.package} {one.affected}' fits no version in deploy/locks any more. "
                "Take the entry out."
            )


def warnings(file: Advisories, packages: Sequence[Locked], day: datetime.date) -> Iterator[str]:
    """What somebody must read: packages that nobody looked at, and everything after its day."""
    new = sorted({f"{p.name} {p.version}" for p in packages if not file.looked_at(p)})
    if new:
        yield (
            f"{PATH}: nobody has read the advisories of {', '.join(new)}. Run `make advisories`, "
            "and enter the versions under none_known, or what was found under advisories."
        )
    if file.again_by < day:
        yield f"{PATH}: is past its day ({file.again_by}). Run `make advisories` and read again."


def not_listed(file: Advisories, told: Sequence[dict[str, Any]]) -> Iterator[str]:
    """What PyPI tells of the locked versions and the file does not: an advisory that is listed
    under none of its numbers, and a package about which PyPI tells nothing.
    """
    known = {(one.package, number) for one in file.advisories for number in one.ids}
    for package in told:
        name, version = package["name"], package.get("version", "")
        if "skip_reason" in package:
            yield f"{name}: PyPI tells nothing of it, so it was not looked at."
        for found in package.get("vulns", ()):
            numbers = [found["id"], *found.get("aliases", ())]
            if not any((name, number) in known for number in numbers):
                fixed = ", ".join(found.get("fix_versions", ())) or "no version"
                yield (
                    f"{name} {version}: {' = '.join(numbers)} is not in {PATH}; mended in {fixed}. "
                    "Take that version, or enter whether it applies here and why."
                )


def main() -> int:
    """The command line: --ask asks PyPI; --strict takes a warning for a mistake."""
    file, packages = load(Advisories, PATH), locked_packages()
    failed = report(list(problems(file, packages)))
    warned = report(list(warnings(file, packages, now().date())))
    if "--ask" in sys.argv[1:]:
        failed |= report(list(not_listed(file, told_by_pypi())))
    if failed or (warned and "--strict" in sys.argv[1:]):
        return 1
    listed = sum(len(one.ids) for one in file.advisories)
    versions = len({(package.name, package.version) for package in packages})
    print(f"{listed} advisories are explained; {versions} packages are locked.")
    return 0


if __name__ == "__main__":
    sys.exit(run_command(main))
