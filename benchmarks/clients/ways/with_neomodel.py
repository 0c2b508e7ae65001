"""neomodel, in the ways of its handbook."""

from __future__ import annotations

from neomodel import RelationshipTo, StringProperty, StructuredNode, config, db
from telling import COUNT, PASSWORD, address, way

place = address("bolt").removeprefix("bolt://")
url = f"bolt://neo4j:{PASSWORD}@{place}"
if hasattr(config, "get_config"):
    config.get_config().database_url = url
else:
    config.DATABASE_URL = url


class License(StructuredNode):  # type: ignore[misc]
    """A label of the graph."""

    key = StringProperty(db_property="id")


class Model(StructuredNode):  # type: ignore[misc]
    """Another one."""

    key = StringProperty(db_property="id")
    licenses = RelationshipTo(License, "LICENSED_UNDER")


def _in_transaction() -> int:
    with db.read_transaction:
        return int(db.cypher_query(COUNT)[0][0][0])


def _licensed() -> bool:
    key = db.cypher_query("MATCH (m:Model)-[:LICENSED_UNDER]->() RETURN m.id LIMIT 1")[0][0][0]
    return len(Model.nodes.get(key=key).licenses.all()) > 0


way("cypher_query", lambda: db.cypher_query(COUNT)[0][0][0])
way("read_transaction", _in_transaction)
way("nodes", lambda: len(Model.nodes))
way("filter", lambda: len(Model.nodes.filter(key__contains="/")) > 1, True)
way("traversal", _licensed, True)
