"""What the analysis of a name takes and gives: plain records, no logic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# The element letters of the study of model names (PTM-Naming), in the words of the graph's schema.
KIND_OF_LETTER = {
    "A": "architecture",
    "S": "size",
    "P": "parameters",
    "V": "version",
    "D": "dataset",
    "C": "dataset_characteristic",
    "L": "language",
    "T": "task",
    "F": "reuse_method",
    "R": "training_process",
    "N": "layers",
    "H": "heads",
    "O": "other",
}
KINDS = tuple(KIND_OF_LETTER.values())


class NameComponent(NamedTuple):
    """One part of a name.

    `start` and `end` index characters of the name as given; `value` is the usual lower-case
    spelling (`english` and `en` are both `en`); `confidence` is between 0 and 1.
    """

    kind: str
    text: str
    value: str
    start: int
    end: int
    confidence: float


class ParsedName(NamedTuple):
    """A name, its convention and its components in the order of the text.

    `convention` is `implementation`, `application_or_task`, `both` or `other`.
    """

    name: str
    convention: str
    components: tuple[NameComponent, ...]

    def values(self, kind: str) -> tuple[str, ...]:
        """Return the values of all components of one kind."""
        return tuple(part.value for part in self.components if part.kind == kind)

    def under(self, name: str) -> ParsedName:
        """Return the same for a longer name that ends with this one: with its owner."""
        more = len(name) - len(self.name)
        if not more:
            return self
        parts = (
            NameComponent(kind, text, value, start + more, end + more, confidence)
            for kind, text, value, start, end, confidence in self.components
        )
        return ParsedName(name, self.convention, tuple(parts))


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What is known of a model besides its name. Whatever is not known stays empty.

    `parameter_count` counts single parameters. `relation` is how the model came from its parents:
    `finetune`, `adapter`, `quantized`, `merge` or `distillation`. `siblings` are names of models
    of the same family with the day each was created (ISO 8601).
    """

    task: str | None = None
    languages: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    library: str | None = None
    model_type: str | None = None
    architectures: tuple[str, ...] = ()
    parameter_count: int | None = None
    parents: tuple[str, ...] = ()
    relation: str | None = None
    formats: tuple[str, ...] = ()
    created_at: str | None = None
    siblings: tuple[tuple[str, str], ...] = ()


class Defect(NamedTuple):
    """One way in which a name misleads.

    `severity` is `high`, `medium` or `low`; `evidence` is the part of the name and the fact that
    contradicts it; `message` is one sentence for a person.
    """

    kind: str
    severity: str
    evidence: str
    message: str
