"""Licences along the supply chain: what each says, and which step breaks it.

Pure: no store, no network, no files but the tables in `analysis/data/licenses/`.
"""

from analysis.licenses.alternatives import Candidate, alternatives
from analysis.licenses.check import Check, CheckedFinding, Sweep, Words, check_work, sweep
from analysis.licenses.facts import LICENSES, License
from analysis.licenses.judge import judge_merge, judge_step
from analysis.licenses.normalize import NormalizedLicense, normalize
from analysis.licenses.obligations import obligations_of, obligations_pack
from analysis.licenses.paths import ChainFinding, Edge, LicenseGraph
from analysis.licenses.policy import (
    Decision,
    Policy,
    PolicyError,
    decide,
    decide_check,
    read_policy,
)
from analysis.licenses.sentences import sentence
from analysis.licenses.steps import (
    Break,
    Finding,
    Obligation,
    Relation,
    Step,
    Use,
    Verdict,
)
from analysis.licenses.steps_csv import judge_steps_csv

__all__ = [
    "LICENSES",
    "Break",
    "Candidate",
    "ChainFinding",
    "Check",
    "CheckedFinding",
    "Decision",
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
    "Use",
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
