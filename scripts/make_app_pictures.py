"""Looks at every page of the app as readers do: pictures for the docs, and what axe finds.

    python -m scripts.make_app_pictures [PAGE ...]

Starts `ptmgraph app` on the graph of the data home (the bundled sample, for the docs) and opens
each page in Chromium: light and dark, 1440 and 390 wide. Writes `docs/images/pages/*.jpg` and
`docs/pages.md`, and prints each serious finding of axe-core. Ends with 1 if there is one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlencode

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tests.helpers.browser import CHROMIUM, free_port, wait_until_ready

DOCS = Path(__file__).parents[1] / "docs"
_FOLDER = DOCS / "images" / "pages"
_HEIGHTS = {1440: 900, 390: 844}
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_MODEL = "Qwen/Qwen2.5-Coder-3B-Instruct"
_COMPARED = (_MODEL, "BAAI/bge-m3", "jinaai/jina-embeddings-v3")
_CODE = "github.com/qdrant/fastembed"
_DRAWN = """() => document.querySelector('[data-test-script-state=notRunning] h1')
    && !document.querySelector('[data-testid=stSkeletonElement], [data-testid=stSpinner]')"""
_SETTLED_MS = 2_500
_QUALITIES, _MOST_BYTES = (60, 45, 30, 20), 60_000
_SERIOUS = ("serious", "critical")


class Look(NamedTuple):
    """A page as a picture: what it is called in the docs, and its address."""

    title: str
    page: str
    address: Mapping[str, str | list[str]]


LOOKS = {
    "start": Look("Start: what is worth seeing in the loaded graph", "", {}),
    "model": Look("A model", "", {"type": "Model", "id": _MODEL}),
    "dataset": Look("A dataset", "", {"type": "Dataset", "id": "mteb/nq"}),
    "repository": Look("A repository", "", {"type": "Repository", "id": _CODE}),
    "lineage": Look("The family portrait", "lineage", {"id": _MODEL}),
    "reuse": Look("Who depends on it", "reuse", {"id": "BAAI/bge-small-en-v1.5"}),
    "scan": Look("A scan of own code", "scan", {}),
    "licenses": Look("May it ship", "licenses", {"id": _CODE, "use": "hosted"}),
    "assess": Look("Models side by side", "assess", {"id": [*_COMPARED]}),
    "risk": Look("What may go wrong", "risk", {"id": _CODE}),
    "names": Look("Names", "names", {"id": _MODEL}),
    "questions": Look("All questions", "questions", {}),
    "question": Look("One question", "questions", {"question": "most-derived-from"}),
    "overview": Look("All models", "lineage", {}),
    "explore": Look("What there is, by its facts", "explore", {}),
    "console": Look("Own questions in Cypher", "console", {}),
    "about": Look("About the data", "about", {}),
}


def main(names: Sequence[str]) -> int:
    """Look at these pages, or at all; the number of serious findings."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    port = free_port()
    command = [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)]
    environment = {**os.environ, "STREAMLIT_SERVER_HEADLESS": "true"}
    app = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    found = 0
    try:
        wait_until_ready(f"http://localhost:{port}/_stcore/health", app)
        for finding in _look_at(f"http://localhost:{port}", names or list(LOOKS)):
            found += 1
            print(finding, flush=True)
    finally:
        app.terminate()
        app.wait(20)
    (DOCS / "pages.md").write_text(_text(), "utf-8")
    return found


def _look_at(url: str, names: Sequence[str]) -> Iterator[str]:
    """Take the pictures; yields what axe finds."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        for name in names:
            for width, height in _HEIGHTS.items():
                for scheme in _SCHEMES:
                    page = browser.new_page(
                        viewport={"width": width, "height": height}, color_scheme=scheme
                    )
                    look = LOOKS[name]
                    page.goto(f"{url}/{look.page}?{urlencode(look.address, doseq=True)}")
                    page.wait_for_function(_DRAWN, timeout=120_000)
                    page.wait_for_timeout(_SETTLED_MS)
                    page.wait_for_function(_DRAWN, timeout=120_000)
                    _save(page, _FOLDER / f"{name}-{width}-{scheme}.jpg")
                    if width == max(_HEIGHTS):
                        yield from (f"{name}, {scheme}: {words}" for words in _findings(page))
                    page.close()
        browser.close()


def _save(page: Page, picture: Path) -> None:
    """As good as fits into so many bytes: the docs come with each clone."""
    for quality in _QUALITIES:
        if len(page.screenshot(path=picture, type="jpeg", quality=quality)) < _MOST_BYTES:
            return


def _findings(page: Page) -> Iterator[str]:
    for rule in Axe().run(page).response["violations"]:
        if rule["impact"] in _SERIOUS:
            places = ", ".join(str(node["target"]) for node in rule["nodes"][:3])
            yield f"{rule['impact']} {rule['id']}, {len(rule['nodes'])} x: {places}"


def _text() -> str:
    lines = [
        "# The pages of the app",
        "",
        "By `python -m scripts.make_app_pictures` on the bundled sample, in Chromium. In the same",
        "run axe-core looks at each page, light and dark.",
    ]
    for name, look in LOOKS.items():
        lines += ["", f"## {look.title}", ""]
        lines += [
            f"![{look.title}, {width} wide, {scheme}](images/pages/{name}-{width}-{scheme}.jpg)"
            for width in _HEIGHTS
            for scheme in _SCHEMES
        ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
