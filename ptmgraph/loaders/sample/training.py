"""What the `mteb` registry's lists of training data say, name by name.

The field `training_datasets` is there "to determine if a model generalizes zero-shot to a benchmark
as well as mark dataset contaminations" (mteb 2.26.24, `models/model_meta.py`). So the lists also
name evaluation sets that are copies of what was trained on: translations, samples, newer versions.
Which set is a copy of which stands in `adapted_from` of the tasks; and comments in the lists say
of many names "translation not trained on".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, NamedTuple

# `"XQuADRetrieval",  # trained on SQuAD train dataset` names other data than the set itself.
_DENIED = re.compile(r"\bnot trained on\b|^trained on\b", re.IGNORECASE)
_DOUBTED = re.compile(
    r"\?|\b(?:probably|possibly|assumed|hard to know|do not specify)\b", re.IGNORECASE
)
_LIST_OF_ANOTHER = re.compile(
    r"\b(?:assumed|(?<!also )distil\w*|source model|adapted from|derived from|replace with)\b",
    re.IGNORECASE,
)
_PART = re.compile(r"(?:\A|[^a-z])(?:test|val|mini|subsampled|top)\d*(?:[^a-z]|\Z)", re.IGNORECASE)


class ListedAs(Enum):
    """What a name in a list of training data says."""

    TRAINED = "the model was trained on it"
    UNSURE = "the registry doubts it, or means data that it was made from"
    DENIED = "the registry says that the model was not trained on it"
    COPY = "it is a copy, for evaluation, of a set in the same list"


class NamedTraining(NamedTuple):
    """A name in a list, what it says, and why: a comment, or the set that it is a copy of."""

    name: str
    reading: ListedAs
    reason: str = ""


class Tasks:
    """The tasks of the registry: the Hub dataset behind each, and which is a copy of which."""

    def __init__(
        self, tasks: Iterable[Mapping[str, Any]] = (), models: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        """Rows of tasks, and those of all models, whose comments tell copies apart too."""
        self._paths: dict[str, str] = {}
        self._originals: dict[str, list[str]] = {}
        for task in tasks:
            self._paths[task["name"]] = task["path"]
            own = _squashed(task["name"])
            self._originals[own] = [
                original
                for original in task.get("adapted_from") or ()
                if _squashed(original) != own
            ]
        self._denied = {
            name
            for model in models
            for name, comment in model.get("training_comments", {}).items()
            if _DENIED.search(comment)
        }

    def dataset(self, name: str) -> str:
        """The id of the dataset behind a task, or of the name where none is known."""
        return self._paths.get(name, f"mteb:{name}")

    def read(
        self, names: Iterable[str], comments: Mapping[str, str], comment: str = ""
    ) -> Iterator[NamedTraining]:
        """What each name in the list of one model says, by the comments on names and on the list.

        A list may be assumed, or that of the model which this one was made from. And a Hub dataset
        whose name says that it is a part for tests is hardly what a model was trained on.
        """
        for named in self._each(names, comments):
            if named.reading is not ListedAs.TRAINED:
                yield named
            elif _LIST_OF_ANOTHER.search(comment):
                yield NamedTraining(named.name, ListedAs.UNSURE, comment)
            elif _PART.search(self.dataset(named.name)):
                reason = "the dataset behind this task is a part for tests, by its name"
                yield NamedTraining(named.name, ListedAs.UNSURE, reason)
            else:
                yield named

    def _each(self, names: Iterable[str], comments: Mapping[str, str]) -> Iterator[NamedTraining]:
        listed = sorted(names)
        squashed = {_squashed(name) for name in listed}
        for name in listed:
            comment = comments.get(name, "")
            if _DENIED.search(comment):
                yield NamedTraining(name, ListedAs.DENIED, comment)
            elif original := self._original_among(name, squashed):
                yield NamedTraining(name, ListedAs.COPY, f"of {original}")
            elif _DOUBTED.search(comment):
                yield NamedTraining(name, ListedAs.UNSURE, comment)
            elif name in self._denied:
                reason = "elsewhere the registry says of this name: not trained on"
                yield NamedTraining(name, ListedAs.UNSURE, reason)
            elif originals := self._originals.get(_squashed(name)):
                reason = f"made from {', '.join(originals)}, which the list does not name"
                yield NamedTraining(name, ListedAs.UNSURE, reason)
            else:
                yield NamedTraining(name, ListedAs.TRAINED, comment)

    def _original_among(self, name: str, squashed: set[str]) -> str:
        """The set in the list that `name` was made from, at any distance; empty when none is."""
        seen, todo = {_squashed(name)}, [name]
        while todo:
            for original in self._originals.get(_squashed(todo.pop()), ()):
                if _squashed(original) in seen:
                    continue
                if _squashed(original) in squashed:
                    return original
                seen.add(_squashed(original))
                todo.append(original)
        return ""


def _squashed(name: str) -> str:
    """The letters and digits of a name: lists spell it `HotPotQA-PL` and `HotpotQAPL` too."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
