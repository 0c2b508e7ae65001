"""`ptmgraph check`: verdicts on works, folders, the whole graph and single steps; exit codes."""

from __future__ import annotations

import csv
import json
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ptmgraph.analysis.licenses import (
    Edge,
    LicenseGraph,
    Relation,
    Step,
    Words,
    check_work,
    judge_step,
)
from ptmgraph.answers.check import Basis, Checked
from ptmgraph.answers.code_places import code_places
from ptmgraph.answers.supply_chain import SupplyChain
from ptmgraph.graph.store.arcade.store import ArcadeStore
from ptmgraph.terminal.check.output import check_text
from ptmgraph.terminal.check.sarif import sarif
from ptmgraph.terminal.cli import cli
from tests.helpers.github_sarif import faults
from tests.helpers.places import SHARED


@pytest.fixture
def check(license_store: ArcadeStore, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `ptmgraph check` with arguments and an expected exit code, on one open graph."""
    monkeypatch.setattr(
        "ptmgraph.terminal.commands.check.open_store", lambda **_: nullcontext(license_store)
    )

    def run(*arguments: str | Path, code: int = 0) -> Result:
        result = CliRunner().invoke(cli, ["check", *map(str, arguments)])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


def found(result: Result) -> list[tuple[str, str, str, str]]:
    rows = json.loads(result.stdout)
    return [(r["subject"], r["verdict"], r["rule"], r["role"]) for r in rows if r["counts"]]


def test_a_conflict_names_step_clause_path_evidence_and_source(check: Any) -> None:
    text = check("acme/relabelled", "--full", code=1).stdout
    headline, action, line, *evidence = text.splitlines()
    assert headline == "acme/relabelled: No: 1 x conflict."
    assert action == (
        "Conflict. Pass the use restrictions on: share it under the terms of its base."
    )
    assert line.startswith("  acme/relabelled: apache-2.0 drops the use restrictions of llama3.1")
    told = " ".join(" ".join(evidence).split())
    assert "Rule: use restrictions, name of derivatives. Clause: 1.b.i and 1.b.iv" in told
    assert "acme/relabelled was fine-tuned from acme/Llama-tuned." in told
    assert "Evidence: tag: finetuned_from:acme/Llama-tuned." in told
    assert "Source: scancode-toolkit" in told


@pytest.mark.parametrize("target", ["acme/relabelled-gguf", "acme/merge", "github.com/user/fine"])
@pytest.mark.parametrize("use", [(), ("--use", "service"), ("--use", "redistribution")])
def test_the_short_answer_fits_a_screen_in_plain_words(
    check: Any, target: str, use: tuple[str, ...]
) -> None:
    clean = target == "github.com/user/fine" or (use[1:] == ("service",) and "gguf" in target)
    code = int(not clean)
    lines = check(target, *use, code=code).stdout.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 100
    codes = ("UR+NAME", "(NC)", "train_on_data", "(UNK)", "(DATA)")
    assert not [word for word in codes if any(word in line for line in lines)]
    full = check(target, *use, "--full", code=code).stdout
    assert max(map(len, full.splitlines())) <= 100


def test_the_first_to_drop_is_blamed_later_ones_inherit(check: Any) -> None:
    assert found(check("acme/relabelled-gguf", "--format", "json", code=1)) == [
        ("acme/relabelled", "conflict", "UR+NAME", "breaks"),
        ("acme/relabelled-gguf", "conflict", "UR", "inherits"),
    ]


def test_a_clean_chain_passes_with_its_obligations(check: Any) -> None:
    result = check("free/tuned", "--use", "redistribution", "--strict")
    assert "Nothing found against it; 1 obligations." in result.stdout
    rows = json.loads(check("free/tuned", "--format", "json").stdout)
    assert [(row["kind"], row["verdict"]) for row in rows] == [("Compatible", "compatible")]


def test_a_path_leads_from_the_dataset_to_the_repository(check: Any) -> None:
    rows = json.loads(check("github.com/user/bundles-nc", "-f", "json", code=1).stdout)
    paths = {(row["rule"], row["relation"]): row["path"] for row in rows}
    assert paths["NC", "bundle"] == ["acme/nc-tuned", "github.com/user/bundles-nc"]
    assert paths["DATA", "bundle"] == [
        "datasets/free/small",
        "acme/trained-on-nc",
        "acme/nc-tuned",
        "github.com/user/bundles-nc",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "rules"),
    [
        (("--use", "service"), 1, ["NC", "DATA"]),
        (("--use", "service", "--non-commercial"), 0, []),
        (("--use", "internal", "--non-commercial"), 0, []),
        (("--use", "redistribution", "--non-commercial"), 1, ["NC", "NC", "DATA", "DATA"]),
    ],
)
def test_the_declared_use_decides(
    check: Any, arguments: tuple[str, ...], code: int, rules: list[str]
) -> None:
    result = check("acme/merge", *arguments, "--format", "json", code=code)
    assert [rule for _, _, rule, _ in found(result) if rule != "NONE"] == rules


def test_a_loaded_model_depends_on_the_use(check: Any) -> None:
    repository = "github.com/user/loads-llama"
    assert found(check(repository, "-f", "json")) == [(repository, "unknown", "LOAD", "breaks")]
    assert check(repository, "--strict", code=1)
    used = check(repository, "--use", "service", "--format", "table")
    assert 'Display "Built with Llama" prominently.' in used.stdout
    assert "LOAD" not in used.stdout


@pytest.mark.parametrize("model", ["acme/unlabelled", "acme/disputed", "loop/a"])
@pytest.mark.parametrize("use", [(), ("--use", "internal", "--non-commercial")])
def test_unknown_never_becomes_compatible(check: Any, model: str, use: tuple[str, ...]) -> None:
    result = check(model, *use, code=5 if model == "loop/a" else 0)  # no licence of it is known
    assert "It cannot be told" in result.stdout
    assert "Not stated. Ask the publishers which licence holds." in result.stdout
    check(model, *use, "--strict", code=1)


def test_sources_that_contradict_each_other_are_told(check: Any) -> None:
    said = "Sources disagree: acme/disputed: card says gemma, tag says mit."
    assert said in " ".join(check("acme/disputed", "--full").stdout.split())


def test_the_whole_graph(check: Any) -> None:
    result = check("--all", "--format", "json", "--limit", "4", code=1)
    assert found(result) == [
        ("acme/relabelled", "conflict", "UR+NAME", "breaks"),
        ("acme/merge", "conflict", "NC", "breaks"),
        ("github.com/user/bundles-nc", "conflict", "NC", "breaks"),
        ("acme/relabelled-gguf", "conflict", "UR", "inherits"),
    ]
    text = check("--all", "--use", "service", code=1).stdout
    assert "Conflict: non-commercial terms, for the declared use" in text
    assert "datasets/free/small -> hosted" not in text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of code that loads models with faults above them, and one that is computed."""
    (tmp_path / "app.py").write_text(
        "from transformers import AutoModel\nimport sys\n"
        'AutoModel.from_pretrained("acme/nc-tuned")\nAutoModel.from_pretrained(sys.argv[1])\n'
    )
    (tmp_path / "more.py").write_text(
        "from transformers import AutoModel\n" + 'AutoModel.from_pretrained("acme/merge")\n' * 2
    )
    return tmp_path


def places(result: Result) -> set[tuple[str, str, str, int]]:
    """Rule, level, file and line of each result; GitHub must take the file."""
    assert faults(result.stdout) == []
    (run,) = json.loads(result.stdout)["runs"]
    at = [r["locations"][0]["physicalLocation"] for r in run["results"]]
    found = [
        (r["ruleId"], r["level"], p["artifactLocation"]["uri"], p["region"]["startLine"])
        for r, p in zip(run["results"], at, strict=True)
    ]
    assert len(set(found)) == len(found)
    return set(found)


def test_a_folder_is_the_last_link(check: Any, folder: Path) -> None:
    result = check(folder, "--license", "mit", "-f", "sarif", code=1)
    assert places(result) == {
        ("LOAD", "warning", "app.py", 3),
        ("DATA", "warning", "app.py", 3),
        ("UNK", "warning", "app.py", 4),
        ("NC", "error", "more.py", 2),
        ("LOAD", "warning", "more.py", 2),
        ("DATA", "warning", "more.py", 2),
    }
    check(f"{folder}/", "--license", "mit", "--use", "service", code=1)


def test_a_folder_that_cannot_be_read_gets_no_all_clear(check: Any, tmp_path: Path) -> None:
    (tmp_path / "app.rs").write_text("fn main() {}")
    asked = (tmp_path, "--license", "apache-2.0", "--use", "redistribution")
    text = " ".join(check(*asked, code=5).stdout.split())
    assert "It cannot be told: 1 x not read." in text and "1 Rust files (app.rs)" in text
    check(*asked, "--strict", code=1)
    (row,) = json.loads(check(*asked, "-f", "json", code=5).stdout)
    assert (row["rule"], row["kind"], row["verdict"]) == ("SCAN", "Not read", "unknown")
    assert faults(check(*asked, "-f", "sarif", code=5).stdout) == []
    (tmp_path / "app.py").write_text("print('two')")
    told = " ".join(check(*asked, "--strict").stdout.split())
    assert "Nothing found against it" in told and "Not read, so not checked: 1 Rust files" in told


def test_a_use_has_one_result_for_each_rule_with_all_that_is_found(
    check: Any, folder: Path
) -> None:
    result = check(folder, "--license", "mit", "-f", "sarif", code=1)
    (run,) = json.loads(result.stdout)["runs"]
    (broken,) = [r for r in run["results"] if r["ruleId"] == "NC"]
    assert [p["physicalLocation"]["region"]["startLine"] for p in broken["relatedLocations"]] == [3]
    rows = json.loads(check(folder, "--license", "mit", "-f", "json", code=1).stdout)
    told = {f["text"] for r in run["results"] for f in r["properties"]["findings"]}
    assert told == {row["sentence"] for row in rows}


def test_fingerprints_stay_when_lines_move(check: Any, folder: Path) -> None:
    def names() -> set[str]:
        result = check(folder, "--license", "mit", "-f", "sarif", code=1)
        (run,) = json.loads(result.stdout)["runs"]
        return {r["partialFingerprints"]["primaryLocationLineHash"] for r in run["results"]}

    before = names()
    for file in folder.iterdir():
        file.write_text("# more\n\n" + file.read_text())
    assert names() == before


def test_what_no_line_brings_in_stands_in_the_manifest(check: Any, folder: Path) -> None:
    (folder / ".git").mkdir()
    code = folder / "part"
    code.mkdir()
    (code / "setup.py").write_text("")
    policy = folder / "policy.toml"
    policy.write_text('[licenses]\ndeny = ["mit"]\n')
    asked = (code, "--license", "mit", "--policy", policy, "-f", "sarif")
    assert places(check(*asked, code=1)) == {("POLICY", "error", "part/setup.py", 1)}


def test_a_work_of_the_graph_stands_in_its_card_or_its_code(check: Any) -> None:
    tuned = ("acme/relabelled", "-f", "sarif")
    assert places(check(*tuned, code=1)) == {("UR", "error", "acme/relabelled/README.md", 1)}
    loads = ("github.com/user/loads-llama", "-f", "sarif")
    assert places(check(*loads)) == {("LOAD", "warning", "app.py", 7)}


def test_the_whole_graph_is_not_cut_for_programs(
    check: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ptmgraph.terminal.commands.check._SHOWN", 2)
    every = json.loads(check("--all", "-f", "json", code=1).stdout)
    assert len(every) > 4
    (run,) = json.loads((written := check("--all", "-f", "sarif", code=1)).stdout)["runs"]
    assert faults(written.stdout) == []
    assert sum(len(r["properties"]["findings"]) for r in run["results"]) == len(every)
    for asked in (("--all",), ("--all", "-f", "json", "--limit", "2")):
        told = check(*asked, code=1).stderr
        assert told == f"Only the worst 2 of {len(every)} findings are told; see --full.\n"


def test_of_several_places_in_evidence_each_is_a_use() -> None:
    graph = LicenseGraph([edge := Edge("a/x", Relation.LOAD, "repo")], {"a/x": "cc-by-nc-4.0"})
    words = Words({edge: "code: my app.py:1; code: tune.py:2 Trainer"})
    findings = check_work(graph, "repo", words=words).findings
    code = code_places(SupplyChain(graph, words), "repo")
    results = sarif(findings, Basis(date(2026, 11, 1), ()), code)["runs"][0]["results"]
    found = [r["locations"][0]["physicalLocation"] for r in results if r["ruleId"] == "UNK"]
    assert [(p["artifactLocation"]["uri"], p["region"]["startLine"]) for p in found] == [
        ("my%20app.py", 1),
        ("tune.py", 2),
    ]


def test_markdown_has_verdict_date_and_sources_and_renders_nothing_of_strangers(
    check: Any,
) -> None:
    text = check("acme/relabelled", "--format", "markdown", code=1).stdout
    assert text.startswith("# Licences of `acme/relabelled`\n\n**No: 1 x conflict.**")
    assert "## Conflict\n\n- `Conflict (UR+NAME)" in text
    assert "## What must be shipped along" in text
    assert "`fixture/licences`" in text.splitlines()[-2]


def test_the_obligations_pack(check: Any) -> None:
    text = check("acme/Llama-tuned", "--obligations").stdout
    assert '- [ ] Display "Built with Llama" prominently.' in text


def test_alternatives_have_a_clean_chain_and_a_similar_size(check: Any) -> None:
    arguments = ("acme/relabelled", "--alternatives", "--use", "service", "-f", "json")
    rows = json.loads(check(*arguments).stdout)
    models = [row["model"] for row in rows]
    own_family, nearest, farther = models[:2], models[2], models[3]
    assert own_family == ["meta/llama", "acme/Llama-tuned"]
    assert (nearest, farther) == ("free/tuned", "free/small")
    assert not {"acme/relabelled-gguf", "acme/merge", "acme/unlabelled"} & set(models)


POLICY = """[licenses]
allow = ["apache-2.0", "mit"]
ask = ["llama3.1"]

[[waivers]]
subject = "acme/merge"
rule = "NC"
reason = "agreed with the owner"
expires = 2999-01-01
"""


def test_a_policy_decides_and_waives(check: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY)
    check("free/tuned", "--policy", policy, "--strict")
    asked = check("acme/Llama-tuned", "--policy", policy)
    assert "Policy: ask licence: the policy does not allow llama3.1" in asked.stdout
    check("acme/Llama-tuned", "--policy", policy, "--strict", code=1)
    check("acme/relabelled", "--policy", policy, code=1)
    check("acme/merge", "--policy", policy)
    policy.write_text(POLICY.replace("2999", "2020"))
    expired = check("acme/merge", "--policy", policy, code=1)
    assert "the waiver for NC expired on 2020-01-01" in expired.stdout


def test_a_denied_licence_comes_first_and_in_every_form(check: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[licenses]\ndeny = ["llama3.1"]\n')
    asked = ("acme/Llama-tuned", "--policy", policy)
    first = check(*asked, code=1).stdout.splitlines()[0]
    assert first == "Policy: deny licence: the policy denies llama3.1"
    rows = json.loads(check(*asked, "-f", "json", code=1).stdout)
    assert ("POLICY", "conflict", "deny") in {(r["rule"], r["verdict"], r["policy"]) for r in rows}
    (run,) = json.loads(check(*asked, "-f", "sarif", code=1).stdout)["runs"]
    told = [r for r in run["results"] if r["ruleId"] == "POLICY"]
    assert [(r["level"], r["message"]["text"]) for r in told] == [
        ("error", "Policy: deny: the policy denies llama3.1.")
    ]


def test_what_a_policy_waives_is_suppressed_in_sarif(check: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY.replace('"mit"', '"mit", "cc-by-nc-4.0"'))
    asked = ("acme/merge", "--policy", policy)
    (run,) = json.loads(check(*asked, "-f", "sarif").stdout)["runs"]
    (suppression,) = next(r["suppressions"] for r in run["results"] if "suppressions" in r)
    assert suppression["kind"] == "external"
    assert "agreed with the owner" in suppression["justification"]


def test_mistakes_in_a_policy_come_with_line_and_reason(check: Any, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[licenses]\nallow = ["no such licence"]\nforbid = []\n')
    result = check("free/tuned", "--policy", policy, code=2)
    assert "policy.toml:2: not a licence" in result.output
    assert "policy.toml:3: unknown key 'forbid'" in result.output


def test_one_step_needs_no_graph(check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("ptmgraph.terminal.commands.check.open_store")
    result = check("--step", "gemma", "finetune", "mit", "--format", "json", code=1)
    (row,) = json.loads(result.stdout)
    assert (row["verdict"], row["rule"], row["clause"]) == ("conflict", "UR", "3.1 and 3.2")
    assert (
        "Possible conflict (UR)"
        in check(*("--step", "gemma", "finetune", "mit", "--evidence", "NOTICE keeps terms")).stdout
    )
    assert "Compatible" in check("--step", "mit", "finetune", "apache-2.0", "--strict").stdout
    check("--step", "mit", "borrows", "mit", code=2)


def test_many_steps(check: Any, tmp_path: Path) -> None:
    steps, output = tmp_path / "steps.csv", tmp_path / "judged.csv"
    steps.write_text("upstream,relation,downstream,child_name,evidence\ngemma,finetune,mit,,\n")
    printed = check("--steps", steps).stdout
    assert check("--steps", steps, "--output", output).stdout == ""
    assert output.read_text() == printed
    (row,) = csv.DictReader(printed.splitlines())
    assert (row["verdict"], row["rule"]) == ("conflict", "UR")
    check("--steps", steps, "--strict", code=1)
    steps.write_text("a,b\n1,2\n")
    assert "missing columns" in check("--steps", steps, code=2).output


def test_the_published_cases(check: Any) -> None:
    cases = SHARED / "licences" / "license_cases.csv"
    if not cases.exists():
        pytest.skip(f"the shared real data is not here: {cases}")
    rows = csv.DictReader(check("--steps", cases).stdout.splitlines())
    wrong = [row for row in rows if row["verdict"] != row["expected"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("arguments", "ignored", "asked"),
    [
        (("--steps", __file__, "--use", "service"), "--use", "--steps"),
        (("--steps", __file__, "--limit", "3", "-f", "json"), "--limit, --format", "--steps"),
        (("--step", "mit", "load", "mit", "--policy", __file__), "--policy", "--step"),
        (("--all", "--obligations"), "--obligations", "--all"),
        (("free/tuned", "--obligations", "--strict"), "--strict", "--obligations"),
        (("free/tuned", "--alternatives", "--policy", __file__), "--policy", "--alternatives"),
        (("free/tuned", "--child-name", "x", "--limit", "3"), "--child-name, --limit", "TARGET"),
    ],
)
def test_what_would_have_no_effect_is_refused(
    check: Any, arguments: tuple[str, ...], ignored: str, asked: str
) -> None:
    assert f"{ignored} has no effect with {asked}." in check(*arguments, code=2).output


def test_a_format_that_is_not_written_is_refused(check: Any) -> None:
    for form in ("sarif", "markdown"):
        told = check("--step", "mit", "load", "mit", "-f", form, code=2).output
        assert "table or json" in told


def test_a_licence_that_nobody_knows_is_said_with_the_nearest(check: Any, tmp_path: Path) -> None:
    told = check("--step", "apach-2.0", "finetune", "mit")
    assert "'apach-2.0' is not a licence known here. Did you mean apache-2.0" in told.stderr
    for known in ("other", "", "Apache License, Version 2.0"):
        assert check("--step", known, "finetune", "mit").stderr == ""
    assert "Did you mean mit" in check(tmp_path, "--license", "mitt", code=5).stderr


def test_the_licence_of_a_work_in_the_graph_is_not_given(check: Any) -> None:
    told = check("free/tuned", "--license", "mit", code=2).output
    assert "A licence is given for a folder, and 'free/tuned' is in the graph" in told


def test_what_is_found_at_several_steps_is_said_once() -> None:
    edges = [Edge(f"a/{n:02}", Relation.MERGE, "a/merge") for n in range(12)]
    edges += [Edge(f"nc/{n}", Relation.MERGE, "a/merge") for n in range(12)]
    licenses = {"a/merge": "mit", **{f"nc/{n}": "cc-by-nc-4.0" for n in range(12)}}
    check = check_work(LicenseGraph(edges, licenses), "a/merge")
    checked = Checked(check, Basis(date(2026, 11, 1), ()))
    lines = check_text(checked, "table").splitlines()
    assert lines[:5] == [
        "a/merge: No: 12 x conflict, 12 x not stated.",
        "Conflict. Use another model, or get the owner's permission for commercial use.",
        "  a/merge: cc-by-nc-4.0 allows no commercial use, mit does (12 steps)",
        "Not stated. Ask the publishers which licence holds.",
        "  a/00, a/01 and 10 more: no licence is stated (12 steps)",
    ]
    full = check_text(checked, "table", full=True).splitlines()
    assert sum(line.startswith("    - a/merge was merged from a/") for line in full) == 12
    assert sum(line.startswith("    - a/merge was merged from nc/") for line in full) == 12
    every = check_text(checked, "markdown")
    assert every.count("the upstream work states no licence") == 12


def test_the_side_without_a_licence_is_named() -> None:
    reasons = {
        (up, down): judge_step(Step(up, Relation.FINETUNE, down)).reason
        for up in ("mit", "")
        for down in ("mit", "")
    }
    assert reasons["", "mit"] == "the upstream work states no licence"
    assert reasons["mit", ""] == "the downstream work states no licence"
    assert reasons["", ""] == "no licence is stated"


def test_wrong_usage_is_explained(check: Any) -> None:
    check(code=2)
    check("free/tuned", "--all", code=2)
    check("free/tuned", "--commercial", code=2)
    check("no/such-model", code=1)
    check("", code=2)
