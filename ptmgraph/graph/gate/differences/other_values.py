"""Functions and operators with other values than in Neo4j. What the graph has no use for is refused
by its name; the rest is only written down."""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.tree import Refused, Tree

_FUNCTIONS = {
    "vector.similarity.cosine": "here it is the cosine, and (1 + cosine) / 2 on Neo4j",
    "point.distance": "the engines take the earth for different spheres",
    "valuetype": "the engines name the types of lists differently",
}


def _apply(tree: Tree) -> None:
    for name in tree.find("functionName"):
        if why := _FUNCTIONS.get(name.words().lower()):
            raise Refused(f"The function {name.words()} is not available: {why}.")


def _documented(title: str, statement: str, engine: str, instead: str, proof: str) -> Difference:
    return Difference(title, statement, engine, "documented", instead, f"RETURN {proof} AS x")


RULE = GateRule(
    (
        Difference(
            title="the similarity of vectors",
            statement="vector.similarity.cosine([1.0, 0.0], [1.0, 1.0])",
            engine="0.707; Neo4j 0.854",
            outcome="refused",
            here="it has another meaning",
            proof="RETURN vector.similarity.cosine([1.0, 0.0], [1.0, 1.0]) AS x",
        ),
        Difference(
            title="the distance of points",
            statement="point.distance(point({longitude: 0, latitude: 0}), ...)",
            engine="0.1 % less than Neo4j",
            outcome="refused",
            here="the graph has no points",
            proof="RETURN point.distance(point({longitude: 0, latitude: 0}), "
            "point({longitude: 1, latitude: 0})) AS x",
        ),
        Difference(
            title="the type of a list",
            statement="valueType([1, null])",
            engine="`LIST<ANY> NOT NULL`; Neo4j `LIST<INTEGER> NOT NULL`",
            outcome="refused",
            here="`n.x IS :: INTEGER` asks for one type",
            proof="RETURN valueType([1, null]) AS x",
        ),
        _documented(
            "spaces around a number",
            "toInteger(' 5 ')",
            "5; Neo4j null",
            "`toInteger(trim(x))`",
            "toInteger(' 5 ')",
        ),
        _documented(
            "spaces around a truth",
            "toBoolean(' true ')",
            "null; Neo4j true",
            "`toBoolean(trim(x))`",
            "toBoolean(' true ')",
        ),
        _documented(
            "durations compared",
            "duration('P1D') < duration('P2D')",
            "true; Neo4j null",
            "compare the times themselves",
            "duration('P1D') < duration('P2D')",
        ),
        _documented(
            "maps compared",
            "{a: 1} < {a: 2}",
            "null; Neo4j true",
            "compare their values",
            "{a: 1} < {a: 2}",
        ),
        _documented(
            "parts of a second",
            "toString(localdatetime('2024-01-01T10:00:05.5'))",
            "`.500`; Neo4j `.5`",
            "compare times, not their text",
            "toString(localdatetime('2024-01-01T10:00:05.5'))",
        ),
        Difference(
            title="a sum beyond the whole numbers",
            statement="UNWIND [9223372036854775807, 1] AS x RETURN sum(x)",
            engine="a whole number; Neo4j a float",
            outcome="documented",
            here="`sum(toFloat(x))`",
            proof="UNWIND [9223372036854775807, 1] AS x RETURN sum(x) AS x",
        ),
        Difference(
            title="dates among other values in ORDER BY",
            statement="UNWIND ['a', date()] AS x RETURN x ORDER BY x",
            engine="puts dates after numbers; Neo4j before text",
            outcome="documented",
            here="order by one type",
            proof="UNWIND ['a', date('2024-01-01')] AS x "
            "WITH x ORDER BY x RETURN collect(x)[0] = 'a' AS x",
        ),
        _documented(
            "text and a truth added",
            "'a' + true",
            "`atrue`; Neo4j an error",
            "`'a' + toString(true)`",
            "'a' + true",
        ),
        Difference(
            title="a sum of lists",
            statement="UNWIND [[1]] AS x RETURN sum(x)",
            engine="1; Neo4j an error",
            outcome="documented",
            here="`UNWIND` the lists first",
            proof="UNWIND [[1]] AS x RETURN sum(x) AS x",
        ),
        _documented(
            "the size of a map",
            "size({a: 1})",
            "1; Neo4j an error",
            "`size(keys(x))`",
            "size({a: 1})",
        ),
        _documented(
            "the length of text",
            "length('abc')",
            "3; Neo4j an error",
            "`size('abc')`",
            "length('abc')",
        ),
        _documented(
            "null inside date()",
            "date({date: null, day: 1})",
            "a day of this year; Neo4j an error",
            "`CASE WHEN d IS NOT NULL THEN date(...) END`",
            "date({date: null, day: 1})",
        ),
        _documented(
            "a wrong regular expression that is computed",
            "'a' =~ '(' + '('",
            "false; Neo4j an error (also of a parameter)",
            "write the expression into the statement, where it is looked at",
            "'a' =~ '(' + '('",
        ),
        Difference(
            title="shortestPath between two names of one node",
            statement="MATCH (a), (b) WHERE a = b MATCH p = shortestPath((a)-[*]->(b))",
            engine="a path without a step; Neo4j an error",
            outcome="documented",
            here="`WHERE a <> b` before it",
            proof="MATCH (a:Model {id: 'cycle/a'}), (b:Model {id: 'cycle/a'}) "
            "MATCH p = shortestPath((a)-[:FINETUNED_FROM*]->(b)) RETURN length(p) AS x",
        ),
    ),
    _apply,
    turn=0,
)
