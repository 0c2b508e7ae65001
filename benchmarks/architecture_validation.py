"""Cross-validation of the classifier beside two plain baselines, on structures of any kind.

Every method meets the same folds. `grouped` keeps identical structures in one fold, `families` also
those that are nearly so; `random` does neither. Differences carry a 95 % interval: a bootstrap over
the groups.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from ptmgraph.analysis.architecture import Labels, Structure, classify
from ptmgraph.analysis.architecture.references import learn

FOLDS = 5
NEARLY = 0.9  # two sequences are of one family when they share so much of their n-grams
RESAMPLES = 2_000

Index = npt.NDArray[np.intp]
Right = dict[str, npt.NDArray[np.bool_]]
Fold = tuple[Index, Index]
Variant = Callable[[Structure], Structure]
Method = Callable[["Models", Index, Index], Right]


class Models:
    """Labelled structures, the n-grams a baseline counts, and the number of each distinct text."""

    def __init__(
        self,
        labels: Sequence[Labels],
        structures: Sequence[Structure],
        ngrams: Sequence[list[str]],
        texts: Sequence[str],
        targets: Sequence[str],
    ) -> None:
        self.labels, self.structures, self.ngrams = list(labels), list(structures), list(ngrams)
        self.groups: Index = np.unique(list(texts), return_inverse=True)[1]
        self.truth = {t: np.array([getattr(label, t) for label in labels]) for t in targets}

    def __len__(self) -> int:
        return len(self.labels)


def families(models: Models) -> Index:
    """The number of each model's family: sequences that share nine tenths of their distinct
    n-grams, and those that share as much with these, and so on."""
    sets = [frozenset(ngrams) for ngrams in models.ngrams]
    first = {group: place for place, group in reversed(list(enumerate(models.groups.tolist())))}
    family = {group: group for group in first}
    for one, other in combinations(first, 2):
        mine, its = sets[first[one]], sets[first[other]]
        if len(mine & its) >= NEARLY * len(mine | its) and family[one] != family[other]:
            kept, dropped = family[one], family[other]
            family = {group: kept if f == dropped else f for group, f in family.items()}
    return np.unique([family[group] for group in models.groups.tolist()], return_inverse=True)[1]


def partitions(models: Models, groups: Index | None, times: int) -> Iterator[list[Fold]]:
    """Partitions into folds: with one group in one fold, or at random."""
    from sklearn.model_selection import GroupKFold, KFold

    for seed in range(times):
        kind = KFold if groups is None else GroupKFold
        folds = kind(FOLDS, shuffle=True, random_state=seed)
        yield list(folds.split(models.labels, groups=groups))


def as_shipped(structure: Structure) -> Structure:
    return structure


def structure_right(
    models: Models, train: Index, test: Index, variant: Variant = as_shipped
) -> Right:
    """Whether the best candidate is right, also where the answer would be "unknown"."""
    known = learn([variant(models.structures[i]) for i in train], [models.labels[i] for i in train])
    found = [classify(variant(models.structures[i]), known).answers for i in test]
    return {
        t: np.array([answers[t].candidates[0][0] for answers in found]) == truth[test]
        for t, truth in models.truth.items()
    }


def regression_right(models: Models, train: Index, test: Index, tfidf: bool) -> Right:
    """Logistic regression on 1- to 3-grams: counts with C = 1, or log tf-idf with C = 10.

    It is fitted on the principal axes of the training rows, all of them: a rotation, which changes
    no answer of a model with an L2 penalty and takes a hundredth of the time.
    """
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = (
        TfidfVectorizer(sublinear_tf=True, analyzer=list)
        if tfidf
        else CountVectorizer(analyzer=list)
    )
    rows = words.fit_transform([models.ngrams[i] for i in train]).toarray().astype(float)
    axes = np.linalg.svd(rows, full_matrices=False)[2].T
    seen = rows @ axes
    unseen = words.transform([models.ngrams[i] for i in test]).toarray() @ axes
    right: Right = {}
    for target, truth in models.truth.items():
        fitted = LogisticRegression(C=10 if tfidf else 1, max_iter=200).fit(seen, truth[train])
        right[target] = fitted.predict(unseen) == truth[test]
    return right


METHODS: dict[str, Method] = {
    "counts": lambda m, train, test: regression_right(m, train, test, tfidf=False),
    "tfidf": lambda m, train, test: regression_right(m, train, test, tfidf=True),
    "structure": structure_right,
}


def compare(models: Models, groups: Index | None, times: int) -> dict[str, Any]:
    """Accuracy of each method by target, and how far this one is above the others."""
    scores = {m: {t: np.zeros(len(models)) for t in models.truth} for m in METHODS}
    heard = dict.fromkeys(models.truth, 0.0)
    for folds in partitions(models, groups, times):
        for train, test in folds:
            for name, method in METHODS.items():
                for target, right in method(models, train, test).items():
                    scores[name][target][test] += right / times
            for target, truth in models.truth.items():
                heard[target] += np.isin(truth[test], truth[train]).sum() / times
    return {
        target: {name: round(float(scores[name][target].mean()), 4) for name in METHODS}
        | {
            f"above_{name}": interval(
                scores["structure"][target] - scores[name][target],
                models.groups if groups is None else groups,
            )
            for name in METHODS
            if name != "structure"
        }
        | {"label_in_training": round(heard[target] / len(models), 4)}
        for target in models.truth
    }


def interval(differences: npt.NDArray[np.float64], groups: Index) -> list[float]:
    """Mean difference with the 95 % interval of a bootstrap over groups."""
    random = np.random.default_rng(0)
    sizes = np.bincount(groups)
    sums = np.bincount(groups, weights=differences)
    drawn = random.integers(len(sizes), size=(RESAMPLES, len(sizes)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return [round(float(value), 4) for value in (differences.mean(), low, high)]


def percent(values: list[float]) -> str:
    """A difference in points with its interval: +8.1 (3.2 to 12.9)."""
    middle, low, high = (100 * value for value in values)
    return f"{middle:+.1f} ({low:.1f} to {high:.1f})"
