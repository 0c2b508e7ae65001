"""Links to weights in text of which nothing else is read: other languages, and compiled code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ptmgraph.analysis.code.identifiers import hub_identifier, weights_url
from ptmgraph.analysis.code.records import Use
from ptmgraph.analysis.code.scopes import scope_of

_LINK = re.compile(r"(?<=[\"'`=(\s])https?://[^\s\"'`<>)]{4,400}")
_COMMENT = re.compile(r"\s*(?://|#|\*|/\*|--|;|%|<!--|::|rem\b)", re.IGNORECASE)
_SAID = re.compile(r"print|echo|\blog|throw|error|\bsee\b|help|usage", re.IGNORECASE)
_NEAR = 60  # characters before a link that tell what it is for
_CONFIDENCE = 0.7


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
