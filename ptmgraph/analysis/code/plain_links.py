"""Links to weights in text of which nothing else is read: other languages, and compiled code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.code.identifiers import hub_identifier, weights_url
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.scopes import scope_of
from ptmgraph.analysis.code.tables import rows

_LINK = re.compile(r"(?<=[\"'`=(\s])https?://[^\s\"'`<>)]{4,400}")
_COMMENT = re.compile(r"\s*(?://|#|\*|/\*|--|;|%|<!--|::|rem\b)", re.IGNORECASE)
_SAID = re.compile(r"print|echo|\blog|throw|error|\bsee\b|help|usage", re.IGNORECASE)
_NEAR = 60  # characters before a link that tell what it is for
_CONFIDENCE = 0.7
_SURE_OF_OWNER = 0.6
_OWNER = "owner for JavaScript"


def plain_links(text: str, path: str) -> Iterator[Use]:
    """The weights to which the links of a text lead, without those in comments and messages.

    A link to a whole repository counts where another text of the file leads on from it.
    """
    leads_on = "/resolve/" in text
    for link in _LINK.finditer(text) if "://" in text else ():
        begin = text.rfind("\n", 0, link.start()) + 1
        before = text[max(begin, link.start() - _NEAR) : link.start()]
        if _COMMENT.match(text, begin) or _SAID.search(before):
            continue
        found = weights_url(link[0], sure=True)
        if found is None and leads_on and "huggingface.co/" in link[0]:
            found = hub_identifier(link[0])
        if found is not None:
            yield Use(
                path,
                text.count("\n", 0, link.start()) + 1,
                found.id,
                "dataset" if found.is_dataset else "model",
                "constant",
                scope_of(path),
                "downloads",
                "weights-url",
                "",
                found.revision,
                _CONFIDENCE,
            )


def plain_ids(text: str, path: str) -> Iterator[Use]:
    """The quoted ids of compiled JavaScript, of owners that have only models for JavaScript."""
    owners = {row["name"] for row in rows("javascript_calls") if row["kind"] == _OWNER}
    for owner in (one for one in sorted(owners) if f"{one}/" in text):
        for found in re.finditer(rf"([\"'`])({owner}/[\w.-]{{2,90}})(?::\w{{1,10}})?\1", text):
            yield Use(
                path,
                text.count("\n", 0, found.start()) + 1,
                found[2],
                "model",
                "constant",
                scope_of(path),
                "loads",
                "transformers.js",
                "",
                confidence=_SURE_OF_OWNER,
            )
