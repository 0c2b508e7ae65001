"""What `ptmgraph app` starts. Streamlit looks for `st.App` in the started file itself, and puts the
file's folder before all others that Python imports from: so this folder holds nothing else."""

import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import streamlit as st

from ptmgraph.views.routes import MIDDLEWARE, NAVIGATION, ROUTES
from ptmgraph.views.warm import warm_up

# Seconds after which a thread that draws a page lets another one on: who types waits for less.
sys.setswitchinterval(0.0005)


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncGenerator[None]:
    """Warm up when there is a place for cached answers, which Streamlit makes as it starts."""
    warm_up()
    yield


app = st.App(NAVIGATION, routes=ROUTES, middleware=MIDDLEWARE, lifespan=_lifespan)
