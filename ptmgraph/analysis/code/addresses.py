"""Addresses on the web of which something else must say that a model is there."""

import re

from ptmgraph.analysis.code.identifiers import (
    Identifier,
    hub_identifier,
    is_called_weights,
    is_placeholder,
    is_shown,
)

_ANY_FILE = re.compile(
    r"^https?://[^?\s/]+/\S*\.(?!(?:json|ya?ml|txt|git|py|php|aspx?|com|org|net|ai|co|io)$)[a-zA-Z]\w+$"
)
_SHARED = re.compile(
    r"^https?://(?:drive\.google\.com/(?:uc\?|file/d/)|(?:www\.|dl\.)?dropbox\.com/|osf\.io/download/|"
    r"(?:[\w-]+\.)?figshare\.com/(?:ndownloader/)?files/|zenodo\.org/records?/\d+/files/|1drv\.ms/|"
    r"mega\.nz/file/)[\w?=&./#!~-]*[\w=-]{6}"
)
_MODELS_FOLDER = re.compile(  # no list of a service, as https://api.acme.com/v1/models
    r"https://(?!api\.|localhost|127\.)(?:(?!/(?:api|v\d+)/)[\w.~%/-])+/models/?", re.IGNORECASE
)


def links_to_weights(text: str) -> bool:
    """Whether a file is on the Hub or is called like weights, whatever its address says. An
    archive of a data set may lie at `https://acme.com/models?id=train.zip`."""
    name = text.rpartition("/")[2]
    return is_called_weights(name) or hub_identifier(text) is not None


def named_url(text: str) -> Identifier | None:
    """A URL of a file that a setting calls a model, whatever the file's ending."""
    is_file = _ANY_FILE.match(text) and not is_shown(text) and not is_placeholder(text)
    return Identifier(text) if is_file else None


def models_folder(text: str) -> Identifier | None:
    """A folder of models on the web, to which a program adds their names."""
    return Identifier(text) if _MODELS_FOLDER.fullmatch(text) and not is_placeholder(text) else None


def shared_file(text: str) -> Identifier | None:
    """A link to a file in a place for any files, whose address does not say what it is."""
    return Identifier(text) if _SHARED.match(text) and not is_placeholder(text) else None
