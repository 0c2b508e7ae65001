"""Pages of the app, run by Streamlit without a browser."""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from tests.helpers.places import ROOT

# At each run of a page Streamlit's runner looks for components in all installed packages: that is
# more than half of the time of a run, and always the same.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

_NAVIGATION = ROOT / "ptmgraph" / "views" / "navigation.py"
_SECONDS = 120


def open_page(page: str, **address: str | list[str]) -> AppTest:
    """The page as it is after the first run with this address."""
    app = AppTest.from_file(str(_NAVIGATION), default_timeout=_SECONDS)
    app.query_params.update(address)
    app.switch_page(f"{page}.py").run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    """All text on the page."""
    told = [*app.error, *app.warning, *app.success, *app.info]
    parts = [*app.markdown, *app.caption, *app.header, *app.subheader, *told, *app.text]
    return "\n".join(str(part.value) for part in parts)
