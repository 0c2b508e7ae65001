"""Licences along the supply chain: what each says, and which step breaks it.

Pure: no store, no network, no files but the tables in `ptmgraph/analysis/data/licenses/`.
"""

from ptmgraph.analysis.licenses.alternatives import Candidate, alternatives
from ptmgraph.analysis.licenses.check import (
    Check,
    CheckedFinding,
    CodePlace,
    Sweep,
    Words,
    check_work,
    sweep,
)
from ptmgraph.analysis.licenses.facts import LICENSES, License
from ptmgraph.analysis.licenses.judge import judge_step
from ptmgraph.analysis.licenses.merges import judge_merge
from ptmgraph.analysis.licenses.normalize import NormalizedLicense, normalize
from ptmgraph.analysis.licenses.obligations import obligations_of, obligations_pack
from ptmgraph.analysis.licenses.paths import ChainFinding, Edge, LicenseGraph
from ptmgraph.analysis.licenses.policy import (
    Decision,
    Policy,
    PolicyError,
    decide,
    decide_check,
    read_policy,
)
from ptmgraph.analysis.licenses.sentences import sentence
from ptmgraph.analysis.licenses.steps import (
    Break,
    DeclaredUse,
    Finding,
    Obligation,
    Relation,
    Step,
    Verdict,
)
from ptmgraph.analysis.licenses.steps_csv import judge_steps_csv

__all__ = [
    "LICENSES",
    "Break",
    "Candidate",
    "ChainFinding",
    "Check",
    "CheckedFinding",
    "CodePlace",
    "Decision",
    "DeclaredUse",
    "Edge",
    "Finding",
    "License",
    "LicenseGraph",
    "NormalizedLicense",
    "Obligation",
    "Policy",
    "PolicyError",
    "Relation",
    "Step",
    "Sweep",
    "Verdict",
    "Words",
    "alternatives",
    "check_work",
    "decide",
    "decide_check",
    "judge_merge",
    "judge_step",
    "judge_steps_csv",
    "normalize",
    "obligations_of",
    "obligations_pack",
    "read_policy",
    "sentence",
    "sweep",
]
