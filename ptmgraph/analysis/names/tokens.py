"""Splitting a name into tokens, the smallest parts that can have a meaning of their own."""

from __future__ import annotations

import re
from itertools import accumulate

from ptmgraph.analysis.names.vocabulary import Vocabulary

# ASCII punctuation separates; everything else belongs to some token.
_PIECE = re.compile(
    r"""(
    (?<![0-9A-Za-z])(?![0-9A-Za-z]*[a-z]{6})(?=(?:[A-Za-z]*[0-9]+){4})
      [0-9A-Za-z]{20,}(?![0-9A-Za-z])                                      # a hash, a key
  | [A-Za-z]?[Qq](?=2\.5(?![0-9A-Za-z.]))                                  # Q of Q2.5, Qwen 2.5
  | (?<![0-9A-Za-z])(?:UD-)?[DIOTdiot]?[Qq]x?[0-9]{1,2}(?:K|X{1,3}S)?
      (?:[_.](?:[0-9]|[KkSsMmLl]|X{1,3}[SLsl]))*[ey]?(?![0-9A-Za-z])       # Q4_K_M UD-Q4_K_XL oQ4e
  | [0-9]+(?:\.[0-9]+)?-?(?:bpw|BPW)(?![A-Za-z])                           # 4.0bpw
  | JANG[A-Z]*(?:_?[0-9][0-9.]*[A-Z]?|_[A-Z])?(?![0-9A-Za-z])             # JANG_4M JANGTQ_K
  | (?:NV|MX)FP[48](?:A[0-9]+)?(?![0-9A-Za-z])                             # NVFP4A16
  | [Ww][0-9]+[Aa](?:[Ff][Pp])?[0-9]+(?![0-9A-Za-z])                       # w4a8
  | [Gg]roup-?[0-9]+(?![0-9A-Za-z])|[0-9]+GB(?![A-Za-z])                  # Group32 28GB
  | [0-9]+(?:\.[0-9]+)?B?(?=A[0-9]+(?:\.[0-9]+)?B(?![0-9A-Za-z]))         # 26B of 26BA4B
  | [0-9]+[Bb](?=[0-9]+[Bb](?![0-9A-Za-z]))                                # 1b of 1b14b
  | [Ee][0-9]+of[0-9]+(?![0-9A-Za-z])                                      # E48of64
  | [0-9](?=(?:VL|vl)(?![A-Za-z]))                                         # 3 of Qwen3VL
  | [0-9]\.[0-9](?=V(?![0-9A-Za-z]))                                       # 4.6 of GLM-4.6V
  | (?<![A-Za-z0-9])G(?=4(?![0-9A-Za-z.]))                                 # G of G4, Gemma 4
  | (?<=-)[0-9]_[0-9]+[Bb](?![0-9A-Za-z])                                  # 1_8b
  | 20[0-9]{2}(?=\.[0-9]+[Bb](?![0-9A-Za-z]))                              # 2026 of 2026.27B
  | (?![AaEe])[A-Za-z]{1,2}(?=[0-9]+(?:\.[0-9]+)?[Bb](?![0-9A-Za-z]))      # qw of qw7B
  | (?:[Ll][Rr]_?)?[0-9]+(?:\.[0-9]+)?[eE]-[0-9]+(?![0-9A-Za-z])           # 3e-6 lr1.0e-6
  | (?<![0-9.])20[0-9]{2}[-_.][01]?[0-9][-_.][0-3]?[0-9](?![0-9A-Za-z])    # 2025-07-01
  | (?<![0-9.])[01]?[0-9]-[0-3]?[0-9]-20[0-9]{2}(?![0-9A-Za-z])            # 2-26-2025
  | (?<![0-9.-])[01][0-9]-20[0-9]{2}(?![0-9A-Za-z-])                       # 08-2024
  | (?<![A-Za-z])[Ss]tage[0-9][a-z](?![0-9A-Za-z])                         # stage2b
  | (?<![A-Za-z])(?:[Ss]tep(?=-?[0-9]{2}(?!\.))|[Ee]poch|[Cc]kpt|[Cc]heckpoint
      |(?:[Ww]eight-|[Dd]ata-)?[Ss]eed)
      [-_]?[0-9]+(?:\.[0-9]+)?(?![0-9A-Za-z.])                         # step1000 epoch-2.5
  | (?<![A-Za-z0-9])(?:r|alpha|bs|rank)_[0-9]+(?![0-9A-Za-z.])              # r_64
  | [Ll](?=2-[0-9]+[Bb](?![0-9A-Za-z]))(?<![A-Za-z0-9].)                   # L of L2-13B, Llama 2
  | [Ll](?=3(?:\.[0-9])?(?![0-9A-Za-z.]))(?<![A-Za-z0-9].)                 # L of L3, Llama 3
  | Q?RWKV(?=[0-9])|rwkv(?=[0-9])|OLMo(?=[0-9])                            # rwkv of rwkv7
  | [Hh][Yy](?=[0-9](?![0-9A-Za-z]))                                       # Hy of Hy3
  | [A-Z]?[a-z]{2,}(?=[vV][0-9]+(?:\.[0-9]+)*(?![0-9A-Za-z]))              # Hyperion of Hyperionv3
  | [A-Z]{3,}(?=[vV][0-9]+(?:\.[0-9]+)*(?![0-9A-Za-z]))                    # MFANN of MFANNv0.24
  | [0-9]+(?:\.[0-9]+)?[bBmM](?=[vV][0-9])                                # 3b of 3bv0.18
  | [Vv][LlOo](?=[0-9](?![0-9A-Za-z]))                                     # VL of VL2
  | [A-Z]{2}(?=[0-9]+(?:\.[0-9]+)*(?![0-9A-Za-z]))                         # MT of MT4, LM of LM2
  | [A-Za-z]*(?<![Gg][Pp])[Tt]5(?![0-9A-Za-z])                            # T5 banglat5
  | [A-Za-z]{3,}2[a-z]{3,}(?![A-Za-z])|[A-Z]{3,}2[A-Z]{3,}(?![A-Za-z])    # text2vec LLM2CLIP
  | [A-Za-z]{1,2}[0-9]+(?:\.[0-9]+)*[A-Za-z]{0,2}(?![A-Za-z])             # v1.5 b0 p16 in1k
  | [0-9]+(?:\.[0-9]+)*(?:[xX][0-9]+(?:\.[0-9]+)?)?
      (?:[A-Za-z]{1,2}[0-9]*[a-z]?|[Bb]its?|shot|steps?|[Ee]pochs?)(?![A-Za-z])  # 7b 32x4d 4bit 1b5
  | [0-9]+(?:\.[0-9]+)*                                                   # 224 1.5
  | [A-Z]+(?![a-z])s?                                                     # GPT LMs
  | [A-Z]?[a-z]+                                                          # Neo base
  | [^\x00-\x7f]+                                                         # any other script
    )""",
    re.VERBOSE,
)
# Families that number their releases: `gemma-2` is a family and its version. `gpt2` is one
# word while kinds are found, as the study of names has it, and two parts in the end.
NUMBERED = frozenset(
    {"cogview", "cohere", "colqwen", "deepseek", "embeddinggemma", "emu", "ernie", "evo", "exaone"}
    | {"falcon", "florence", "flux", "gemma", "glm", "granite", "hermes", "holo", "hunyuan", "hy"}
    | {"idefics", "internlm", "internvl", "jais", "jamba", "kandinsky", "kimi", "kolibri", "kosmos"}
    | {"krea", "lfm", "ling", "llada", "llama", "ltx", "mamba", "mimo", "minicpm", "minimax"}
    | {"ministral", "mistral", "molmo", "moondream", "nemotron", "olmo", "ornith", "ovis", "phi"}
    | {"qwen", "qwenimage", "rwkv", "sam", "sapiens", "siglip", "smollm", "stablelm", "starcoder"}
    | {"step", "t5gemma", "tulu", "yi", "zamba"}
)
# A version stays a token of its own: `deberta-v2` is an architecture and a version.
_VERSION = re.compile(r"v[0-9]+(?:\.[0-9]+)*")
_RELEASE = re.compile(r"[a-z]?[0-9]")  # 3 of `phi-3`, M2 of `MiniMax-M2`
# What a family can do, behind a separator, stays one too: `DeepSeek-VL`.
_APART = frozenset({"coder", "ocr", "tts", "v", "vl"})
_MORE = frozenset({"size", "task"})
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
    begin = name.rfind("/") + 1
    # What is between two pieces, and a piece, in turns.
    parts = _PIECE.split(name[begin:])
    places = list(accumulate(map(len, parts), initial=begin))
    pieces = list(map(str.lower, parts[1::2]))
    starts, ends = places[1::2], places[2::2]
    tokens = []
    first, count = 0, len(pieces)
    while first < count:
        start, key, last = starts[first], pieces[first], first
        if key in words.prefixes and last + 1 < count:
            last, key = _longest_word(first, starts, ends, pieces, words)
        tokens.append((start, ends[last], key))
        first = last + 1
    return tokens


def _longest_word(
    first: int, starts: list[int], ends: list[int], pieces: list[str], words: Vocabulary
) -> tuple[int, str]:
    """Return the last piece of the longest known word that begins with the first, and the word;
    the first piece itself where there is none."""
    last, key = first, pieces[first]
    # `2b-it` is a count and a word, not `2bit`.
    if key[0].isdigit() and not key.isdigit():
        return last, key
    joined = key
    for place in range(first + 1, min(len(pieces), first + _MAX_PIECES)):
        if joined not in words.prefixes or _VERSION.fullmatch(pieces[place]):
            break
        if joined in NUMBERED and _RELEASE.match(pieces[place]):
            break
        if starts[place] > ends[place - 1] and (
            pieces[place] in _APART
            or _says_more(joined, pieces[place], words)
            or _is_maker(joined, pieces[place], words)
        ):
            break
        joined += pieces[place].replace(".", "")
        if joined in words.values and (
            len(joined) >= _MIN_JOINED or starts[first] + len(joined) == ends[place]
        ):
            last, key = place, joined
    return last, key


def _says_more(family: str, word: str, words: Vocabulary) -> bool:
    """Whether a word behind a family says its size or task, also where both are a published type:
    `LongCat-Flash`, `Skywork-Reward`."""
    if "architecture" not in words.values.get(family, ()):
        return False
    return not _MORE.isdisjoint(words.values.get(word, ()))


def _is_maker(word: str, family: str, words: Vocabulary) -> bool:
    """Whether a word before a family says who made it, also where both are a published type:
    `OpenAI-gpt-oss`."""
    return family in NUMBERED and "other" in words.values.get(word, ())
