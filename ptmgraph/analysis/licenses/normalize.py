"""From what a card, a tag or a file says about its licence to the ids that `LICENSES` knows.

The Hub's own table comes first, because the SPDX tools misread its family tags (`gpl` is no
version of the GPL); then SPDX expressions; then LicenseRef ids. All text is hostile: it is only
compared, never rendered, and links are compared and never followed.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

import license_expression

from ptmgraph.analysis.licenses.facts import LICENSES, find
from ptmgraph.analysis.licenses.spellings import by_address, by_reference, spelled

StatementKind = Literal["spdx", "ai", "family", "expression", "other", "unknown", "junk"]

MAX_LENGTH = 500
MAX_SYMBOLS = 8  # the normal form of an expression grows exponentially
MAX_WRITTEN = 200

# On some broken expressions the parser trips over itself before it can raise its own error.
UNREADABLE = (
    license_expression.ExpressionError,
    license_expression.ParseError,
    AssertionError,
    IndexError,
)

# Placeholders that card templates and form fields leave behind.
PLACEHOLDERS = frozenset(
    [
        *["license", "licence", "license.md", "your license", "none", "null", "nil", "n/a", "na"],
        *["tbd", "todo", "-", "?", "false", "no license", "more information needed"],
        "[more information needed]",
    ]
)


@dataclass(frozen=True)
class NormalizedLicense:
    """What was written, and which licence that is.

    `options` is the disjunctive normal form: the recipient may choose one option, and every licence
    in that option applies. A single licence is `((id,),)`, nothing identified is `()`.
    """

    kind: StatementKind
    written: str
    options: tuple[tuple[str, ...], ...] = ()
    reason: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(license_id for option in self.options for license_id in option))

    @property
    def id(self) -> str:
        """One text for the graph: an id, an expression over ids, or "" where nothing is stated."""
        many = len(self.options) > 1
        parts = [
            f"({' AND '.join(option)})" if many and len(option) > 1 else " AND ".join(option)
            for option in self.options
        ]
        return " OR ".join(parts)


def single(license_id: str, written: str, reason: str) -> NormalizedLicense:
    license_ = find(license_id)
    kind: StatementKind = "ai" if license_.spdx.startswith("LicenseRef-") else "spdx"
    if license_.kind == "family":
        kind, reason = "family", "a family name: the text is not stated"
    elif license_id == "other":
        kind, reason = "other", "declared as other"
    elif license_id == "unknown":
        kind, reason = "unknown", "declared as unknown"
    return NormalizedLicense(kind, written, ((license_id,),), reason)


@cache
def expressions() -> license_expression.Licensing:
    return license_expression.Licensing()


def by_expression(text: str) -> tuple[tuple[str, ...], ...]:
    """The normal form of an SPDX expression whose every licence is known, or ()."""
    if not re.search(r"\b(and|or|with)\b|licenseref-", text, re.IGNORECASE) or text.count("(") > 20:
        return ()
    try:
        parsed = expressions().parse(text, simple=True)
    except UNREADABLE:
        return ()
    symbols = expressions().license_keys(parsed)
    if parsed is None or not 0 < len(symbols) <= MAX_SYMBOLS:
        return ()
    normal = expressions().dnf(parsed)
    parts = normal.args if isinstance(normal, expressions().OR) else (normal,)
    options = tuple(
        tuple(
            symbol_id(term.render())
            for term in (part.args if isinstance(part, expressions().AND) else (part,))
        )
        for part in parts
    )
    return options if all(all(option) for option in options) else ()


def symbol_id(symbol: str) -> str:
    """The id of one symbol of an expression; an exception stays with its licence."""
    base, with_, exception = symbol.partition(" WITH ")
    known = spelled(base) or by_reference(base)
    if not known and base.lower().startswith("licenseref-"):
        known = base.lower()
    return f"{known} WITH {exception.lower()}" if known and with_ else known


def with_short_name(text: str) -> str:
    """The licence of `GNU General Public License v3 (GPLv3)`, or "" where the two names differ or
    what stands in brackets is something else, such as a condition."""
    parts = re.fullmatch(r"(.+?)\s*\(([^()]+)\)", text)
    name, short = (spelled(parts[1]), spelled(parts[2])) if parts else ("", "")
    return name if name and short and find(name).canonical == find(short).canonical else ""


def by_slash(text: str) -> tuple[tuple[str, ...], ...]:
    """The choices of `MIT/Apache-2.0`, as package registries write them, or ()."""
    text = re.sub(r"^dual[- ]?(licen[cs]ed)?\b[:,\s]*", "", text, flags=re.IGNORECASE)
    choices = [spelled(part) for part in text.split("/")]
    if not choices[1:] or not {"", "other", "unknown"}.isdisjoint(choices):
        return ()
    return tuple((choice,) for choice in sorted(set(choices)))


@lru_cache(maxsize=50_000)
def normalize_text(text: str) -> NormalizedLicense:
    """One written licence, without the context of a card."""
    written = text[:MAX_WRITTEN]
    plain = re.sub(r"<[^<>]*>", " ", html.unescape(text[: 2 * MAX_LENGTH])).strip().strip("\"'`")
    if not plain or plain.casefold() in PLACEHOLDERS:
        return NormalizedLicense("junk", written, reason="a placeholder, not a licence")
    if len(text) > MAX_LENGTH:
        return NormalizedLicense("junk", written, reason="too long for a licence name")
    if re.match(r"https?://", plain, re.IGNORECASE):
        found = by_address(plain)
        if found:
            return single(found, written, "known licence address")
        return NormalizedLicense("other", written, (("other",),), "an address of an unknown text")
    found = spelled(plain) or with_short_name(plain)
    if found:
        exact = plain.casefold() == found
        return single(found, written, "" if exact else f"read as {found}")
    options = by_expression(plain) or by_slash(plain)
    if len(options) == 1 and len(options[0]) == 1 and options[0][0] in LICENSES:
        return single(options[0][0], written, "SPDX expression")
    if options:
        kind: StatementKind = "expression" if options != ((plain.lower(),),) else "other"
        return NormalizedLicense(kind, written, options, "SPDX expression")
    if "<" in text:
        return NormalizedLicense("junk", written, reason="HTML without a known licence name")
    if not re.search(r"[a-z0-9]", plain, re.IGNORECASE) or re.match(r"licen[cs]e\s*:", plain, re.I):
        return NormalizedLicense("junk", written, reason="not a licence name")
    return NormalizedLicense("other", written, (("other",),), "not a licence known here")


def normalize_list(values: Sequence[object]) -> NormalizedLicense:
    """A list does not say whether all or any of its licences apply; it is read as all.

    What cannot be read beside a licence counts as `other`: the readable part is not the whole.
    """
    parts = [normalize(value) for value in values[:MAX_SYMBOLS]]
    written = ", ".join(part.written for part in parts)[:MAX_WRITTEN]
    named = [part for part in parts if part.options]
    if len(parts) == 1:
        return parts[0]
    if not named:
        return NormalizedLicense("unknown", written, reason="an empty list")
    if any(len(part.options) > 1 for part in named) or len(values) > MAX_SYMBOLS:
        return NormalizedLicense("other", written, (("other",),), "a list too complex to read")
    read = {license_id for part in named for license_id in part.ids}
    option = tuple(sorted(read if len(named) == len(parts) else read | {"other"}))
    if len(option) == 1:
        return replace(named[0], written=written)
    return NormalizedLicense("expression", written, (option,), "a list, read as: all apply")


def normalize(
    value: object, license_name: object = None, license_link: object = None
) -> NormalizedLicense:
    """The licence that a card or tag declares.

    `value` is the `license` field (text, list, or whatever YAML made of it); `license_name` and
    `license_link` count where `value` is `other` or missing, as the Hub documents. A
    `license_name` that names another known licence than `value` makes the answer unknown.
    """
    if isinstance(value, list | tuple):
        declared = normalize_list(value)
    elif value is None or value is False or value == "":
        declared = NormalizedLicense("unknown", "", reason="no licence stated")
    else:
        declared = normalize_text(str(value))
    named = named_license(license_name, license_link)
    if named is None:
        return declared
    if declared.kind in ("other", "unknown", "junk"):
        return named
    if named.ids and named.kind != "other" and not same(declared, named):
        return contradiction(declared, named)
    return declared


def named_license(license_name: object, license_link: object) -> NormalizedLicense | None:
    """What `license_name`, else `license_link`, identifies; None where neither says anything."""
    written = [str(text) for text in (license_name, license_link) if text]
    answers = [normalize_text(text) for text in written]
    for answer in answers:
        if answer.kind not in ("other", "unknown", "junk"):
            return replace(answer, reason=f"license: other, named {answer.written}")
    told = [answer for answer in answers if answer.kind == "other"]
    if told:
        return replace(told[0], reason=f"license_name is not known here: {told[0].written}")
    return None


def same(first: NormalizedLicense, second: NormalizedLicense) -> bool:
    return {find(i).canonical for i in first.ids} == {find(i).canonical for i in second.ids}


def contradiction(license: NormalizedLicense, name: NormalizedLicense) -> NormalizedLicense:
    reason = f"license says {license.id}, license_name says {name.id}"
    return NormalizedLicense("unknown", f"{license.written} / {name.written}", reason=reason)
