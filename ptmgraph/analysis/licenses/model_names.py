"""The rule on names: some licences say with which words the name of a derived model must begin.

"Llama 3" must stand there as words: `Llama-3-8B`, `llama3_8b`, but not `Llama-30B` or `Llama-3B`.
"""

import re
from typing import Literal

from ptmgraph.analysis.licenses.pair import Pair
from ptmgraph.analysis.licenses.steps import NAMED, Break
from ptmgraph.analysis.repacks import is_repack

Beginning = Literal["word", "letters", ""]

SIZE = re.compile(r"(\.\d+)?[bmkt](?![a-z])", re.IGNORECASE)


def model_name(pair: Pair) -> Break | None:
    """NAME: the name of the child lacks the prefix that the licence asks for.

    Whoever gives the licence may name his own models as he likes, and a repack is the same model in
    another format. A child that keeps the whole name of its parent is for a human to judge.
    """
    prefix = pair.upstream.name_prefix
    asked = pair.relation in NAMED or "outputs" in pair.upstream.name_trigger
    if not prefix or not asked or not pair.child_name or not pair.shared:
        return None
    begins = beginning(bare(pair.child_name), prefix)
    if begins == "word" or by_licensor(pair) or is_repack(pair.child_name, pair.parent_name):
        return None
    reason = f'the name {bare(pair.child_name)} does not begin with "{prefix}"'
    if begins == "letters":
        reason += ", only with its letters"
    elif keeps_name(pair.child_name, pair.parent_name):
        reason += ", but keeps the whole name of its parent"
    else:
        return pair.breaks("NAME", "conflict", reason, "name")
    return pair.breaks("NAME", "unknown", reason, "name")


def beginning(name: str, prefix: str) -> Beginning:
    """How a name begins with a prefix: with its words, with their letters only, or not at all.

    Case and separators do not matter. A number ends where no digit follows, and is none where it is
    the size of the model; a word of letters ends at a separator, a digit or a capital.
    """
    words = re.findall(r"[a-z]+|[0-9]+", prefix.casefold())
    found = re.match(r"[\W_]*".join(words), name, re.IGNORECASE)
    if not found:
        return ""
    last, rest = found[0][-1], name[found.end() :]
    if last.isdigit():
        return "" if rest[:1].isdigit() or SIZE.match(rest) else "word"
    run_on = rest[:1].isalpha() and not (last.islower() and rest[0].isupper())
    return "letters" if run_on else "word"


def by_licensor(pair: Pair) -> bool:
    """Whether the child is by those who give the licence, or by the owner of the parent."""
    owners = {*pair.upstream.licensors, owner(pair.parent_name)} - {""}
    return owner(pair.child_name) in owners


def keeps_name(child: str, parent: str) -> bool:
    """Whether the words of the parent's name stand together in that of the child."""
    child_words, parent_words = f" {spaced(child)} ", f" {spaced(parent)} "
    return bool(parent_words.strip()) and parent_words in child_words


def spaced(name: str) -> str:
    return " ".join(re.findall(r"[a-z]+|[0-9]+", bare(name).casefold()))


def bare(name: str) -> str:
    return name.rpartition("/")[2]


def owner(name: str) -> str:
    return name.rpartition("/")[0].casefold()
