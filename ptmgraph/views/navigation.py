"""The pages of the app and the way between them."""

from __future__ import annotations

import streamlit as st

from ptmgraph.graph.errors import StoreError, StoreUnavailable

PAGES = (
    st.Page("find.py", title="Find", default=True),
    st.Page("lineage.py", title="Lineage"),
    st.Page("reuse.py", title="Reuse"),
    st.Page("scan.py", title="Scan"),
    st.Page("licenses.py", title="Licences"),
    st.Page("names.py", title="Names"),
    st.Page("questions.py", title="Questions"),
    st.Page("about.py", title="About the data"),
)


def show() -> None:
    """Shows the page in the address bar. What cannot be answered becomes a sentence, as text:
    it may quote what strangers wrote."""
    # A menu that wraps: on narrow screens Streamlit's own is a sidebar, which covers the page, and
    # whose links keep the focus when it is closed.
    page = st.navigation(PAGES, position="hidden")
    st.set_page_config(page_title=f"{page.title} · ptmgraph", layout="wide")
    with st.container(horizontal=True, gap="small"):
        # A link to the page that is open would leave the address bar as it was.
        for other in PAGES:
            st.page_link(other, width="content", disabled=other is page)
    st.title(page.title, anchor=False)
    try:
        page.run()
    except StoreUnavailable as error:
        st.info("There is no graph to look at.", icon=":material/database_off:")
        st.text(error)
    except StoreError as error:
        st.error("The graph cannot answer this.", icon=":material/error:")
        st.text(error)


if __name__ == "__main__":
    show()
