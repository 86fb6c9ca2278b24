"""The assistant's domain, read once for all tests of a process: Rasa reads and checks each of its
files in pure Python, which takes seconds.
"""

from __future__ import annotations

from rasa.shared.core.domain import Domain

from bot.settings import DATA, ROOT

DOMAIN = Domain.from_directory(str(DATA / "answers")).merge(Domain.load(str(ROOT / "domain.yml")))
