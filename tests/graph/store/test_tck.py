"""Reading of the openCypher TCK, which `python -m benchmarks.tck` asks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.tck import reads
from benchmarks.tck_scenarios import scenarios
from benchmarks.tck_values import even, expected

_FEATURE = '''
Feature: made up
  Background:
    Given an empty graph
  # a comment
  Scenario Outline: [1] Reads
    And having executed:
      """
      CREATE (:A {x: <x>})
      """
    And parameters are:
      | p | 'a\\|b' |
    When executing query:
      """
      MATCH (a:A) RETURN a.set AS s, $p AS p
      """
    Then the result should be, in order:
      | s    | p   |
      | null | <x> |
    And no side effects

    Examples:
      | x |
      | 1 |
      | 2 |

  Scenario: [2] Writes
    When executing query:
      """
      MATCH (a) SET a.x = 1
      """
    Then the result should be empty
    And the side effects should be:
      | +properties | 1 |

  Scenario: [3] Fails
    When executing query:
      """
      RETURN
      """
    Then a SyntaxError should be raised at compile time: Unexpected
'''


def test_scenarios_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "tck" / "features" / "clauses" / "match"
    folder.mkdir(parents=True)
    (folder / "made.feature").write_text(_FEATURE, "utf-8")
    one, two, writes, fails = scenarios(tmp_path)
    assert (one.folder, one.name, one.in_order) == ("clauses/match", "[1] Reads", True)
    assert [s.given for s in (one, two)] == [
        ("      CREATE (:A {x: 1})",),
        ("      CREATE (:A {x: 2})",),
    ]
    assert (two.columns, two.rows) == (["s", "p"], [["null", "2"]])
    assert two.parameters == [["p", "'a|b'"]]
    assert [reads(s) for s in (one, two, writes, fails)] == [True, True, False, True]
    assert (writes.rows, fails.rows) == ([], None)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[1, -2.5, 'a\\'b', true, null]", [1, -2.5, "a'b", True, None]),
        ("{a: {`b c`: []}, d: 1e3}", {"a": {"b c": []}, "d": 1000.0}),
        ("(:A:B {x: 1})", {"x": 1}),
        ("[:T {x: '\\n'}]", {"x": "\n"}),
        (
            "<(:A {x: 1})-[:T]->()<-[:U {y: 2}]-(:B)>",
            {"_type": "path", "nodes": [{"x": 1}, {}, {}], "relationships": [{}, {"y": 2}]},
        ),
    ],
)
def test_values_are_read(text: str, value: Any) -> None:
    assert expected(text) == value


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("12:31:00Z", "12:31+00:00", True),
        ("12:31:00.500", "12:31:00.5", True),
        ("P1Y2M", "P14M", True),
        ("PT90S", "PT1M30S", True),
        (1, 1.0, False),
        (1, True, False),
        ("1", 1, False),
        ({"a": None, "b": 1}, {"b": 1}, True),
        ([1, 2], [2, 1], False),
    ],
)
def test_equal_values_have_one_form(one: Any, other: Any, same: bool) -> None:
    assert (even(one) == even(other)) is same
    assert even([1, 2], lists_in_any_order=True) == even([2, 1], lists_in_any_order=True)
