"""The app in a real browser: search, picture, downloads, hostile text, no outside network."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from ptmgraph.graph.build import build_graph
from ptmgraph.graph.records import Node, Rel
from ptmgraph.graph.tables.lake import SnapshotWriter
from tests.helpers.browser import CHROMIUM, free_port, wait_until_ready
from tests.helpers.graph_fixture import TAKEN_AT, fixture_records, load_records
from tests.helpers.places import ROOT

HOSTILE = "evil/<img src=x onerror=alert(1)> **b** [l](http://evil.example) $x$"
PINNED = "github.com/evil/pinned"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CODE = "from transformers import AutoModel\nAutoModel.from_pretrained('wide/hub')\n"
WAIT = 30_000
THETA = "hermes-team/Hermes-2-Theta-Llama-3-8B"
MERGED = [
    (THETA, "MERGED_FROM", "base-team/Meta-Llama-3-8B-Instruct"),
    (THETA, "MERGED_FROM", "hermes-team/Hermes-2-Pro-Llama-3-8B"),
    ("base-team/Meta-Llama-3-8B-Instruct", "FINETUNED_FROM", "base-team/Meta-Llama-3-8B"),
    ("hermes-team/Hermes-2-Pro-Llama-3-8B", "FINETUNED_FROM", "base-team/Meta-Llama-3-8B"),
    *((f"copies/Hermes-2-Theta-Llama-3-8B-GGUF-{n}", "QUANTIZED_FROM", THETA) for n in range(6)),
    *((f"mixers/Llama-3-Theta-Mix-{n}", "MERGED_FROM", THETA) for n in range(9)),
    *((f"mixers/Mix-{n}-again", "MERGED_FROM", f"mixers/Llama-3-Theta-Mix-{n}") for n in range(7)),
]
"""A merge with roots, copies, and merges of merges, as widely known ones are."""
PAGES = {
    "find": {"id": "chain/2"},
    "lineage": {"id": "wide/hub"},
    "reuse": {"id": "chain/0"},
    "licenses": {"id": "chain/3"},
    "assess": {"id": "chain/1"},
    "questions": {"question": "most-derived-from"},
    "about": {},
}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")


@pytest.fixture(scope="module")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `ptmgraph app` over the fixture graph and a model with a hostile name."""
    home = tmp_path_factory.mktemp("home")
    load_records(home, fixture_records())
    with SnapshotWriter(home, "hostile", "all", TAKEN_AT, 20) as writer:
        writer.add(Node("Model", HOSTILE, {"hub": "hf", "name": HOSTILE, "downloads": 3}))
        writer.add(Rel("Model", HOSTILE, "MERGED_FROM", "Model", "chain/0", "card", HOSTILE))
        writer.add(Rel("Model", HOSTILE, "LICENSED_UNDER", "License", HOSTILE, "card", HOSTILE))
        writer.add(Node("Repository", PINNED, {"commit": COMMIT}))
        place = {"mode": "loads", "places": [f"{HOSTILE.replace('//', '')}.py:7"]}
        writer.add(Rel("Repository", PINNED, "REUSES", "Model", HOSTILE, "code", HOSTILE, place))
    with SnapshotWriter(home, "merged", "all", TAKEN_AT, 20) as writer:
        for child, relation, parent in MERGED:
            writer.add(Rel("Model", child, relation, "Model", parent, "card", "a card"))
    build_graph(home)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, "PTMGRAPH_HOME": str(home), "STREAMLIT_SERVER_HEADLESS": "true"},
    )
    try:
        wait_until_ready(f"http://localhost:{port}/_stcore/health", process)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[BrowserContext]:
    """What the pages share: the app's scripts are fetched and compiled once."""
    with browser.new_context(accept_downloads=True) as opened:
        yield opened


@pytest.fixture
def page(window: BrowserContext) -> Iterator[Page]:
    """A page that fails its test on a script error, a dialog, or a request to elsewhere."""
    yield from _open(window, width=1400, height=1000)


@pytest.fixture
def phone(window: BrowserContext) -> Iterator[Page]:
    """The same on a narrow screen."""
    yield from _open(window, width=390, height=844)


def _open(window: BrowserContext, width: int, height: int) -> Iterator[Page]:
    problems: list[str] = []
    opened = window.new_page()
    opened.set_viewport_size({"width": width, "height": height})
    opened.set_default_timeout(WAIT)
    expect.set_options(timeout=WAIT)
    opened.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    opened.on("dialog", lambda dialog: problems.append(f"dialog: {dialog.message}"))
    opened.on("request", lambda request: problems.extend(_outside(request.url)))
    yield opened
    opened.close()
    window.clear_cookies()
    assert not problems


def _outside(url: str) -> list[str]:
    parts = urlsplit(url)
    is_ours = parts.scheme in ("blob", "data") or parts.hostname == "localhost"
    return [] if is_ours else [f"request to {url}"]


def go(page: Page, url: str, path: str, **address: str) -> None:
    page.goto(f"{url}/{path}?{urlencode(address)}")


def picture(page: Page) -> Locator:
    """The canvas of the picture, once it is drawn and its page is whole: what is chosen before that
    has it drawn anew."""
    canvas = page.locator(".canvas")
    canvas.wait_for()
    until_whole(page)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]"
        ".some((e) => e.shadowRoot?.querySelector('.canvas')?._cyreg?.cy.nodes().length)"
    )
    return canvas


def until_whole(page: Page) -> None:
    """Wait until no script of the page runs and nothing more is fetched, and so nothing in it grows
    or is drawn anew."""
    page.wait_for_load_state("networkidle")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


def boxes(canvas: Locator) -> dict[str, tuple[float, float]]:
    """Where each box stands, by its label."""
    found: dict[str, tuple[float, float]] = canvas.evaluate(
        "(e) => Object.fromEntries(e._cyreg.cy.nodes(':visible')"
        ".map((n) => [n.data('label'), [n.position().x, n.position().y]]))"
    )
    return found


def facts(page: Page) -> Locator:
    """The line with facts on the model that was clicked."""
    return page.get_by_test_id("stMarkdown").filter(has_text="Downloads in 30 days")


def on_screen(canvas: Locator, label: str) -> tuple[float, float]:
    """Where on the page the box with this label is drawn, once the page is whole and it stands
    still: what is above it may still grow, and a click would miss."""
    until_whole(canvas.page)
    place: tuple[float, float] | None = None
    for _ in range(100):
        x, y = canvas.evaluate(
            "(e, label) => { const r = e.getBoundingClientRect();"
            "const p = e._cyreg.cy.nodes().filter((n) => n.data('label') === label)"
            ".renderedPosition(); return [r.x + p.x, r.y + p.y]; }",
            label,
        )
        if place == (x, y):
            return place
        place = x, y
        canvas.page.wait_for_timeout(300)
    raise AssertionError(f"the box {label} does not stand still")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_works_without_outside_network(page: Page, app_url: str, path: str) -> None:
    go(page, app_url, path if path != "find" else "", **PAGES[path])
    kinds = ("stDataFrame", "stVegaLiteChart", "stExpander")
    drawn = page.locator(", ".join([".canvas", *(f"[data-testid={kind}]" for kind in kinds)]))
    drawn.first.wait_for()
    page.wait_for_load_state("networkidle")
    assert page.get_by_test_id("stException").count() == 0


def test_search_suggests_while_one_types_and_opens_by_keyboard(page: Page, app_url: str) -> None:
    go(page, app_url, "")
    box = page.get_by_role("combobox").first
    box.press_sequentially("ide/h", delay=30)
    option = page.get_by_role("option").first
    expect(option).to_contain_text("wide/hub")
    box.press("Enter")
    expect(page.get_by_role("heading", name="wide/hub")).to_be_visible()
    assert "id=wide%2Fhub" in page.url
    box.fill("no-such-thing-anywhere")
    expect(page.get_by_role("status").filter(has_text="Nothing has this")).to_be_visible()


def test_the_first_page_leads_from_a_finding_to_its_picture(page: Page, app_url: str) -> None:
    go(page, app_url, "")
    expect(page.get_by_role("heading", name="ptmgraph")).to_be_visible()
    expect(page.get_by_text("The longest chain", exact=True)).to_be_visible()
    page.get_by_role("link", name="See the picture").first.click()
    picture(page)
    assert "/lineage?type=Model&id=" in page.url
    page.go_back()
    page.get_by_role("button", name="1. Who it is").first.click()
    expect(
        page.get_by_text("May it ship?").or_(page.get_by_text("See each finding"))
    ).to_be_visible()
    assert "type=Model" in page.url


def test_findings_are_drawn_as_images_that_fit_a_phone(phone: Page, app_url: str) -> None:
    go(phone, app_url, "")
    chain = phone.get_by_role("img", name=re.compile(r"^A chain of \d+ models: "))
    expect(chain).to_be_visible()
    for drawing in phone.get_by_test_id("stImage").get_by_role("img").all():
        assert drawing.evaluate("(e) => e.decode().then(() => e.naturalWidth)") > 0
        box = drawing.bounding_box()
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_passport_is_one_screen_with_a_preview_and_a_badge(page: Page, app_url: str) -> None:
    answer = page.request.get(f"{app_url}/?{urlencode({'type': 'Model', 'id': HOSTILE})}").text()
    assert "<title>evil/&lt;img src=x onerror=alert(1)&gt;" in answer
    go(page, app_url, "", type="Model", id=HOSTILE)
    picture(page)
    expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    expect(page.get_by_text("1 repository", exact=True)).to_be_visible()
    main = page.get_by_test_id("stMain")
    assert main.evaluate("(e) => e.scrollHeight") <= 1_100
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("[![licences](http://localhost:")).to_be_visible()
    assert page.locator("img[src='x'], a[href^='http://evil']").count() == 0


def test_a_wide_hub_is_folded_from_left_to_right(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="wide/hub")
    canvas = picture(page)
    drawn = boxes(canvas)
    assert any(label.startswith("+") and label.endswith("adapter") for label in drawn)
    assert len(drawn) < 100
    flows_right = (
        "(e) => e._cyreg.cy.edges().every((x) => x.source().position().x < x.target().position().x)"
    )
    assert canvas.evaluate(flows_right)


def test_a_click_shows_facts_and_an_arrow_its_evidence(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/2")
    canvas = picture(page)
    page.mouse.click(*on_screen(canvas, "chain/3"))
    expect(facts(page)).to_contain_text("Licence: mit")
    (x1, y), (x2, _) = on_screen(canvas, "chain/2"), on_screen(canvas, "chain/3")
    page.mouse.click((x1 + x2) / 2, y)
    expect(page.get_by_text("Declared (confidence 1.00).")).to_be_visible()


def test_a_double_click_opens_and_moves_nothing(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="wide/hub")
    canvas = picture(page)
    before = boxes(canvas)
    label = next(label for label in before if label.startswith("+"))
    page.mouse.dblclick(*on_screen(canvas, label))
    page.wait_for_function(
        "(count) => [...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')]"
        ".some((e) => e.shadowRoot?.querySelector('.canvas')?._cyreg?.cy.nodes().length > count)",
        arg=len(before),
    )
    after = boxes(canvas)
    stayed = set(before) & set(after)
    assert len(stayed) >= len(before) - 1
    assert {name: after[name] for name in stayed} == {name: before[name] for name in stayed}
    assert len({tuple(place) for place in after.values()}) == len(after), "boxes overlap"


def test_the_picture_works_by_keyboard_and_wheel(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/4")
    canvas = picture(page)
    canvas.focus()
    spoken = page.locator(".spoken")
    canvas.press("ArrowRight")
    expect(spoken).to_contain_text("chain/4 ·")
    canvas.press("ArrowRight")
    expect(spoken).to_contain_text("chain/5 ·")
    zoom = "(e) => e._cyreg.cy.zoom()"
    start = canvas.evaluate(zoom)
    canvas.press("+")
    larger = canvas.evaluate(zoom)
    assert larger > start
    canvas.hover()
    page.mouse.wheel(0, 300)
    changed = "([e, before]) => e._cyreg.cy.zoom() < before"
    page.wait_for_function(changed, arg=[canvas.element_handle(), larger])


@pytest.mark.parametrize("id", ["chain/0", "wide/hub"])
def test_no_box_is_cut_off_at_the_sides_of_a_phone(phone: Page, app_url: str, id: str) -> None:
    go(phone, app_url, "lineage", id=id)
    canvas = picture(phone)
    drawn = "(e) => e._cyreg.cy.elements().renderedBoundingBox()"
    box, frame = canvas.evaluate(drawn), canvas.bounding_box()
    assert frame
    assert box["x1"] >= 0
    assert box["x2"] <= frame["width"] <= 390
    if id == "chain/0":
        assert box["h"] > frame["height"] / 3, "the frame is mostly empty"


def test_menu_and_controls_wrap_on_a_phone(phone: Page, app_url: str) -> None:
    go(phone, app_url, "licenses", id="chain/3")
    for name in ("About the data", "Redistribution"):
        box = phone.get_by_text(name, exact=True).bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390
    phone.get_by_role("link", name="Lineage", exact=True).click()
    expect(phone.get_by_role("heading", name="Lineage")).to_be_visible()
    expect(phone).to_have_title("chain/3 · ptmgraph")
    assert phone.get_by_test_id("stSidebar").count() == 0


def test_the_legend_hides_a_relation(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/2", direction="down")
    canvas = picture(page)
    assert "chain/4" in boxes(canvas)
    page.get_by_role("button", name="distilled").click()
    assert "chain/4" not in boxes(canvas) or "chain/3" in boxes(canvas)
    hidden = canvas.evaluate("(e) => e._cyreg.cy.edges('.off').map((x) => x.data('kind'))")
    assert hidden == ["DISTILLED_FROM"]


def test_the_legend_explains_colours_and_hides_a_class(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/0")
    canvas = picture(page)
    groups = "(e) => e._cyreg.cy.nodes().map((x) => [x.id(), x.data('group'), x.hasClass('off')])"
    stated = {group for _, group, _ in canvas.evaluate(groups)} - {"not stated"}
    assert stated
    for group in stated:
        page.get_by_role("button", name=group, exact=True).click()
    hidden = {id_ for id_, group, off in canvas.evaluate(groups) if off and group in stated}
    assert hidden == {
        id_ for id_, group, _ in canvas.evaluate(groups) if group in stated and id_ != "chain/0"
    }


def test_downloads_are_real_files(page: Page, app_url: str, tmp_path: Path) -> None:
    go(page, app_url, "lineage", id="chain/0", depth="1")
    picture(page)
    files = {}
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"{kind}: Download the picture as {kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    drawing = ET.parse(files["SVG"]).getroot()
    texts = {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"chain/0", "chain/1", "Lineage of chain/0"} <= texts
    assert any("Data: " in text and "/lineage?id=chain" in text for text in texts if text)
    assert any(text and text.startswith("<img") for text in texts)
    assert not list(drawing.iter("{http://www.w3.org/2000/svg}script"))


@pytest.mark.parametrize("path", ["", "lineage"])
def test_hostile_names_are_shown_as_text(page: Page, app_url: str, path: str) -> None:
    go(page, app_url, path, id=HOSTILE)
    if path:
        canvas = picture(page)
        page.mouse.click(*on_screen(canvas, HOSTILE))
        expect(facts(page)).to_contain_text(f"Licence: {HOSTILE}")
    else:
        expect(page.get_by_role("heading", name=HOSTILE)).to_be_visible()
    assert page.locator("img[src='x'], a[href^='http://evil']").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_follows_the_theme(browser: Browser, app_url: str, scheme: str) -> None:
    opened = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    go(opened, app_url, "lineage", id="chain/2")
    color = picture(opened).evaluate("(e) => e._cyreg.cy.nodes()[0].style('color')")
    red = int(color.removeprefix("rgb(").split(",")[0])
    opened.close()
    assert (red > 128) == (scheme == "dark")


def test_what_is_chosen_on_a_page_is_in_its_link(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/2")
    picture(page)
    page.get_by_role("button", name="What it was made from", exact=True).or_(
        page.get_by_role("radio", name="What it was made from", exact=True)
    ).first.click()
    expect(page.get_by_text("2 models above, 0 below")).to_be_visible()
    page.wait_for_url("**direction=up**")
    page.goto(page.url)
    expect(page.get_by_text("2 models above, 0 below")).to_be_visible()


def test_back_leaves_the_page_whatever_was_chosen_on_it(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="chain/2")
    picture(page)
    page.get_by_role("link", name="Licences", exact=True).click()
    page.wait_for_url("**/licenses**")  # before that, Back leaves the app
    expect(page.get_by_role("combobox").first).to_have_value("chain/2")
    page.go_back()
    picture(page)
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_role("button", name="GraphML")).to_be_visible()
    page.wait_for_url("**view=table**")
    page.get_by_text("What was made from it", exact=True).click()
    page.wait_for_url("**direction=down**")
    page.get_by_role("link", name="Names", exact=True).click()
    expect(page.get_by_role("heading", name="Names", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="GraphML")).to_be_visible()
    assert "view=table" in page.url
    page.go_back()
    page.wait_for_url(lambda address: "/lineage" not in address)


OUTSIDE = (
    "(e) => { const cy = e._cyreg.cy; const b = cy.nodes().renderedBoundingBox();"
    " return [b.x1, b.y1, cy.width() - b.x2, cy.height() - b.y2].filter((side) => side < 0) }"
)


def test_a_merge_opens_whole_and_readable(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id=THETA)
    drawn = picture(page)
    assert {THETA, "base-team/Meta-Llama-3-8B", "mixers/Mix-6-again", "+6 quantized"} <= set(
        boxes(drawn)
    )
    assert drawn.evaluate(OUTSIDE) == []
    assert drawn.evaluate("(e) => 12 * e._cyreg.cy.zoom()") >= 10
    assert page.locator(".minimap").is_hidden()
    expect(facts(page)).to_contain_text("Architecture: unknown")


def test_the_search_in_a_picture_chooses_a_box_and_finds_what_is_folded(
    page: Page, app_url: str
) -> None:
    go(page, app_url, "lineage", id=THETA)
    drawn = picture(page)
    search = page.get_by_label("Find in the picture")
    search.fill("mix-3-AGAIN")
    expect(page.locator(".spoken")).to_contain_text("1 found")
    search.press("Enter")
    page.wait_for_url("**node=mixers%2FMix-3-again**")
    expect(page.get_by_test_id("stMarkdown").filter(has_text="mixers/Mix-3-again")).to_be_visible()
    assert "copies/Hermes-2-Theta-Llama-3-8B-GGUF-4" not in boxes(drawn)
    search.fill("gguf-4")
    search.press("Enter")
    page.wait_for_url("**show=copies**")
    page.wait_for_function(
        "(e) => e._cyreg.cy.getElementById('copies/Hermes-2-Theta-Llama-3-8B-GGUF-4').nonempty()",
        arg=drawn.element_handle(),
    )


def test_a_path_is_drawn_and_what_is_chosen_outlives_a_reload(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id=THETA)
    drawn = picture(page)
    steps = len(page.evaluate("Array(history.length)"))
    page.mouse.click(*on_screen(drawn, "mixers/Mix-2-again"))
    page.wait_for_url("**node=mixers**")
    page.get_by_role("button", name="Path: Choose a box, then another one").click()
    page.mouse.click(*on_screen(drawn, "base-team/Meta-Llama-3-8B"))
    told = "4 steps: mixers/Mix-2-again, mixers/Llama-3-Theta-Mix-2"
    expect(page.locator(".spoken")).to_contain_text(told)
    page.get_by_label("Colour").select_option("owner")
    page.get_by_role("button", name="copies", exact=True).or_(
        page.get_by_role("button", name="hermes-team", exact=True)
    ).last.click()
    page.wait_for_url("**hide=**")
    assert len(page.evaluate("Array(history.length)")) == steps, "controls add no steps"
    page.reload()
    again = picture(page)
    expect(page.locator(".spoken")).to_contain_text(told)
    on_way = "(e) => e._cyreg.cy.edges('.way').length"
    assert again.evaluate(on_way) == 4
    assert again.evaluate("(e) => e._cyreg.cy.$(':selected').id()") == "mixers/Mix-2-again"
    assert page.get_by_label("Colour").input_value() == "owner"


def test_escape_clears_and_then_leaves(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id=THETA)
    canvas = picture(page)
    canvas.focus()
    canvas.press("ArrowRight")
    page.wait_for_url("**node=hermes-team**")
    canvas.press("Escape")
    page.wait_for_url(lambda address: "node=" not in address)
    canvas.press("Escape")
    focused = "(e) => e.getRootNode().activeElement === e"
    assert not canvas.evaluate(focused)


def test_the_overview_has_every_model_and_comes_nearer(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="wide/hub", view="overview")
    canvas = page.locator("canvas.atlas")
    expect(canvas).to_have_attribute("aria-label", re.compile(r"Overview .* 3\d\d models"))
    page.get_by_label("Find in the overview").fill("wide/hub")
    page.get_by_label("Find in the overview").press("Enter")
    page.wait_for_url("**node=wide%2Fhub**")
    expect(facts(page)).to_be_visible()
    canvas.focus()
    canvas.press("ArrowRight")
    page.wait_for_url(lambda address: "node=" in address and "node=wide%2Fhub" not in address)
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG: Download the picture as SVG").click()
    drawing = ET.parse(download.value.path()).getroot()
    assert len([*drawing.iter("{http://www.w3.org/2000/svg}circle")]) > 300


def test_fit_shows_everything(page: Page, app_url: str) -> None:
    go(page, app_url, "lineage", id="wide/hub", fold="false")
    drawn = picture(page)
    page.get_by_role("button", name="Fit: Show everything").click()
    outside = drawn.evaluate(
        "(e) => { const cy = e._cyreg.cy; const b = cy.elements().renderedBoundingBox();"
        " return [b.x1, b.y1, cy.width() - b.x2, cy.height() - b.y2].filter((side) => side < 0) }"
    )
    assert outside == []


def test_a_repository_shows_its_lines_as_text_and_safe_links(page: Page, app_url: str) -> None:
    go(page, app_url, "reuse", id="chain/0")
    page.mouse.click(*on_screen(picture(page), PINNED))
    place = page.get_by_role("listitem").filter(has_text="onerror")
    expect(place).to_contain_text("evil/<img src=x onerror=alert(1)> **b**")
    link = place.get_by_role("link")
    expect(link).to_have_attribute("href", re.compile(rf"^https://{PINNED}/blob/{COMMIT}/evil/%3C"))
    assert link.count() == 1
    assert page.locator("img[src='x']").count() == 0
    page.get_by_role("button", name="What it rests on").click()
    expect(page.get_by_text(f"Scanned at {COMMIT}")).to_be_visible()
    assert "type=Repository" in page.url


def test_an_uploaded_archive_is_scanned(page: Page, app_url: str, tmp_path: Path) -> None:
    wheel = tmp_path / "app.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"app/{HOSTILE.replace('/', ' ').replace(':', '')}.py", CODE)
    go(page, app_url, "scan")
    expect(page.get_by_placeholder("/home/me/project")).to_be_visible()
    page.locator("input[type=file]").set_input_files(wheel)
    expect(page.get_by_role("heading", name="What app.whl uses")).to_be_visible()
    page.get_by_test_id("stDataFrame").wait_for()
    files = {}
    for kind in ("JSON", "SARIF"):
        with page.expect_download() as download:
            page.get_by_role("button", name=kind).click()
        download.value.save_as(tmp_path / kind)
        files[kind] = json.loads((tmp_path / kind).read_text("utf-8"))
    (use,) = files["JSON"]
    assert (use["id"], use["line"]) == ("wide/hub", 2)
    assert len(files["SARIF"]["runs"][0]["results"]) == 1
    assert page.locator("img[src='x']").count() == 0


def test_a_folder_is_not_scanned_for_readers_behind_a_proxy(browser: Browser, app_url: str) -> None:
    opened = browser.new_page(extra_http_headers={"X-Forwarded-For": "10.0.0.7"})
    opened.goto(f"{app_url}/scan")
    expect(opened.get_by_text("for readers at the machine itself only")).to_be_visible()
    assert opened.get_by_placeholder("/home/me/project").count() == 0
    opened.close()
