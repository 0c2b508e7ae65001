"""The answers that a build counts, against the statements that count them in the graph."""

from __future__ import annotations

import re

import pytest

from ptmgraph.graph.schema import LINEAGE
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.graph.tables.tallies import MOST
from ptmgraph.queries.catalog import run

COUNTED = {
    "licenses": """
        MATCH (m:Model)-[:LICENSED_UNDER]->(license:License)
        RETURN license.id AS license, count(DISTINCT m) AS models, sum(m.downloads) AS downloads
        ORDER BY models DESC, license LIMIT toInteger($rows)
    """,
    "tasks": """
        MATCH (m:Model)-[:PERFORMS]->(task:Task)
        RETURN task.id AS task, count(m) AS models,
               sum(CASE WHEN EXISTS { (m)-[:LINEAGE]->(:Model) } THEN 1 ELSE 0 END) AS with_parent
        ORDER BY models DESC, task
    """,
    "datasets": """
        MATCH (d:Dataset)<-[:TRAINED_ON]-(m:Model)
        RETURN d.id AS dataset, count(DISTINCT m) AS models
        ORDER BY models DESC, dataset LIMIT toInteger($rows)
    """,
    "most_derived_from": """
        MATCH (m:Model)<-[r:LINEAGE]-(child:Model)
        WHERE child <> m
        WITH m, child, type(r) AS relation
        RETURN m.id AS model, count(DISTINCT child) AS children,
               count(DISTINCT CASE relation WHEN 'FINETUNED_FROM' THEN child END) AS finetunes,
               count(DISTINCT CASE relation WHEN 'ADAPTER_OF' THEN child END) AS adapters,
               count(DISTINCT CASE relation WHEN 'QUANTIZED_FROM' THEN child END) AS quantizations,
               count(DISTINCT CASE relation WHEN 'MERGED_FROM' THEN child END) AS merges
        ORDER BY children DESC, model LIMIT toInteger($rows)
    """,
    "relations": """
        MATCH (:Model)-[r:LINEAGE]->(:Model)
        RETURN type(r) AS relation, count(r) AS edges,
               sum(CASE WHEN 'tag' IN r.sources THEN 1 ELSE 0 END) AS seen_in_tags,
               sum(CASE WHEN 'card' IN r.sources THEN 1 ELSE 0 END) AS seen_in_cards,
               sum(CASE WHEN r.declared THEN 0 ELSE 1 END) AS inferred
        ORDER BY edges DESC, relation
    """,
    "derivatives_per_month": """
        MATCH (child:Model)-[:LINEAGE]->(:Model)
        WITH DISTINCT child
        WHERE child.created_at IS NOT NULL
        RETURN substring(child.created_at, 0, 7) AS month, count(child) AS models
        ORDER BY month
    """,
    "largest_families": """
        MATCH (f:Family)
        RETURN f.id AS family, f.members AS members, f.roots AS roots, f.depth AS depth
        ORDER BY members DESC, family LIMIT toInteger($rows)
    """,
    "deepest_chains": """
        MATCH (f:Family)
        RETURN f.id AS family, f.depth AS depth, f.members AS members
        ORDER BY depth DESC, family LIMIT toInteger($rows)
    """,
    "license_pairs": """
        MATCH (child:Model)-[r:LINEAGE]->(parent:Model)
        WHERE child <> parent
        MATCH (child)-[:LICENSED_UNDER]->(below:License)
        MATCH (parent)-[:LICENSED_UNDER]->(above:License)
        RETURN type(r) AS relation, above.id AS parent_license, below.id AS child_license,
               count(*) AS steps
        ORDER BY steps DESC, relation, parent_license, child_license LIMIT toInteger($rows)
    """,
    "license_drift": """
        MATCH (root:Model)-[:LICENSED_UNDER]->(first:License)
        WHERE NOT EXISTS { MATCH (root)-[:LINEAGE]->(above:Model) WHERE above <> root }
        MATCH (root)<-[:LINEAGE*1..]-(leaf:Model)
        WHERE NOT EXISTS { MATCH (leaf)<-[:LINEAGE]-(below:Model) WHERE below <> leaf }
        WITH DISTINCT first, root, leaf
        MATCH (leaf)-[:LICENSED_UNDER]->(last:License)
        WITH DISTINCT first, leaf, last
        RETURN first.id AS root_license, last.id AS leaf_license, count(leaf) AS leaves
        ORDER BY leaves DESC, root_license, leaf_license LIMIT toInteger($rows)
    """,
}
"""How each question was asked of the nodes and relationships themselves."""


@pytest.mark.parametrize("name", COUNTED)
def test_the_answer_is_that_of_the_graph_itself(each_graph: ArcadeStore, name: str) -> None:
    statement = re.sub(r":LINEAGE\b", ":" + "|".join(LINEAGE), COUNTED[name])
    rows = {"rows": MOST} if "$rows" in statement else {}
    expected = each_graph.query(statement, rows)
    found = run(each_graph, name.replace("_", "-"), rows)
    assert found.columns == expected.columns
    assert list(found) == list(expected)
