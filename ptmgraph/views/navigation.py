"""The pages of the app and the way between them."""

from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ptmgraph.graph.errors import StoreBusy, StoreError, StoreUnavailable

# The module of each page and its title, in the order of the menu; the app opens with the first.
# This is a comment because Streamlit would show a bare text of this file on the page.
PAGES = {
    "find": "Find",
    "lineage": "Lineage",
    "reuse": "Reuse",
    "scan": "Scan",
    "licenses": "Licences",
    "names": "Names",
    "questions": "Questions",
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
    st.set_page_config(page_title=f"{page.title} · ptmgraph", layout="wide")
    with st.container(horizontal=True, gap="small"):
        # A link to the page that is open would leave the address bar as it was.
        for other in pages:
            st.page_link(other, width="content", disabled=other is page)
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


if __name__ == "__main__":
    show()
