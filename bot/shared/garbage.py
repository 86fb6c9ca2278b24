"""Keeps Python's search for unused objects away from a start: it went through the hundreds of
thousands that are being loaded again and again, and finds next to nothing among them.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import Iterator


@contextmanager
def not_collected() -> Iterator[None]:
    """What is made meanwhile is kept for good and never searched again, in no turn either."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
