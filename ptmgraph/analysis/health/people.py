"""Who is the same person: signatures of commits joined by the mailmap and by plain rules.

The rules, in this order: the repository's own `.mailmap` (https://git-scm.com/docs/gitmailmap);
the same e-mail address in any case; the address that GitHub makes up for a login, with and
without its number; the same full name (two words or more) in the same repository. One person may
still count as two; two of the same full name count as one. Bots are nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ptmgraph.analysis.health.columns import Ints

BOT = -1
"""The number of those who are no person."""

NameAndEmail = tuple[str, str]
"""Name and e-mail address, as a commit has them; either may be empty."""

_ENTRY = re.compile(r"\s*([^<#]*?)\s*<([^<>]*)>\s*(?:([^<#]*?)\s*<([^<>]*)>)?\s*(?:#.*)?")
_NO_REPLY = re.compile(r"(?:\d+\+)?([a-z0-9-]+(?:\[bot\])?)@users\.noreply\.github\.com")
_BOT = re.compile(
    r".*\[bot\]|(?:dependabot|renovate|pre-commit-ci|github-actions)(?:[ -]bot)?", re.I
)
_MOST_LINES = 100_000
_LONGEST_LINE = 1_000


@dataclass
class Mailmap:
    """The entries of a `.mailmap`: what a signature is written as instead."""

    by_email: dict[str, NameAndEmail] = field(default_factory=dict)
    by_both: dict[NameAndEmail, NameAndEmail] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> Mailmap:
        """Read the four forms of lines; what is none of them says nothing, as for git."""
        found = cls()
        for line in text.split("\n")[:_MOST_LINES]:
            entry = len(line) < _LONGEST_LINE and _ENTRY.fullmatch(line.rstrip("\r"))
            if not entry:
                continue
            name, email, old_name, old_email = entry.groups()
            if old_email is None:  # `Name <email>`
                found.by_email[email.lower()] = (name, "")
            elif old_name:
                found.by_both[old_name.lower(), old_email.lower()] = (name, email)
            else:
                found.by_email[old_email.lower()] = (name, email)
        return found

    def of(self, signature: NameAndEmail) -> NameAndEmail:
        """The signature that counts."""
        name, email = signature
        both = self.by_both.get((name.lower(), email.lower()))
        new = both or self.by_email.get(email.lower(), ("", ""))
        return new[0] or name, new[1] or email


def people(signatures: Sequence[NameAndEmail], mailmap: Mailmap) -> Ints:
    """The number of the person behind each signature, from 0 in order of appearance, or `BOT`."""
    groups = _Groups()
    keys: list[list[str]] = []
    for signature in signatures:
        found = _keys(mailmap.of(signature))
        groups.join(found)
        keys.append(found)
    numbers: dict[str, int] = {}
    of_each = [
        numbers.setdefault(groups.root(found[0]), len(numbers)) if found else BOT for found in keys
    ]
    return np.array(of_each, np.int64)


def _keys(signature: NameAndEmail) -> list[str]:
    """What a person is recognised by; nothing for a bot."""
    name, email = (re.sub(r"\s+", " ", part).strip().lower() for part in signature)
    no_reply = _NO_REPLY.fullmatch(email)
    if _BOT.fullmatch(name) or (no_reply and no_reply[1].endswith("[bot]")):
        return []
    keys = [f"login {no_reply[1]}" if no_reply else f"mail {email}"] if "@" in email else []
    if " " in name or not keys:
        keys.append(f"name {name}")
    return keys


class _Groups:
    """Keys that belong together (union-find)."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def root(self, key: str) -> str:
        above = self._above
        while above.setdefault(key, key) != key:
            above[key] = above[above[key]]
            key = above[key]
        return key

    def join(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._above[self.root(key)] = self.root(keys[0])
