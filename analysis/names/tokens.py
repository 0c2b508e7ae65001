"""Splitting a name into tokens, the smallest parts that can have a meaning of their own."""

from __future__ import annotations

import re

from analysis.names.vocabulary import Vocabulary

# ASCII punctuation separates; everything else belongs to some token.
_PIECE = re.compile(
    r"""
    [A-Za-z]*[Tt]5(?![0-9A-Za-z])                                         # T5 banglat5
  | [A-Za-z]{3,}2[a-z]{3,}(?![A-Za-z])                                    # text2vec
  | [A-Za-z]{1,2}[0-9]+(?:\.[0-9]+)*[A-Za-z]{0,2}(?![A-Za-z])             # v1.5 b0 p16 in1k
  | [0-9]+(?:\.[0-9]+)*(?:x[0-9]+)?
      (?:[A-Za-z]{1,2}[0-9]*[a-z]?|[Bb]its?|shot|steps?|epochs?)(?![A-Za-z])  # 7b 32x4d 4bit 1b5
  | [0-9]+(?:\.[0-9]+)*                                                   # 224 1.5
  | [A-Z]+(?![a-z])s?                                                     # GPT LMs
  | [A-Z]?[a-z]+                                                          # Neo base
  | [^\x00-\x7f]+                                                         # any other script
    """,
    re.VERBOSE,
)
# A version stays a token of its own: `deberta-v2` is an architecture and a version.
_VERSION = re.compile(r"v[0-9]+(?:\.[0-9]+)*")
_MAX_PIECES = 6
# Short forms must not arise by joining over a separator: `i-t` is not Italian.
_MIN_JOINED = 4


# Where a token begins and ends, and its lower-case form without separators. Plain tuples, because
# whole-Hub speed is made or lost here.
Token = tuple[int, int, str]


def tokenize(name: str, words: Vocabulary) -> list[Token]:
    """Split the part of `name` after the last slash.

    Pieces end at separators, at a change to upper case and between letters and digits; pieces that
    together form a known word are joined again, the longest word first.
    """
    spans = [match.span() for match in _PIECE.finditer(name, name.rfind("/") + 1)]
    pieces = [name[start:end].lower() for start, end in spans]
    values, prefixes = words.values, words.prefixes
    tokens = []
    first, count = 0, len(spans)
    while first < count:
        start, end = spans[first]
        key = joined = pieces[first]
        longest = first
        # `2b-it` is a count and a word, not `2bit`.
        counted = key[0].isdigit() and not key.isdigit()
        for last in range(first + 1, min(count, first + _MAX_PIECES)):
            if counted or joined not in prefixes or _VERSION.fullmatch(pieces[last]):
                break
            joined += pieces[last].replace(".", "")
            if joined in values and (
                len(joined) >= _MIN_JOINED or start + len(joined) == spans[last][1]
            ):
                longest, key, end = last, joined, spans[last][1]
        tokens.append((start, end, key))
        first = longest + 1
    return tokens
