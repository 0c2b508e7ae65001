"""The Streamlit app: `ptmgraph app`, or `streamlit run app.py`. Its pages are in `views/`."""

from pathlib import Path

import streamlit as st

from views.routes import ROUTES

app = st.App(Path(__file__).parent / "views" / "navigation.py", routes=ROUTES)
