"""Judging a CSV file of steps."""

import csv
from collections import Counter
from pathlib import Path

from ptmgraph.analysis.licenses.judge import judge_step
from ptmgraph.analysis.licenses.steps import Finding, Relation, Step, Verdict

STEP_COLUMNS = ("upstream", "relation", "downstream", "child_name", "evidence")


def judge_steps_csv(path_in: Path, path_out: Path) -> Counter[Verdict]:
    """Judges every row of a CSV file and writes it back with `verdict`, `rule` and `reason`.

    The file has the columns `upstream, relation, downstream` and, if wanted, `child_name` and
    `evidence`; others are kept. A row that cannot be read is answered "unknown" with the reason.
    Returns the number of rows by verdict. Raises ValueError where a needed column is missing or
    the file is no CSV text in UTF-8.
    """
    columns, rows = read_steps(path_in)
    answers = ["verdict", "rule", "reason"]
    verdicts: Counter[Verdict] = Counter()
    with path_out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(
            file,
            [name for name in columns if name not in answers] + answers,
            extrasaction="ignore",
            lineterminator="\n",
        )
        writer.writeheader()
        for row in rows:
            found = judge_row(row)
            verdicts[found.verdict] += 1
            answer = {"verdict": found.verdict, "rule": found.rule, "reason": found.reason}
            writer.writerow({**row, **answer})
    return verdicts


def read_steps(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows of a file of steps."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns, rows = list(reader.fieldnames or []), list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path}: not CSV text in UTF-8: {error}") from error
    missing = [name for name in STEP_COLUMNS[:3] if name not in columns]
    if missing:
        raise ValueError(f"{path}: missing columns: {', '.join(missing)}")
    return columns, rows


def judge_row(row: dict[str, str]) -> Finding:
    values = {name: (row.get(name) or "").strip() for name in STEP_COLUMNS}
    try:
        relation = Relation(values["relation"].lower())
    except ValueError:
        reason = f"not a relation: {values['relation'][:50]!r}; one of {', '.join(Relation)}"
        return Finding("unknown", "UNK", reason)
    return judge_step(
        Step(
            values["upstream"],
            relation,
            values["downstream"],
            values["child_name"],
            values["evidence"],
        )
    )
