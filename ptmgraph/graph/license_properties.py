"""The properties that `schema` declares for licences, and for what is found on them at a step."""

from __future__ import annotations

from ptmgraph.graph.property import Property, Type

LICENSE = (
    Property("name", Type.STRING, "the full name"),
    Property("spdx_id", Type.STRING, "the SPDX id or LicenseRef of the text"),
    Property("family", Type.STRING, "the kind of licence, for example permissive"),
    Property("commercial", Type.STRING, "commercial use: yes, no, limited or unknown"),
    Property("derivatives", Type.STRING, "derivatives allowed: yes, no or unknown"),
    Property("share_alike", Type.STRING, "whether derivatives must keep the licence"),
    Property("use_restrictions", Type.STRING, "use restrictions that must be passed on"),
    Property("name_prefix", Type.STRING, "how the name of a derivative must begin"),
    Property("attribution", Type.STRING, "notices that must be kept or shown"),
    Property("threshold", Type.STRING, "limits by users, revenue or territory"),
    Property("checked", Type.STRING, "how far these facts were checked against the text"),
)
"""What is known of a licence."""
VERDICT = (
    Property("license_verdict", Type.STRING, "conflict, unknown or compatible: the worst found"),
    Property("license_rule", Type.STRING, "the rules that say so, as UR or UR+NAME"),
    Property("license_findings", Type.STRINGS, "all findings, worst first: `kind (rule): words`"),
    Property("license_terms", Type.STRINGS, "the licence each is about, or `none stated`"),
    Property("license_from", Type.STRINGS, "for each, the nearest work above under that licence"),
    Property("license_blamed", Type.STRINGS, "for each, the work that was the first to break it"),
)
"""What the licence rules find at a step, see docs/licenses.md. The lists have equal length."""
