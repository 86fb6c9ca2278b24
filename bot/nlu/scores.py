"""What the model makes of one sentence. No Rasa."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Collection, Mapping, Sequence


@dataclass(frozen=True)
class Scores:
    """What the model makes of one sentence.

    Attributes:
        probabilities: by intent, in sum 1.
        nearness: by intent, the cosine of its nearest training sentence.
    """

    probabilities: Mapping[str, float]
    nearness: Mapping[str, float]

    def ranking(self) -> list[str]:
        """Intents, most probable first."""
        return sorted(self.probabilities, key=self.probabilities.get, reverse=True)

    def without(self, intents: Sequence[str]) -> "Scores":
        """The same with these intents ruled out."""
        kept = {i: p for i, p in self.probabilities.items() if i not in intents}
        total = sum(kept.values()) or 1.0
        return Scores({i: p / total for i, p in kept.items()}, {i: self.nearness[i] for i in kept})

    def mixed_with(self, other: "Scores", weight: float) -> "Scores":
        """This reading of a message and another one, which counts `weight` of 1."""
        return Scores(
            {
                i: (1 - weight) * p + weight * other.probabilities[i]
                for i, p in self.probabilities.items()
            },
            {i: max(n, other.nearness[i]) for i, n in self.nearness.items()},
        )

    def less_likely(self, intents: Collection[str], share: float) -> "Scores":
        """The same with these intents only `share` of 1 as likely as they were."""
        weighed = {i: p * (share if i in intents else 1.0) for i, p in self.probabilities.items()}
        total = sum(weighed.values()) or 1.0
        return Scores({i: p / total for i, p in weighed.items()}, self.nearness)
