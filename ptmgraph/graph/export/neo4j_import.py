"""Files for `neo4j-admin database import full`, and the command itself.

The fastest way of a first load into an empty database: minutes for the whole Hub. Later loads
go through `ptmgraph.graph.store.neo4j.loader`, which finds everything as if it had written it.
"""

from __future__ import annotations

from pathlib import Path

from ptmgraph.graph.export.tables import Tables, write_csv_file
from ptmgraph.graph.schema import TABLES, Property, Table, Type
from ptmgraph.graph.store.neo4j.statements import constraints

_SEPARATOR = "\x1f"  # between the items of a list: the character that ASCII has for it
_TYPES = {
    Type.INTEGER: ":long",
    Type.FLOAT: ":double",
    Type.BOOLEAN: ":boolean",
    Type.STRINGS: ":string[]",
}
_COMMAND = """#!/bin/sh
# Run on the stopped server, in this folder. Replaces what the database `neo4j` holds; for another
# database, give its name instead: sh import.sh NAME
set -e
neo4j-admin database import full "${{1:-neo4j}}" \\
  {}
echo "Now start the server and run constraints.cypher, for example:"
echo "  cypher-shell -f constraints.cypher"
"""


def write_import(tables: Tables, folder: Path) -> None:
    """Write a CSV file and a header file for each table, `import.sh` with the exact command, and
    `constraints.cypher` to run afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in tables:
        _write(TABLES[name], tables, folder)
    options = " \\\n  ".join(import_options(tables))
    (folder / "import.sh").write_text(_COMMAND.format(options), "utf-8")
    text = "".join(f"{statement};\n" for statement in constraints())
    (folder / "constraints.cypher").write_text(text, "utf-8")


def import_options(tables: Tables) -> list[str]:
    """The options of `neo4j-admin database import full` in the folder with the files: how the
    files are written, and the label or type of each."""
    options = [
        "--overwrite-destination",
        "--id-type=string",
        "--array-delimiter=U+001F",
        "--multiline-fields=true",
    ]
    for name in tables:
        rel = TABLES[name].rel
        kind = f"relationships={rel.name}" if rel else f"nodes={name}"
        options.append(f"--{kind}={name}.header.csv,{name}.csv")
    return options


def _write(table: Table, tables: Tables, folder: Path) -> None:
    columns = table.columns
    if table.rel is not None:
        columns = (*table.columns[:2], *table.rel.graph_properties)
    header = ",".join(_header(table, column) for column in columns)
    (folder / f"{table.name}.header.csv").write_text(header + "\n", "utf-8")
    write_csv_file(tables[table.name], folder / f"{table.name}.csv", _SEPARATOR.join, header=False)


def _header(table: Table, column: Property) -> str:
    """The column's name and type. Ids are in one group for each label: nodes of two labels may
    have the same id."""
    if column.name == "id":
        return f"id:ID({table.name})"
    if column.name == "start_id":
        return f":START_ID({table.start})"
    if column.name == "end_id":
        return f":END_ID({table.end})"
    return column.name + _TYPES.get(column.type, "")
