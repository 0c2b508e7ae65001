"""Reads large and deeply nested bills of materials, and says how long each takes and what it gives.

    python -m benchmarks.large_bom [MEGABYTES]

Each document is read as `ptmgraph load bom` reads it, in a process with limits.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from ptmgraph.loaders.base import SourceError
from ptmgraph.loaders.bom.source import read_bom

_ONE_LIBRARY = 260  # bytes of a library with its dependency, about


def cyclonedx(count: int) -> dict[str, Any]:
    """Libraries, a model for every hundred, and an application that depends on all."""
    libraries = [
        {
            "type": "library" if n % 100 else "machine-learning-model",
            "bom-ref": f"pkg:pypi/lib{n}@1.{n}" if n % 100 else f"m{n}",
            "name": f"lib{n}" if n % 100 else f"acme/model-{n}",
            "version": f"1.{n}",
            "licenses": [{"license": {"id": "MIT"}}],
        }
        for n in range(count)
    ]
    refs = [library["bom-ref"] for library in libraries]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "app"}},
        "components": libraries,
        "dependencies": [{"ref": "app", "dependsOn": refs}, *({"ref": ref} for ref in refs)],
    }


def spdx3(count: int) -> dict[str, Any]:
    """Files, a package for every hundred that holds them, and relationships."""
    elements: list[dict[str, Any]] = []
    for n in range(count):
        package = f"urn:p{n // 100}"
        if n % 100 == 0:
            elements.append({"type": "ai_AIPackage", "spdxId": package, "name": f"acme/m-{n}"})
        elements.append({"type": "software_File", "spdxId": f"urn:f{n}", "name": f"file-{n}.bin"})
        held = {"from": package, "to": [f"urn:f{n}"], "relationshipType": "contains"}
        elements.append({"type": "Relationship", "spdxId": f"urn:r{n}", **held})
    return {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": elements}


def xml(count: int) -> str:
    """The same libraries as XML."""
    libraries = "".join(
        f'<component type="library" bom-ref="l{n}"><name>lib{n}</name><version>1.{n}</version>'
        f"<licenses><license><id>MIT</id></license></licenses><purl>pkg:pypi/lib{n}@1</purl>"
        "</component>\n"
        for n in range(count)
    )
    start = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><components>'
    return f"{start}{libraries}</components></bom>"


def nest(depth: int) -> str:
    """Components in each other."""
    before, after = '{"type": "application", "name": "a", "components": [', "]}"
    return f'{{"bomFormat": "CycloneDX", "components": [{before * depth}{after * depth}]}}'


def documents(megabytes: int) -> Iterator[tuple[str, str]]:
    """Each document with its name."""
    count = megabytes * 1_000_000 // _ONE_LIBRARY
    yield "CycloneDX in JSON", json.dumps(cyclonedx(count))
    yield "SPDX 3 in JSON-LD", json.dumps(spdx3(count))
    yield "CycloneDX in XML", xml(count)
    yield "10,000 components in each other", nest(10_000)


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    with TemporaryDirectory() as folder:
        for name, text in documents(megabytes):
            file = Path(folder) / "bom"
            file.write_text(text)
            since = perf_counter()
            try:
                told = f"{len(read_bom(file)[1]):,} records"
            except SourceError as reason:
                told = str(reason).removeprefix(f"{file} ")
            took = perf_counter() - since
            print(f"{name}: {len(text) / 1e6:.0f} MB, {took:.1f} s, {told}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"largest reader: {peak:,.0f} MB")


if __name__ == "__main__":
    main()
