"""How long the pages of the app take in a real browser, on a graph of any size.

    python -m benchmarks.pages --home HOME [--pages start lineage ...] [--words lla "llama gguf"]

Starts `ptmgraph app` on the graph of HOME and opens each page twice in Chromium: for the first
time since the app started, and again. Prints and writes to `benchmarks/results/pages.json`:
milliseconds to the first paint and until the page is ready (drawn as a whole, pictures too), CPU
seconds of the app and its workers, and kilobytes from the server. Then it types words into the
search: milliseconds from each key to the changed list. Run it alone on the machine. Linux only: it
reads /proc.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import ptmgraph
from benchmarks.scale import cpu_seconds
from ptmgraph.graph.store.protocol import Store
from ptmgraph.pictures.folding import OPEN_STEP, depths, fold
from ptmgraph.pictures.lineage import steps_of
from ptmgraph.queries.catalog import run
from tests.helpers.browser import CHROMIUM, free_port, wait_until_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

RESULTS = Path(__file__).parent / "results" / "pages.json"
_WORDS = ("lla", "instruct", "llama gguf")
_STEPS = 3  # of a portrait, as the page has it when it opens
_WANTED = 500
_LONGEST = 180_000
_KEY_MS = 250  # between two keys: a slow writer, so that each key has its own list
_WATCH = """() => {
  const drawn = (root) => {
    const canvas = root?.querySelector(".canvas");
    const atlas = root?.querySelector("canvas.atlas");
    if (atlas) return atlas.width > 0 && atlas.hasAttribute("aria-label");
    return canvas ? canvas._cyreg?.cy.nodes().length > 0 : root?.childElementCount > 1;
  };
  const roots = () =>
    [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
      .map((one) => one.shadowRoot);
  const ready = () =>
    (!window.pictured || roots().some((root) => root?.querySelector(".canvas"))) &&
    document.querySelector("[data-test-script-state=notRunning] h1") &&
    !document.querySelector("[data-testid=stSkeletonElement], [data-testid=stSpinner]") &&
    roots().every(drawn);
  const look = () => {
    if (ready()) window.readyAt ??= performance.now();
    else window.readyAt = undefined;
    requestAnimationFrame(look);
  };
  look();
}"""
"""Notes the moment since which the page is ready, and forgets it when something changes."""
_SETTLED = "() => window.readyAt && performance.now() - window.readyAt > 400"
_FIGURES = """() => ({
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
  ready: window.readyAt,
  boxes: [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")].reduce(
    (n, e) => n + (e.shadowRoot.querySelector(".canvas")?._cyreg?.cy.nodes().length ?? 0), 0),
})"""
_KEYS = """() => {
  const root = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
    .map((one) => one.shadowRoot).find((root) => root.querySelector("#hits"));
  window.keyTimes = [];
  let typed = 0;
  root.querySelector("input").addEventListener("input", () => (typed = performance.now()), true);
  new MutationObserver(() => requestAnimationFrame(() => {
    if (typed) window.keyTimes.push(performance.now() - typed);
    typed = 0;
  })).observe(root.querySelector("#hits"), { childList: true });
}"""
"""Times each key until the list has changed and the browser draws it."""


class _Visit(NamedTuple):
    """A page, what stands in its address, and whether it is ready with a picture only."""

    page: str
    address: Mapping[str, str | list[str]]
    pictured: bool = False


def main() -> None:
    """Measure, print and write the figures."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--pages", nargs="*", default=())
    parser.add_argument("--words", nargs="*", default=_WORDS)
    given = parser.parse_args()
    with ptmgraph.open(home=given.home) as graph:
        models = graph.store.manifest["counts"].get("Model", 0)
        visits = {
            name: visit
            for name, visit in _visits(graph.store).items()
            if name in given.pages or not given.pages
        }
    port = free_port()
    app = subprocess.Popen(
        [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)],
        env={
            **os.environ,
            "PTMGRAPH_HOME": str(given.home.absolute()),
            "STREAMLIT_SERVER_HEADLESS": "true",
        },
    )
    told: dict[str, Any] = {"models": models, "pages": {}, "keys": {}}
    try:
        wait_until_ready(f"http://localhost:{port}/_stcore/health", app)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            for name, figures in _opened(browser, f"http://localhost:{port}", app.pid, visits):
                told["pages"][name] = figures
                print(name, json.dumps(figures), flush=True)
            for word in given.words:
                told["keys"][word] = _typed(browser, f"http://localhost:{port}", word)
                print(f"keys of {word!r}", json.dumps(told["keys"][word]), flush=True)
            browser.close()
    finally:
        app.terminate()
        app.wait(20)
    if not given.pages:
        RESULTS.write_text(json.dumps(told, indent=1) + "\n", "utf-8")


def _visits(store: Store) -> dict[str, _Visit]:
    """Each page, about what most others rest on in this graph: the worst case."""
    hub = _first(store, "most-derived-from", "model")
    dataset = _first(store, "datasets-hit-most", "dataset")
    code = _first(store, "widest-repositories", "repository")
    visits = {
        "start": _Visit("", {}),
        "model": _Visit("", {"type": "Model", "id": hub}),
        "dataset": _Visit("", {"type": "Dataset", "id": dataset}),
        "repository": _Visit("", {"type": "Repository", "id": code}),
        "lineage": _Visit("lineage", {"id": hub}, pictured=True),
        "lineage of 500 boxes": _Visit("lineage", _of_many_boxes(store, hub), pictured=True),
        "overview of 15,000": _Visit("lineage", {}, pictured=True),
        "reuse": _Visit("reuse", {"id": hub}, pictured=True),
        "scan": _Visit("scan", {}),
        "licenses": _Visit("licenses", {"id": hub}),
        "assess": _Visit("assess", {"id": hub}),
        "risk": _Visit("risk", {"id": hub}),
        "names": _Visit("names", {"id": hub}),
        "explore": _Visit("explore", {}),
        "questions": _Visit("questions", {}),
        "console": _Visit("console", {}),
        "about": _Visit("about", {}),
    }
    return {name: visit for name, visit in visits.items() if visit.address.get("id", "-")}


def _first(store: Store, question: str, column: str) -> str:
    rows = run(store, question, {"rows": 1})
    return str(rows[0][column]) if len(rows) else ""


def _of_many_boxes(store: Store, model: str) -> dict[str, str | list[str]]:
    """The address of a portrait of which the reader opened the largest box again and again, until
    there are about 500."""
    steps = [
        *steps_of(run(store, "steps-above", {"id": model})),
        *steps_of(run(store, "steps-below", {"id": model})),
    ]
    near = {m for up in (True, False) for m in depths(steps, model, _STEPS, up=up)}
    steps = [step for step in steps if step.child in near and step.parent in near]
    drawn = fold(steps, model)
    box = max(drawn.folds, key=lambda one: len(one.members)).id if drawn.folds else ""
    times = 0
    while len(drawn.models) + len(drawn.folds) < _WANTED and times < _WANTED // OPEN_STEP:
        times += 1
        drawn = fold(steps, model, opened={box: times})
    return {"id": model, "open": [box] * times}


def _opened(
    browser: Browser, url: str, pid: int, visits: dict[str, _Visit]
) -> Iterator[tuple[str, dict[str, Any]]]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    for name, visit in visits.items():
        figures: dict[str, Any] = {}
        for when in ("first", "again"):
            page = context.new_page()
            page.add_init_script(f"window.pictured = {json.dumps(visit.pictured)}; ({_WATCH})()")
            received = _counting(page)
            cpu = cpu_seconds(pid)
            page.goto(f"{url}/{visit.page}?{urlencode(visit.address, doseq=True)}")
            page.wait_for_function(_SETTLED, timeout=_LONGEST)
            seen = page.evaluate(_FIGURES)
            figures[when] = {
                "paint_ms": round(seen["paint"] or 0),
                "ready_ms": round(seen["ready"]),
                "cpu_s": round(cpu_seconds(pid) - cpu, 2),
                "kilobytes": sum(received) // 1000,
            }
            figures["boxes"] = seen["boxes"]
            page.close()
        yield name, figures
    context.close()


def _counting(page: Page) -> list[int]:
    """The sizes of what comes through WebSockets: all that pages show."""
    received: list[int] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))),
    )
    return received


def _typed(browser: Browser, url: str, word: str) -> dict[str, Any]:
    page = browser.new_page()
    page.goto(url)
    page.get_by_role("combobox").first.wait_for()
    page.evaluate(_KEYS)
    page.get_by_role("combobox").first.press_sequentially(word, delay=_KEY_MS)
    page.wait_for_timeout(_KEY_MS * 4)
    times: Sequence[float] = page.evaluate("window.keyTimes")
    page.close()
    return {
        "lists": len(times),
        "median_ms": round(median(times)),
        "most_ms": round(max(times)),
    }


def section(told: dict[str, Any]) -> str:
    """A table for `docs/performance.md`."""
    lines = [
        f"## Pages on {told['models']:,} models",
        "",
        "In a real browser, by `python -m benchmarks.pages`: a page for the first time since the",
        "app started, and again. Pages on one node are about the one that most others rest on.",
        "",
        "| page | first paint | ready | again | CPU seconds, first and again | kB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, figures in told["pages"].items():
        first, again = figures["first"], figures["again"]
        boxes = f" ({figures['boxes']} boxes)" if figures["boxes"] else ""
        lines.append(
            f"| {name}{boxes} | {_s(first['paint_ms'])} | {_s(first['ready_ms'])} "
            f"| {_s(again['ready_ms'])} | {first['cpu_s']} and {again['cpu_s']} "
            f"| {first['kilobytes']:,} |"
        )
    lines += ["", "From a key to the changed list, in the browser:", ""]
    lines += ["| typed | lists | median | longest |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{word}` | {keys['lists']} | {keys['median_ms']} ms | {keys['most_ms']} ms |"
        for word, keys in told["keys"].items()
    ]
    return "\n".join(lines)


def _s(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f} s"


if __name__ == "__main__":
    main()
