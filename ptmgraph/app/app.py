"""What `ptmgraph app` starts. Streamlit looks for `st.App` in the started file itself, and puts the
file's folder before all others that Python imports from: so this folder holds nothing else."""

import streamlit as st

from ptmgraph.views.routes import MIDDLEWARE, NAVIGATION, ROUTES

app = st.App(NAVIGATION, routes=ROUTES, middleware=MIDDLEWARE)
