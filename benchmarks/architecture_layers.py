"""Cross-validation of the classifier on traced layer sequences, beside two plain baselines.

Every method meets the same folds, and 5-fold partitions are drawn five times, because on 332 models
one partition alone moves an accuracy by some points. `grouped` keeps identical sequences in one
fold; `random` does not. Differences carry a 95 % interval: a bootstrap over distinct sequences.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.architecture import Labels, Structure, classify, from_layers
from analysis.architecture.references import TARGETS, learn

LAYERS = Path(__file__).parents[2] / "shared" / "data" / "architecture" / "layers.json"
FOLDS = 5
INNER_FOLDS = 3
PARTITIONS = 5
FEW_PARTITIONS = 2
RESAMPLES = 2_000

Index = npt.NDArray[np.intp]
Right = dict[str, npt.NDArray[np.bool_]]
Fold = tuple[Index, Index]
Variant = Callable[[Structure], Structure]
Method = Callable[["Models", Index, Index], Right]


class Models:
    """The models of layers.json: texts, labels, and the number of each distinct sequence."""

    def __init__(self) -> None:
        rows = json.loads(LAYERS.read_text())
        self.texts = [str(row["layers"]) for row in rows]
        self.labels = [Labels(r["repo_name"], r["model_type"], r["arch"], r["task"]) for r in rows]
        self.structures = [from_layers(text.split()) for text in self.texts]
        self.groups: Index = np.unique(self.texts, return_inverse=True)[1]
        self.truth = {t: np.array([getattr(label, t) for label in self.labels]) for t in TARGETS}


def partitions(models: Models, grouped: bool, times: int) -> Iterator[list[Fold]]:
    from sklearn.model_selection import GroupKFold, KFold

    for seed in range(times):
        if grouped:
            folds = GroupKFold(FOLDS, shuffle=True, random_state=seed)
            yield list(folds.split(models.texts, groups=models.groups))
        else:
            yield list(KFold(FOLDS, shuffle=True, random_state=seed).split(models.texts))


def as_shipped(structure: Structure) -> Structure:
    return structure


def once(structure: Structure) -> Structure:
    """Every n-gram once, however often it occurs."""
    return Structure(structure.kind, dict.fromkeys(structure.ngrams, 1))


def counted(structure: Structure) -> Structure:
    """Only the n-grams that are counted."""
    kept = {n: count for n, count in structure.ngrams.items() if n.startswith("plain:")}
    return Structure(structure.kind, kept)


VARIANTS = (as_shipped, once, counted)


def structure_right(
    models: Models, train: Index, test: Index, variant: Variant = as_shipped
) -> Right:
    """Whether the best candidate is right, also where the answer would be "unknown"."""
    known = learn([variant(models.structures[i]) for i in train], [models.labels[i] for i in train])
    found = [classify(variant(models.structures[i]), known).answers for i in test]
    return {
        t: np.array([answers[t].candidates[0][0] for answers in found]) == models.truth[t][test]
        for t in TARGETS
    }


def nested_right(models: Models, train: Index, test: Index) -> Right:
    """With the variant that does best inside the training models, chosen for each target."""
    from sklearn.model_selection import GroupKFold

    hits: Counter[tuple[str, Variant]] = Counter()
    for inner, held in GroupKFold(INNER_FOLDS).split(train, groups=models.groups[train]):
        for variant in VARIANTS:
            right = structure_right(models, train[inner], train[held], variant)
            hits.update({(target, variant): int(right[target].sum()) for target in TARGETS})
    answers = {variant: structure_right(models, train, test, variant) for variant in VARIANTS}
    best = {t: max(VARIANTS, key=lambda variant: hits[t, variant]) for t in TARGETS}
    return {target: answers[best[target]][target] for target in TARGETS}


def regression_right(models: Models, train: Index, test: Index, tfidf: bool) -> Right:
    """Logistic regression on 1- to 3-grams: counts with C = 1, or log tf-idf with C = 10.

    It is fitted on the principal axes of the training rows, all of them: a rotation, which changes
    no answer of a model with an L2 penalty and takes a hundredth of the time.
    """
    from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    shape: dict[str, Any] = {"ngram_range": (1, 3), "token_pattern": r"\S+"}
    words = TfidfVectorizer(sublinear_tf=True, **shape) if tfidf else CountVectorizer(**shape)
    rows = words.fit_transform([models.texts[i] for i in train]).toarray().astype(float)
    axes = np.linalg.svd(rows, full_matrices=False)[2].T
    seen = rows @ axes
    unseen = words.transform([models.texts[i] for i in test]).toarray() @ axes
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


def compare(models: Models, grouped: bool) -> dict[str, Any]:
    """Accuracy of each method by target, and how far this one is above the others."""
    scores = {m: {t: np.zeros(len(models.texts)) for t in TARGETS} for m in METHODS}
    heard = dict.fromkeys(TARGETS, 0.0)
    for folds in partitions(models, grouped, PARTITIONS):
        for train, test in folds:
            for name, method in METHODS.items():
                for target, right in method(models, train, test).items():
                    scores[name][target][test] += right / PARTITIONS
            for target, truth in models.truth.items():
                heard[target] += np.isin(truth[test], truth[train]).sum() / PARTITIONS
    return {
        target: {name: round(float(scores[name][target].mean()), 4) for name in METHODS}
        | {
            f"above_{name}": interval(scores["structure"][target] - scores[name][target], models)
            for name in METHODS
            if name != "structure"
        }
        | {"label_in_training": round(heard[target] / len(models.texts), 4)}
        for target in TARGETS
    }


def interval(differences: npt.NDArray[np.float64], models: Models) -> list[float]:
    """Mean difference with the 95 % interval of a bootstrap over distinct sequences."""
    random = np.random.default_rng(0)
    sizes = np.bincount(models.groups)
    sums = np.bincount(models.groups, weights=differences)
    drawn = random.integers(len(sizes), size=(RESAMPLES, len(sizes)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return [round(float(value), 4) for value in (differences.mean(), low, high)]


def half(models: Models, train: Index) -> Index:
    """The training models of every other distinct sequence."""
    kept = np.random.default_rng(0).permutation(np.unique(models.groups[train]))[::2]
    return train[np.isin(models.groups[train], kept)]


def further(models: Models) -> dict[str, dict[str, float]]:
    """Accuracies by target of variations of the grouped protocol, on fewer partitions."""
    methods: dict[str, Method] = {
        "structure": structure_right,
        "structure_nested": nested_right,
        "structure_half": lambda m, train, test: structure_right(m, half(m, train), test),
        "counts_half": lambda m, train, test: METHODS["counts"](m, half(m, train), test),
    }
    right = {name: Counter[str]() for name in methods}
    for folds in partitions(models, grouped=True, times=FEW_PARTITIONS):
        for train, test in folds:
            for name, method in methods.items():
                hits = method(models, train, test)
                right[name].update({target: int(hits[target].sum()) for target in TARGETS})
    answers = len(models.texts) * FEW_PARTITIONS
    return {
        name: {target: round(count[target] / answers, 4) for target in TARGETS}
        for name, count in right.items()
    }


def twins(models: Models) -> dict[str, Any]:
    """What an identical sequence tells: the limits that no method on these sequences can pass.

    `hindsight`: every sequence answered with its own most frequent label. `lookup`: the models
    that share a sequence, each answered with the most frequent label of the others (ties: mean).
    """
    shares = np.bincount(models.groups)[models.groups] > 1
    found: dict[str, Any] = {"models_with_a_twin": int(shares.sum())}
    for target, truth in models.truth.items():
        labels: dict[int, list[str]] = defaultdict(list)
        for group, label in zip(models.groups.tolist(), truth.tolist(), strict=True):
            labels[group].append(label)
        best = sum(max(Counter(group).values()) for group in labels.values())
        shared = [_lookup(g, i) for g in labels.values() if len(g) > 1 for i in range(len(g))]
        found[target] = {
            "hindsight": round(best / len(truth), 4),
            "lookup": round(float(np.mean(shared)), 4),
        }
    return found


def _lookup(labels: Sequence[str], position: int) -> float:
    others = Counter([*labels[:position], *labels[position + 1 :]])
    top = [label for label, count in others.items() if count == max(others.values())]
    return (labels[position] in top) / len(top)


def measure() -> dict[str, Any]:
    models = Models()
    return {
        "models": len(models.texts),
        "distinct_sequences": int(models.groups.max()) + 1,
        "partitions": PARTITIONS,
        "grouped": compare(models, grouped=True),
        "random": compare(models, grouped=False),
        "further": further(models),
        "twins": twins(models),
    }
