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

from ptmgraph.graph.gate.scope import handed_down, in_scope, taken_along
from ptmgraph.graph.gate.tree import CLAUSES, COMPREHENSIONS, SUBQUERIES, Edit, Refused, Tree

_INNER = (
    *COMPREHENSIONS,
    *("caseExpression", "extendedCaseExpression", "functionInvocation"),
)
_OPERATIONS = tuple(f"expression{n}" for n in range(2, 9))
"""In these the engine misreads a bare pattern; in operations when they have several parts."""


def guard_patterns(tree: Tree) -> list[Edit]:
    """The rewriting. Raises `Refused` where there is none."""
    walk = _Walk(tree)
    for query in tree.outermost("singleQuery"):
        walk.query(query, set())
    return walk.edits


class _Walk:
    """A walk over the clauses of a statement, with the names that may be null at each place."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self.edits: list[Edit] = []
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
        named = _names(patterns, "nodePattern", "relationshipPattern", "pattern")
        wrong = self._misread(patterns, doubtful)
        optional = clause.children[0].text.upper() == "OPTIONAL"
        new = named - in_scope(clause, self._tree) if optional else set()
        if wrong and optional:
            self._optional(clause, wrong, new)
        elif wrong:
            self._insert(clause.start, _guard(wrong))
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
        word, scope = clause.children[0], taken_along(clause, self._tree)
        self.edits.append(
            Edit(word.start, word.stop + 1, f"OPTIONAL CALL ({scope}) {{ {_guard(wrong).rstrip()}")
        )
        self._insert(clause.stop + 1, f" RETURN {', '.join(sorted(new))} }}")

    def _call(self, clause: Tree, doubtful: set[str]) -> set[str]:
        columns: set[str] = set()
        for query in clause.outermost("singleQuery"):
            columns |= self.query(query, doubtful & handed_down(query, self._tree))
            if clause.children[0].text.upper() == "OPTIONAL":
                columns |= _columns(query)
                self._absent |= columns
        return columns

    def _projection(self, clause: Tree, doubtful: set[str], projected: bool) -> set[str]:
        """WITH or RETURN: the names that may be null after it."""
        body = next(clause.find("returnItems"))
        after = set(doubtful) if body.words().startswith("*") else set()
        for item in (child for child in body.children if child.rule == "returnItem"):
            alias, words = item.child("variable"), item.children[0].words()
            name = alias.words() if alias else words
            after.discard(name)
            if words in doubtful or not item.children[0].is_variable():
                after.add(name)
        where = clause.child("whereClause")
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
                    self.edits.append(Edit(name.start, name.stop + 1, ""))
                guard = f"{_guard(wrong)}MATCH " if wrong else ""
                self._insert(found.start, f"EXISTS {{ {guard}")
                self._insert(found.stop + 1, " }")
            self._expressions(found, doubtful - _names(found, "nodePattern"), projected)

    def _comprehension(self, found: Tree, wrong: set[str]) -> None:
        """`[(b)-->(c) WHERE p | c.id]` becomes `COLLECT { MATCH ... WHERE p RETURN c.id }`."""
        words = {"[": f"COLLECT {{ {_guard(wrong)}MATCH ", "|": " RETURN ", "]": " }"}
        for child in found.children:
            if child.text in words:
                self.edits.append(Edit(child.start, child.stop + 1, words[child.text]))

    def _subquery(self, found: Tree, doubtful: set[str], projected: bool) -> None:
        queries = list(found.outermost("singleQuery"))
        for query in queries:
            self.query(query, doubtful, projected)
        patterns = found.child("patternList")
        if queries or patterns is None:
            return
        wrong = self._misread(patterns, doubtful)
        if wrong:
            self._insert(patterns.start, _guard(wrong))
            self._insert(patterns.start, "MATCH ")
        self._expressions(found, doubtful - _names(patterns, "nodePattern"), projected)

    def _misread(self, patterns: Tree, doubtful: set[str]) -> set[str]:
        """The names in the patterns that the engine takes for new variables when they are null."""
        absent = {name for nodes in _nodes(patterns) for name in nodes} & self._absent
        return {n for n in doubtful if n in absent or not _holds_null(patterns, n)}

    def _insert(self, place: int, words: str) -> None:
        self.edits.append(Edit(place, place, words))


def _guard(names: set[str]) -> str:
    return f"WITH * WHERE {' AND '.join(f'{name} IS NOT NULL' for name in sorted(names))} "


def _names(part: Tree, *rules: str) -> set[str]:
    """The names of the parts of these rules."""
    found = (child.child("variable") for child in part.find(*rules))
    return {variable.words() for variable in found if variable}


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
        for item in clause.find("returnItem"):
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
