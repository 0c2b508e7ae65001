"""The pages for readers say what the code is: nothing is missing in them, and no link is dead."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from scripts import make_where_page
from tests.helpers.places import DOCS, ROOT

GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
PAGES_FOR_READERS = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")


def test_the_list_of_modules_is_that_of_the_code() -> None:
    page = make_where_page.PAGE.read_text("utf-8")
    assert page == make_where_page.page(), "run: python -m scripts.make_where_page"


@pytest.mark.parametrize("page", PAGES_FOR_READERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_to_files(page: Path) -> None:
    for link in LINK.findall(CODE.sub("code", page.read_text("utf-8"))):
        assert (page.parent / link).exists(), link


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
