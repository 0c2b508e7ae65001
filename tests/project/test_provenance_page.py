"""The table of attributes for readers is that of the code."""

from __future__ import annotations

from scripts import make_provenance_page


def test_the_page_lists_the_attributes_of_the_code() -> None:
    page = make_provenance_page.PAGE.read_text("utf-8")
    assert page == make_provenance_page.page(), "run: python -m scripts.make_provenance_page"
