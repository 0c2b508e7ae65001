"""Architecture from structure: what a model is, read from its parts instead of its name."""

from ptmgraph.analysis.architecture.anomalies import Anomaly, find_anomalies
from ptmgraph.analysis.architecture.classify import (
    Classification,
    Mismatch,
    Neighbour,
    Prediction,
    classify,
    find_mismatch,
)
from ptmgraph.analysis.architecture.headers import read_header
from ptmgraph.analysis.architecture.references import Labels
from ptmgraph.analysis.architecture.structure import (
    Structure,
    from_config,
    from_header,
    from_layers,
)
from ptmgraph.analysis.architecture.tensors import Header, HeaderError, Reader, Tensor, file_reader

__all__ = [
    "Anomaly",
    "Classification",
    "Header",
    "HeaderError",
    "Labels",
    "Mismatch",
    "Neighbour",
    "Prediction",
    "Reader",
    "Structure",
    "Tensor",
    "classify",
    "file_reader",
    "find_anomalies",
    "find_mismatch",
    "from_config",
    "from_header",
    "from_layers",
    "read_header",
]
