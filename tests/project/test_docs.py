"""The pages for readers say what the code is: nothing is missing in them, and no link is dead."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import click
import pytest

from ptmgraph.loaders.base import discover
from ptmgraph.loaders.derived.base import derived_sources
from ptmgraph.terminal.cli import cli
from ptmgraph.views.navigation import PAGES
from scripts import make_where_page
from tests.helpers.places import DOCS, ROOT

README = (ROOT / "README.md").read_text("utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
PAGES_FOR_READERS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def test_the_list_of_modules_is_that_of_the_code() -> None:
    page = make_where_page.PAGE.read_text("utf-8")
    assert page == make_where_page.page(), "run: .venv/bin/python -m scripts.make_where_page"


@pytest.mark.parametrize("page", PAGES_FOR_READERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    for link in LINK.findall(CODE.sub("code", page.read_text("utf-8"))):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("command", sorted(cli.list_commands(click.Context(cli))))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert re.search(rf"`ptmgraph {command}\b(?!-)", README), f"no word of {command} in the README"


@pytest.mark.parametrize("source", sorted(discover().keys() - derived_sources().keys()))
def test_every_source_is_in_the_readme(source: str) -> None:
    row = rf"^\|.*`ptmgraph load {source}\b(?!-).*\|$"
    assert re.search(row, README, re.MULTILINE), f"the README has no row for ptmgraph load {source}"


@pytest.mark.parametrize("title", PAGES.values())
def test_every_page_of_the_app_is_in_its_docs(title: str) -> None:
    rows = (DOCS / "app.md").read_text("utf-8")
    assert f"\n| {title} |" in rows, f"docs/app.md has no row for {title}"


def test_the_words_of_the_glossary_stand_in_order_and_live_where_it_says() -> None:
    rows = re.findall(r"^\| ([a-z].*?) \| .* \| `(\S+)` \|$", GLOSSARY, re.MULTILINE)
    words = [word for word, _ in rows if word != "word"]
    assert len(words) == GLOSSARY.count("\n| ") - 2  # without the head and the line below it
    assert words == sorted(set(words))
    for _, place in rows:
        _find(place)


def _find(place: str) -> object:
    """The module, or the class of a module, with this dotted name."""
    parent, _, name = place.rpartition(".")
    module = import_module(parent)
    return getattr(module, name, None) or import_module(place)
