"""The passport of a model, dataset or repository, and what to share of it."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import streamlit as st

from ptmgraph.answers.findings import Door
from ptmgraph.answers.passport import Passport, PassportLine, PassportSection
from ptmgraph.views.badge import BADGE_ROUTE
from ptmgraph.views.parts import lead_to, offer, plain_words

_COLUMNS = 3
_TELL = {"conflict": st.error, "unknown": st.warning, "compatible": st.success}


def show_passport(passport: Passport) -> None:
    """Shows what it is, the verdict, and the sections in columns, which a phone stacks."""
    _show_head(passport)
    verdict, *others = passport.sections
    first, *rest = verdict.lines
    if passport.verdict:
        limited = passport.verdict == "compatible" and passport.non_commercial
        tell = st.warning if limited else _TELL[passport.verdict]
        tell(plain_words(first.text))
    else:
        st.info(plain_words(first.text))
    with st.container(gap="xxsmall"):
        st.caption(plain_words(" ".join(line.text for line in rest)))
        if first.door:
            _offer("See each finding" if passport.verdict else "See the licence", first.door)
    with st.container(key="passport"):  # the style of the pages makes its headings small
        columns = st.columns(min(_COLUMNS, len(others)), gap="large")
    for number, section in enumerate(others):
        with columns[number % len(columns)]:
            _show_section(section)


def _show_head(passport: Passport) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(plain_words(passport.summary), width="content")
        if passport.page:
            st.link_button(
                "Its page", passport.page, type="tertiary", icon=":material/open_in_new:"
            )
        if passport.label == "Model":
            lead_to("assess", "Compare", "Model", passport.id)
        with st.popover("Share", type="tertiary", icon=":material/share:"):
            address, badge = shared(passport, st.context.url or "")
            st.caption("The address of this page")
            st.code(address, language=None, wrap_lines=True)
            st.caption("A badge in Markdown, for a README")
            st.code(badge, language=None, wrap_lines=True)
    if passport.unknown:
        st.caption(f"Not known: {', '.join(passport.unknown)}.")


def shared(passport: Passport, url: str) -> tuple[str, str]:
    """The address of a passport, and its badge in Markdown, in the app that `url` is a page of."""
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}"
    asked = urlencode({"type": passport.label, "id": passport.id})
    address = f"{base}/?{asked}"
    return address, f"[![licences]({base}{BADGE_ROUTE}?{asked})]({address})"


def _show_section(section: PassportSection) -> None:
    with st.container(gap="xxsmall"):
        st.header(section.title, anchor=False)
        for line in section.lines:
            _show_line(line)


def _show_line(line: PassportLine) -> None:
    if line.door:
        _offer(plain_words(line.text), line.door)
    else:
        st.markdown(plain_words(line.text))


def _offer(words: str, door: Door) -> None:
    offer(door.page, words, door.label, door.id, **dict(door.more))
