"""The rules, on the labelled cases and on what no single case shows."""

import csv
from pathlib import Path

import pytest

from ptmgraph.analysis.licenses import (
    DeclaredUse,
    Relation,
    Step,
    judge_step,
    judge_steps_csv,
)
from tests.helpers.places import DATA, SHARED

CASES = DATA / "licenses" / "cases.csv"
GIVEN = SHARED / "licences" / "license_cases.csv"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("case", read(CASES), ids=lambda case: case["case"])
def test_case(case: dict[str, str]) -> None:
    finding = judge_step(
        Step(
            case["upstream"],
            Relation(case["relation"]),
            case["downstream"],
            case["child_name"],
            case["evidence"],
        )
    )
    assert (finding.verdict, finding.rule) == (case["expected"], case["rule"]), finding.reason
    assert case["source"]


@pytest.mark.skipif(not GIVEN.exists(), reason="../shared/data/licences is absent")
def test_given_cases_through_the_csv(tmp_path: Path) -> None:
    assert judge_steps_csv(GIVEN, tmp_path / "out.csv").total() == 25
    expected = [(row["case"], row["expected"], row["rule"]) for row in read(GIVEN)]
    answered = [(row["case"], row["verdict"], row["rule"]) for row in read(tmp_path / "out.csv")]
    assert answered == expected


def test_csv_keeps_columns_and_answers_bad_rows(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "note,upstream,relation,downstream\na,mit,finetune,mit\nb,mit,eats,mit\nc,x\n"
    )
    assert judge_steps_csv(source, target).total() == 3
    rows = list(read(target))
    assert [row["note"] for row in rows] == ["a", "b", "c"]
    assert [row["verdict"] for row in rows] == ["compatible", "unknown", "unknown"]
    assert "not a relation: 'eats'" in rows[1]["reason"]


def test_csv_without_a_needed_column(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("upstream,downstream\nmit,mit\n")
    with pytest.raises(ValueError, match="missing columns: relation"):
        judge_steps_csv(source, tmp_path / "out.csv")


def test_csv_that_is_no_text(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_bytes(b"upstream,relation,downstream\n\xff\xfe,finetune,mit\n")
    with pytest.raises(ValueError, match="not CSV text in UTF-8"):
        judge_steps_csv(source, tmp_path / "out.csv")
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize(
    ("upstream", "relation", "use", "verdict", "rule"),
    [
        ("cc-by-nc-4.0", "load", DeclaredUse("internal", False), "compatible", "NONE"),
        ("cc-by-nc-4.0", "load", DeclaredUse("internal", True), "conflict", "NC"),
        ("cc-by-nc-4.0", "finetune", DeclaredUse("internal", True), "conflict", "NC"),
        ("cc-by-nc-4.0", "finetune", DeclaredUse("internal", False), "compatible", "NONE"),
        ("cc-by-nc-4.0", "finetune", DeclaredUse("redistribution", False), "conflict", "NC"),
        ("cc-by-nd-4.0", "finetune", DeclaredUse("internal", True), "compatible", "NONE"),
        ("gpl-3.0", "finetune", DeclaredUse("internal", True), "compatible", "NONE"),
        ("gpl-3.0", "finetune", DeclaredUse("hosted", True), "compatible", "NONE"),
        ("agpl-3.0", "finetune", DeclaredUse("hosted", True), "conflict", "SA"),
        ("gpl-3.0", "code_dep", DeclaredUse("internal", True), "compatible", "NONE"),
        ("gemma", "finetune", DeclaredUse("hosted", True), "conflict", "UR"),
        ("gemma", "finetune", DeclaredUse("internal", True), "compatible", "NONE"),
        ("llama3.1", "load", DeclaredUse("hosted", True), "compatible", "NONE"),
        ("stabilityai-nc-research", "load", DeclaredUse("hosted", False), "conflict", "HOST"),
        ("falcon-180b-tii", "load", DeclaredUse("hosted", True), "unknown", "UNK"),
        ("cc-by-nc-4.0", "train_on_data", DeclaredUse("hosted", True), "unknown", "DATA"),
        ("cc-by-nc-4.0", "train_on_data", DeclaredUse("hosted", False), "compatible", "NONE"),
        ("llama-1", "train_on_outputs", DeclaredUse("internal", True), "conflict", "OUT"),
    ],
)
def test_declared_use(
    upstream: str, relation: str, use: DeclaredUse, verdict: str, rule: str
) -> None:
    finding = judge_step(Step(upstream, Relation(relation), "mit", use=use))
    assert (finding.verdict, finding.rule) == (verdict, rule), finding.reason


def test_a_finding_names_clause_and_source() -> None:
    finding = judge_step(Step("gemma", Relation.FINETUNE, "mit"))
    assert "3.1" in finding.clause
    assert "gemma-tou" in finding.source


def test_compatible_carries_obligations() -> None:
    finding = judge_step(Step("llama3.1", Relation.QUANTIZE, "llama3.1", "Llama-3.1-8B-GGUF"))
    texts = " ".join(duty.text for duty in finding.obligations)
    assert 'Display "Built with Llama"' in texts
    assert "700 million" in texts
    assert {duty.id for duty in finding.obligations} == {"SHIP", "UR", "NAME", "THRESH"}


def test_permissive_label_is_never_compatible_with_nothing_stated() -> None:
    for relation in Relation:
        assert judge_step(Step("", relation, "mit")).verdict == "unknown"
        assert judge_step(Step("mit", relation, "")).verdict == "unknown"
