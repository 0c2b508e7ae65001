"""The pages for readers say what the code is: nothing is missing in them, and no link is dead."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import make_where_page
from tests.helpers.places import DOCS, ROOT

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
