"""Links to weights that are put together, as `f"{BASE}/a.onnx"`, and that no known call loads."""

from __future__ import annotations

from collections.abc import Iterator

from ptmgraph.analysis.code.facts import FileFacts
from ptmgraph.analysis.code.held import Evaluator
from ptmgraph.analysis.code.hints import is_silent
from ptmgraph.analysis.code.identifiers import is_hosted_url, weights_url
from ptmgraph.analysis.code.records import Mode, Use
from ptmgraph.analysis.code.scopes import scope_of

MOST_LINKS = 40  # of one text; more are lists that multiply


def linked(facts: FileFacts, values: Evaluator) -> Iterator[Use]:
    """The weights to which the joined texts of a file are links, once all parts are known.

    Of a link to the Hub the repository is enough.
    """
    for link in facts.links:
        if any(is_silent(name) for name in link.names[-3:]):
            continue
        texts = [one for one in values.texts(link.text, facts.path) if "://" in one.text]
        for text in texts[:MOST_LINKS]:
            found = weights_url(text.text, sure=True)
            if found is not None:
                mode: Mode = "calls" if is_hosted_url(text.text) else "downloads"
                yield Use(
                    text.path,
                    text.line,
                    found.id,
                    "dataset" if found.is_dataset else "model",
                    text.home,
                    scope_of(text.path),
                    mode,
                    "weights-url",
                    next(reversed(link.names), ""),
                    found.revision,
                    0.8,
                )
