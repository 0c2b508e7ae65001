"""The properties that `schema` declares for risks."""

from __future__ import annotations

from ptmgraph.graph.property import Merge, Property, Type

RISK = (
    Property("severity", Type.STRING, "high, medium or low"),
    Property("title", Type.STRING, "the kind in a few words"),
    Property("meaning", Type.STRING, "what is the matter"),
    Property("advice", Type.STRING, "what to do"),
)
"""What is known of a kind of risk."""

RISK_CHECKED = Property("risk_checked", Type.STRINGS, "what was looked at for risks", Merge.UNION)
TRUSTS_CODE = Property(
    "trusts_code",
    Type.STRINGS,
    "`path:line` of each use that lets code of the model's publisher run",
    Merge.UNION,
)
