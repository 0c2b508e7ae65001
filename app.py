"""For `streamlit run app.py`; `ptmgraph app` opens the same app from any folder."""

import streamlit as st

from ptmgraph.views.routes import MIDDLEWARE, NAVIGATION, ROUTES

app = st.App(NAVIGATION, routes=ROUTES, middleware=MIDDLEWARE)
