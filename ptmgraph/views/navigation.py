"""The pages of the app and the way between them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ptmgraph.graph.errors import StoreBusy, StoreError, StoreUnavailable
from ptmgraph.views.missing import SHOWN

# The module of each page and its title, in the order of the menu; the app opens with the first.
# This is a comment because Streamlit would show a bare text of this file on the page.
PAGES = {
    "find": "Find",
    "lineage": "Lineage",
    "reuse": "Reuse",
    "scan": "Scan",
    "licenses": "Licences",
    "assess": "Compare",
    "risk": "Risks",
    "names": "Names",
    "explore": "Explore",
    "questions": "Questions",
    "console": "Console",
    "about": "About the data",
}


def show() -> None:
    """Shows the page in the address bar. What cannot be answered becomes a sentence, as text:
    it may quote what strangers wrote."""
    # A menu that wraps: on narrow screens Streamlit's own is a sidebar, which covers the page, and
    # whose links keep the focus when it is closed.
    pages = [
        st.Page(f"{module}.py", title=title, default=place == 0)
        for place, (module, title) in enumerate(PAGES.items())
    ]
    page = st.navigation(pages, position="hidden")
    about = st.query_params.get("id") or page.title
    st.set_page_config(page_title=f"{about} · ptmgraph", layout="wide")
    st.html(Path(__file__).with_name("pages.css"))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        # No link to the page that is open: it would leave the address bar as it was.
        for other in pages:
            if other is page:
                st.markdown(f"**{page.title}**", width="content")
            else:
                st.page_link(other, width="content", query_params=_address(other.url_path))
    if page is not pages[0]:  # the first page is headed by the product, or by what is looked at
        st.title(page.title, anchor=False)
    try:
        page.run()
    except StoreUnavailable as error:
        st.info("There is no graph to look at.", icon=":material/database_off:")
        st.text(error)
    except StoreBusy as error:
        st.warning("Many ask at once.", icon=":material/hourglass_top:")
        st.text(error)
    except StoreError as error:
        st.error("The graph cannot answer this.", icon=":material/error:")
        st.text(error)
    except (OverflowError, StreamlitAPIException):  # how Streamlit meets values without bounds
        st.error(
            "The address of this page has a value that does not fit. Open the page from the menu.",
            icon=":material/error:",
        )


def _address(page: str) -> dict[str, str]:
    """What a page of the menu opens with: the node that the reader looks at, if it can show that.
    The first page has no name in the address."""
    id_ = st.query_params.get("id", "")
    label = st.query_params.get("type", "Repository" if id_.count("/") > 1 else "Model")
    known = id_ and label in SHOWN.get(page or next(iter(PAGES)), ())
    return {"type": label, "id": id_} if known else {}


if __name__ == "__main__":
    show()
