"""Trees of keys and texts: the places in them, and one tree laid over another."""

from __future__ import annotations

from typing import Any, Iterator, Mapping

Tree = Mapping[str, Any]
"""Keys, and behind them texts, lists of texts, or trees."""
Place = tuple[str, ...]


def texts(tree: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text with the keys that lead to it; those of a list by their number."""
    if isinstance(tree, Mapping):
        for key, inside in tree.items():
            yield from texts(inside, (*place, str(key)))
    elif isinstance(tree, (list, tuple)):
        for number, inside in enumerate(tree, 1):
            yield from texts(inside, (*place, str(number)))
    elif isinstance(tree, str):
        yield place, tree


def laid_over(below: Any, above: Any) -> Any:
    """`above`, and what it lacks from `below`. A list is taken whole."""
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return below if above in (None, "") else above
    both = {key: laid_over(inside, above.get(key)) for key, inside in below.items()}
    return {**both, **{key: more for key, more in above.items() if key not in below}}


def named(place: Place) -> str:
    """A place in words: "photo_permission: pupil: easy"."""
    return ": ".join(place)
