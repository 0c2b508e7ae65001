"""The pages of the app and the way between them."""

from __future__ import annotations

import streamlit as st

from graph.store import StoreError, StoreUnavailable

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
    st.set_page_config(page_title="ptmgraph", layout="wide")
    page = st.navigation(PAGES, position="top")
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
