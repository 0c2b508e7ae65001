"""What of a token and its neighbours the labelling looks at, as text features.

The weight of each feature for each kind is learned by `scripts/train_name_weights.py`.
"""

from __future__ import annotations

import re

from ptmgraph.analysis.names.vocabulary import Vocabulary

START, END = "^", "$"
_CODE_LENGTH = (
    3  # language codes of two and three letters are ambiguous, names of languages less so
)
_POWERS = {"4", "8", "16", "32"}
PIXELS = {"128", "224", "256", "288", "336", "384", "448", "512", "768", "1024", "2048", "4096"}
# Words for who or what does something: what is done is the task.
_DOERS = ("ator", "ifier", "izer", "iser", "ector", "icator", "iction", "ification", "ization")
_PARAMETERS = re.compile(r"[0-9]+(?:\.[0-9]+)?b")
_AFFIXES = (3, 4, 5)
_LETTERS = 3
_OWNED = 3  # shorter words are in an owner's name by chance
_LONGEST_SHAPE = 8


def token_class(key: str, words: Vocabulary) -> str:
    """Return a coarse class: the kinds of a known word, or the shape of one with digits."""
    kinds = words.values.get(key)
    if kinds:
        code = len(key) <= _CODE_LENGTH
        return "+".join(
            f"code{len(key)}" if kind == "language" and code else kind for kind in sorted(kinds)
        )
    if not key.isascii():
        return "script"
    if key.isdigit():
        if key in _POWERS:
            return "#power"
        if key in PIXELS:
            return "#pixels"
        if len(key) == 4 and key.startswith(("19", "20")):
            return "#year"
        return "#" + "0" * min(len(key), 6)
    if any(char.isdigit() for char in key):
        shape = re.sub(r"[0-9]", "0", key)
        return "#" + (re.sub(r"0+", "0", shape) if len(shape) > 4 else shape)[:_LONGEST_SHAPE]
    if len(key) > 7 and key.endswith(_DOERS):
        return "doer"
    return "word" if len(key) > 2 else f"word{len(key)}"


def own_features(key: str, text: str, words: Vocabulary) -> list[str]:
    """Return what the token says by itself; `text` is the token as written."""
    cls = token_class(key, words)
    features = [f"key={key}", f"class={cls}"]
    if not cls.startswith("#"):
        for size in _AFFIXES:
            if len(key) > size:
                features += [f"starts={key[:size]}", f"ends={key[-size:]}"]
        case = "upper" if text.isupper() else "title" if text[:1].isupper() else "lower"
        features += [f"case={case}", f"length={min(len(key), 8)}"]
        features += [f"kind={kind}" for kind in words.values.get(key, ())]
    if key.isascii() and not key[0].isdigit():
        framed = f"{START}{key}{END}"
        features += [f"letters={framed[at : at + _LETTERS]}" for at in range(len(key))]
    return features


def pair_features(cls: str, before: str, after: str) -> tuple[str, str]:
    """Return the features of a token's class with the classes of its neighbours."""
    return f"pair={before}<{cls}", f"pair={cls}>{after}"


def owner_of(name: str) -> str:
    """Return the owner in a name, in lower case; empty where it has none."""
    return name[: name.rfind("/") + 1].lower()


def is_owned(key: str, owner: str) -> bool:
    """Return whether the owner has the word too: `arliai` in `ArliAI/X-ArliAI-7B`."""
    return len(key) >= _OWNED and key in owner


def owned_features(cls: str) -> list[str]:
    """Return the features of a token that the owner has too."""
    return ["owned", f"owned={cls}"]


def features_to_next(key: str, cls: str) -> list[str]:
    """Return what a token says about the one after it."""
    return [f"before={key}", f"before-class={cls}", *_ending("before", key)]


def features_to_previous(key: str, cls: str) -> list[str]:
    """Return what a token says about the one before it."""
    return [f"after={key}", f"after-class={cls}", *_ending("after", key)]


def features_two_away(place: str, cls: str) -> list[str]:
    """Return what a token says about the one two places on ("before") or back ("after")."""
    return [f"{place}-two={cls}"]


def joint_features(place: str, key: str, cls: str) -> list[str]:
    """Return the features of a token with no separator "before" or "after" it: the words of
    `DarkFusion` are one name, that of `Dark-Fusion` may be a way to merge."""
    return [f"joint-{place}={key}", f"joint-{place}-class={cls}"]


def _ending(place: str, key: str) -> list[str]:
    if len(key) <= _LETTERS or not key[0].isalpha():
        return []
    return [f"{place}-ends={key[-_LETTERS:]}"]


def features_to_all(key: str) -> list[str]:
    """Return what a token says about every token of its name, itself included: the word, or that
    there is a number of parameters."""
    return ["in-parameters"] if _PARAMETERS.fullmatch(key) else [f"in={key}"]
