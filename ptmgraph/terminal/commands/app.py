"""`ptmgraph app`: the Streamlit front end."""

from __future__ import annotations

from pathlib import Path

import click

import ptmgraph

_SCRIPT = Path(ptmgraph.__file__).parent / "app" / "app.py"


@click.command(epilog="Example: ptmgraph app --port 8600")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to use."
)
def command(port: int) -> None:
    """Explore the graph in the browser, at http://localhost:PORT, until Ctrl-C."""
    from streamlit.web.cli import main as streamlit

    streamlit(["run", str(_SCRIPT), "--server.port", str(port)], standalone_mode=False)
