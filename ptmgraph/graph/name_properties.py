"""What is kept of a model's name: what it says, and how it misleads. See docs/names.md."""

from __future__ import annotations

from ptmgraph.graph.property import Merge, Property, Type

OF_NAME = (
    Property(
        "convention",
        Type.STRING,
        "what its name says: implementation, application_or_task, both or other",
    ),
    Property(
        "name_defects",
        Type.STRINGS,
        "how its name misleads, each as `kind (severity): message`",
        Merge.UNION,
    ),
)
"""The properties of a model that its name gives."""
