"""Nodes and relationships that may be null, in patterns.

After `OPTIONAL MATCH (a)-[:T]->(b)` b may be null, and a later pattern with it matches nothing.
The engine instead takes such a b for a new variable, unless it is the first node of a pattern with
relationships; and a bare pattern with a null node is null there, not false. So a statement is
rewritten: before such a pattern, null is filtered out by `WITH * WHERE b IS NOT NULL`, which means
the same on both; bare patterns become `EXISTS {}`, and pattern comprehensions `COLLECT {}`.

The text says what may be null: a name that comes from OPTIONAL MATCH, OPTIONAL CALL, UNWIND or an
expression.
"""

from __future__ import annotations

from ptmgraph.graph.gate.record import Difference, GateRule
from ptmgraph.graph.gate.scope import constants, handed_down, in_scope, taken_along
from ptmgraph.graph.gate.tree import (
    BARRIER,
    CLAUSES,
    COMPREHENSIONS,
    SUBQUERIES,
    Refused,
    Tree,
    conditions,
    items_of,
    keeps_all,
    variables_of,
    write_match,
)

_INNER = (
    *COMPREHENSIONS,
    *("caseExpression", "extendedCaseExpression", "functionInvocation"),
)
_OPERATIONS = tuple(f"expression{n}" for n in range(2, 9))
"""In these the engine misreads a bare pattern; in operations when they have several parts."""


def _apply(tree: Tree) -> None:
    walk = _Walk()
    for query in tree.outermost("singleQuery"):
        walk.query(query, set())


class _Walk:
    """A walk over the clauses of a statement, with the names that may be null at each place."""

    def __init__(self) -> None:
        self._absent: set[str] = set()  # OPTIONAL CALL gives no null there, but no value at all

    def query(self, query: Tree, doubtful: set[str], projected: bool = False) -> set[str]:
        """Walk a query where `doubtful` may be null, perhaps inside a projection; which of its
        columns may be null."""
        for clause in query.own(*CLAUSES):
            if clause.rule == "matchClause":
                doubtful = self._match(clause, doubtful, projected)
            elif clause.rule == "subqueryClause":
                doubtful = doubtful | self._call(clause, doubtful)
            elif clause.rule in ("withClause", "returnClause"):
                doubtful = self._projection(clause, doubtful, projected)
            else:
                self._expressions(clause, doubtful, projected)
                given = clause.child("variable")  # of UNWIND; procedures give text only
                doubtful = doubtful | ({given.words()} if given else set())
        return doubtful

    def _match(self, clause: Tree, doubtful: set[str], projected: bool) -> set[str]:
        patterns = clause.child("patternList")
        assert patterns is not None
        named = variables_of(patterns, "nodePattern", "relationshipPattern", "pattern")
        wrong = self._misread(patterns, doubtful)
        optional = clause.children[0].text.upper() == "OPTIONAL"
        new = named - in_scope(clause) if optional else set()
        if wrong and optional:
            self._optional(clause, wrong, new)
        elif wrong:
            clause.put_before(_guard(wrong))
        self._expressions(clause, doubtful - named, projected)
        return doubtful | new if optional else doubtful - named

    def _optional(self, clause: Tree, wrong: set[str], new: set[str]) -> None:
        """OPTIONAL MATCH becomes OPTIONAL CALL with a guarded MATCH in it."""
        if not new:
            name = min(wrong)
            raise Refused(
                f"{name} may be null, and OPTIONAL MATCH with a pattern that names nothing new is "
                f"answered differently here than by Neo4j. Begin the pattern with {name}: "
                f"({name})-[...]-(...)."
            )
        self._absent |= new
        scope = taken_along(clause)
        clause.children[0].put_instead(f"OPTIONAL CALL ({scope}) {{ {_guard(wrong)}")
        clause.put_after(f"RETURN {', '.join(sorted(new))} }}")

    def _call(self, clause: Tree, doubtful: set[str]) -> set[str]:
        columns: set[str] = set()
        for query in clause.outermost("singleQuery"):
            columns |= self.query(query, doubtful & handed_down(query))
            if clause.children[0].text.upper() == "OPTIONAL":
                columns |= _columns(query)
                self._absent |= columns
        return columns

    def _projection(self, clause: Tree, doubtful: set[str], projected: bool) -> set[str]:
        """WITH or RETURN: the names that may be null after it."""
        query = clause.around("singleQuery")
        lasting = constants(query) if query else set()
        after = set(doubtful) if keeps_all(clause) else doubtful & lasting
        for item in items_of(clause):
            alias, words = item.child("variable"), item.children[0].words()
            name = alias.words() if alias else words
            after.discard(name)
            if words in doubtful or not item.children[0].is_variable():
                after.add(name)
        where = clause.child("whereClause")
        if where:
            sure = {condition.words().upper() for condition in conditions(where)}
            after = {name for name in after if f"{name}ISNOTNULL".upper() not in sure}
        for part in clause.children:
            if part is where:
                self._expressions(part, after, projected)
            else:
                self._expressions(part, doubtful, True)
        return after

    def _expressions(self, part: Tree, doubtful: set[str], projected: bool) -> None:
        """The patterns in the expressions of a clause; in a projection the engine knows no bare
        patterns, and inside other expressions it misreads them."""
        called = _exists_calls(part)
        inner = [e for e in part.find(*_INNER, *_OPERATIONS) if e.rule in _INNER or e.children[1:]]
        for found in part.outermost("patternExpression", "patternComprehension", *SUBQUERIES):
            wrong = {name for name in doubtful if name in _nodes(found)[0] + _nodes(found)[1]}
            misread = projected or any(e.start <= found.start <= e.stop for e in inner)
            if found.rule in SUBQUERIES:
                self._subquery(found, doubtful, misread)
                continue
            if found.rule == "patternComprehension":
                if wrong:
                    self._comprehension(found, wrong)
            elif wrong or (misread and found.start not in called and not _alone(part, found)):
                if name := called.get(found.start):
                    name.put_instead("")
                guard = f"{_guard(wrong)} MATCH" if wrong else ""
                found.put_before(f"EXISTS {{ {guard}")
                found.put_after("}")
            self._expressions(found, doubtful - variables_of(found, "nodePattern"), projected)

    def _comprehension(self, found: Tree, wrong: set[str]) -> None:
        """`[(b)-->(c) WHERE p | c.id]` becomes `COLLECT { MATCH ... WHERE p RETURN c.id }`."""
        words = {"[": f"COLLECT {{ {_guard(wrong)} MATCH", "|": "RETURN", "]": "}"}
        for child in found.children:
            if child.text in words:
                child.put_instead(words[child.text])
            elif child.text.upper() == "WHERE":  # else it may be asked early, as of any MATCH
                child.put_before(BARRIER)

    def _subquery(self, found: Tree, doubtful: set[str], projected: bool) -> None:
        queries = list(found.outermost("singleQuery"))
        for query in queries:
            self.query(query, doubtful, projected)
        patterns = found.child("patternList")
        if queries or patterns is None:
            return
        wrong = self._misread(patterns, doubtful)
        if wrong:
            patterns.put_before(_guard(wrong))
            write_match(patterns)
        self._expressions(found, doubtful - variables_of(patterns, "nodePattern"), projected)

    def _misread(self, patterns: Tree, doubtful: set[str]) -> set[str]:
        """The names in the patterns that the engine takes for new variables when they are null."""
        absent = {name for nodes in _nodes(patterns) for name in nodes} & self._absent
        return {n for n in doubtful if n in absent or not _holds_null(patterns, n)}


def _guard(names: set[str]) -> str:
    return f"{BARRIER} WHERE {' AND '.join(f'{name} IS NOT NULL' for name in sorted(names))}"


def _nodes(pattern: Tree) -> tuple[list[str], list[str]]:
    """The names of the nodes in order, "" where there is none, and of the relationships."""
    found: tuple[list[str], list[str]] = ([], [])
    for part in pattern.find("nodePattern", "relationshipPattern"):
        variable = part.child("variable")
        name = variable.words() if variable else ""
        found[part.rule == "relationshipPattern"].append(name)
    return found


def _holds_null(patterns: Tree, name: str) -> bool:
    """Whether both engines read the patterns in the same way when `name` is null."""
    for pattern in patterns.find("patternElement"):
        nodes, rels = _nodes(pattern)
        if name in rels or name in nodes[1:] or nodes == [name]:
            return False
    return True


def _columns(query: Tree) -> set[str]:
    """The names of what a query returns."""
    names = set()
    for clause in query.own("returnClause"):
        for item in items_of(clause):
            alias = item.child("variable")
            names.add(alias.words() if alias else item.words())
    return names


def _exists_calls(part: Tree) -> dict[int, Tree]:
    """The function names of exists(), by the place of the pattern they are about."""
    calls = {}
    for call in part.find("functionInvocation"):
        name, argument = call.child("functionName"), call.child("functionArgument")
        if name and argument and name.words().lower() == "exists":
            calls[argument.start] = name
    return calls


def _alone(part: Tree, found: Tree) -> bool:
    """Whether a bare pattern is a whole column, which is an error on Neo4j too."""
    return any(item.children[0].words() == found.words() for item in part.find("returnItem"))


_NULL = "MATCH (a:Model) OPTIONAL MATCH (a)-[:MERGED_FROM]->(b:Model) "
_NOBODY = "OPTIONAL CALL () { MATCH (b:Model {id: 'nobody'}) RETURN b } "
_TAKEN = "takes a null `b` for a new variable"
_GUARDED = "`... WITH * WHERE b IS NOT NULL MATCH ...`"

RULE = GateRule(
    (
        Difference(
            title="null node at the end",
            statement="OPTIONAL MATCH (a)-->(b) MATCH (a)<--(b)",
            engine=f"{_TAKEN}; Neo4j finds nothing",
            outcome="rewritten",
            here=f"{_GUARDED}; a second `OPTIONAL MATCH` becomes `OPTIONAL CALL` with that inside",
            proof=_NULL + "OPTIONAL MATCH (a)<-[r:FINETUNED_FROM]-(b) "
            "RETURN a.id AS x, b.id AS y, type(r) AS t",
        ),
        Difference(
            title="null node under another name",
            statement="... WITH a, b AS c MATCH (a)<--(c)",
            engine=_TAKEN,
            outcome="rewritten",
            here=_GUARDED,
            proof=_NULL + "WITH a, b AS c MATCH (a)<-[:FINETUNED_FROM]-(c) RETURN a.id AS x",
        ),
        Difference(
            title="null node of a name that was dropped",
            statement="MATCH (b) WITH count(b) AS n OPTIONAL MATCH (a)-->(b) MATCH (a)<--(b)",
            engine=_TAKEN,
            outcome="rewritten",
            here=_GUARDED,
            proof="MATCH (b:Model) WITH count(b) AS n "
            + _NULL
            + "MATCH (a)<-[:FINETUNED_FROM]-(b) RETURN a.id AS x, n",
        ),
        Difference(
            title="null node alone",
            statement="OPTIONAL MATCH (a)-->(b) MATCH (b)",
            engine="keeps the row",
            outcome="rewritten",
            here=_GUARDED,
            proof=_NULL + "MATCH (b) RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="null node inside EXISTS",
            statement="EXISTS { (a)<--(b) }",
            engine=f"{_TAKEN} (also in `COUNT {{}}`)",
            outcome="rewritten",
            here="`EXISTS { WITH * WHERE b IS NOT NULL MATCH ... }`",
            proof=_NULL + "RETURN a.id AS x, EXISTS { (a)<-[:FINETUNED_FROM]-(b) } AS y",
        ),
        Difference(
            title="null node in a pattern comprehension",
            statement="[(b)-[:T]->(c) | c.id]",
            engine=_TAKEN,
            outcome="rewritten",
            here="`COLLECT { WITH * WHERE b IS NOT NULL MATCH (b)-[:T]->(c) RETURN c.id }`",
            proof=_NULL + "RETURN a.id AS x, size([(b)-[:FINETUNED_FROM]->(c) | c.id]) AS n",
        ),
        Difference(
            title="null node of an OPTIONAL CALL",
            statement="OPTIONAL CALL () { ... RETURN b } MATCH (a)-->(b)",
            engine=_TAKEN,
            outcome="rewritten",
            here=_GUARDED,
            proof=_NOBODY + "MATCH (a:Model)-[:MERGED_FROM]->(b) RETURN a.id AS x",
        ),
        Difference(
            title="null node of an OPTIONAL CALL, first",
            statement="OPTIONAL CALL () { ... RETURN b } OPTIONAL MATCH (b)-->(c)",
            engine=_TAKEN,
            outcome="rewritten",
            here="`OPTIONAL CALL (b) { WITH * WHERE b IS NOT NULL MATCH ... RETURN c }`",
            proof=_NOBODY + "OPTIONAL MATCH (b)-[:MERGED_FROM]->(c) RETURN c.id AS x",
        ),
        Difference(
            title="null node of an expression",
            statement="WITH head(collect(b)) AS c MATCH (c)",
            engine="keeps the row",
            outcome="rewritten",
            here="`... WITH * WHERE c IS NOT NULL MATCH (c)`",
            proof="OPTIONAL MATCH (b:Model {id: 'nobody'}) "
            "WITH head(collect(b)) AS c MATCH (c) RETURN c.id AS x",
        ),
        Difference(
            title="null relationship",
            statement="OPTIONAL MATCH (a)-[r]->() MATCH ()-[r]->(c)",
            engine="takes a null `r` for a new variable",
            outcome="rewritten",
            here="`... WITH * WHERE r IS NOT NULL MATCH ...`",
            proof="MATCH (a:Model) OPTIONAL MATCH (a)-[r:MERGED_FROM]->() "
            "MATCH ()-[r]->(c) RETURN a.id AS x, c.id AS y",
        ),
        Difference(
            title="null node, nothing new",
            statement="OPTIONAL MATCH (a)-->(b) OPTIONAL MATCH (a)<--(b)",
            engine=_TAKEN,
            outcome="refused",
            here="begin with it, `(b)-->(a)`",
            proof=_NULL + "OPTIONAL MATCH (a)<-[:FINETUNED_FROM]-(b) RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="null node in a bare pattern",
            statement="WHERE NOT (b)-[:T]->()",
            engine="null; false in Neo4j",
            outcome="rewritten",
            here="`NOT EXISTS { ... }`",
            proof=_NULL + "WITH a, b WHERE NOT (b)-[:FINETUNED_FROM]->() "
            "RETURN a.id AS x, b.id AS y",
        ),
        Difference(
            title="bare pattern inside another expression",
            statement="WHERE any(x IN nodes(p) WHERE (x)-->())",
            engine="an error, or wrong (also in `CASE` and comprehensions)",
            outcome="rewritten",
            here="`EXISTS { (x)-->() }`",
            proof="MATCH (a:Model) WHERE any(x IN [a] WHERE (x)-[:LICENSED_UNDER]->()) "
            "RETURN a.id AS x",
        ),
        Difference(
            title="bare pattern in a subquery inside another expression",
            statement="any(x IN xs WHERE EXISTS { MATCH (a)-->() WHERE (a)-->(b) })",
            engine="wrong",
            outcome="rewritten",
            here="`EXISTS { (a)-->(b) }`",
            proof="MATCH (a:Model) WHERE any(x IN [1] WHERE EXISTS { "
            "MATCH (a)-[:LICENSED_UNDER]->() WHERE (a)-[:FINETUNED_FROM]->() }) RETURN a.id AS x",
        ),
        Difference(
            title="bare pattern in a comparison",
            statement="WHERE (a.x OR NOT (a)-->()) IS NULL",
            engine="null or a list; true or false in Neo4j (also `= true`, `IN`)",
            outcome="rewritten",
            here="`NOT EXISTS { ... }`",
            proof="MATCH (a:Model) WHERE (a.id > 'x' OR NOT (a)<-[:MERGED_FROM]-()) IS NOT NULL "
            "RETURN a.id AS x",
        ),
        Difference(
            title="bare pattern in a column",
            statement="RETURN CASE WHEN (a)-->() THEN 1 END",
            engine="an error",
            outcome="rewritten",
            here="`CASE WHEN EXISTS { ... }`",
            proof="MATCH (a:Model) RETURN a.id AS x, "
            "CASE WHEN (a)-[:MERGED_FROM]->() THEN 1 ELSE 0 END AS y",
        ),
    ),
    _apply,
)
