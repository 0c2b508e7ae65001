"""`ptmgraph app`: the Streamlit front end."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

import ptmgraph
from ptmgraph.graph.home import data_home

_FOLDER = Path(ptmgraph.__file__).parent / "app"
_HOSTS, _PASSWORD = "PTMGRAPH_APP_HOSTS", "PTMGRAPH_APP_PASSWORD"  # views/guard.py reads them
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ANYWHERE = ("0.0.0.0", "::")
_OPTIONS = {
    "browser.gatherUsageStats": "false",
    "client.showErrorDetails": "none",
    "global.developmentMode": "false",
    # Python collects by itself; a full pass after each page took three quarters of its time.
    "runner.postScriptGC": "false",
    "server.enableAgentApi": "false",
    "server.enableCORS": "true",
    "server.enableStaticServing": "false",
    "server.enableXsrfProtection": "true",
    "server.fileWatcherType": "none",
    "server.scriptHealthCheckEnabled": "false",
    "server.showEmailPrompt": "false",
}
"""What no settings file may change."""


@click.command(epilog="Example: ptmgraph app --port 8600")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8501, show_default=True, help="Port to use."
)
@click.option(
    "--address",
    default="localhost",
    show_default=True,
    envvar="STREAMLIT_SERVER_ADDRESS",
    help="Where to listen. With 0.0.0.0 other machines can look; a password is asked for.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    envvar=_HOSTS,
    metavar="NAME",
    help="A name by which readers reach the app, such as models.example. May be repeated.",
)
@click.option("--no-login", is_flag=True, help="Ask for no password: a proxy does, or a firewall.")
def command(port: int, address: str, hosts: tuple[str, ...], no_login: bool) -> None:
    """Explore the graph in the browser, at http://localhost:PORT, until Ctrl-C.

    Only this machine can look, unless --address says otherwise. The password for others is
    PTMGRAPH_APP_PASSWORD; without one, a new one is made and shown at each start.
    """
    from streamlit.web.cli import main as streamlit

    _own_place()
    if no_login:
        os.environ.pop(_PASSWORD, None)
    if address not in _LOOPBACK:
        hosts = hosts if address in _ANYWHERE else (*hosts, address)
        _open_to_others(address, hosts, no_login)
    os.environ[_HOSTS] = " ".join(hosts)
    own = {
        **_OPTIONS,
        "browser.serverAddress": hosts[0] if hosts else "localhost",
        "server.address": address,
        "server.port": str(port),
    }
    options = [word for name, value in own.items() for word in (f"--{name}", value)]
    streamlit(["run", str(_FOLDER / "app.py"), *options], standalone_mode=False)


def _own_place() -> None:
    """Stand in the app's own folder: Streamlit reads settings and secrets of the folder where it
    is started, and these may be a stranger's."""
    os.environ["PTMGRAPH_HOME"] = str(data_home())
    if file := os.environ.get("NEO4J_PASSWORD_FILE"):
        os.environ["NEO4J_PASSWORD_FILE"] = str(Path(file).resolve())
    os.chdir(_FOLDER)


def _open_to_others(address: str, hosts: tuple[str, ...], no_login: bool) -> None:
    """Say loudly who can look, and have a password when one is to be asked for."""
    click.secho(f"Other machines may reach this app: it listens on {address}.", bold=True, err=True)
    names = ", ".join(("localhost", *hosts))
    click.echo(f"It answers to these names in the address only (--host): {names}.", err=True)
    if no_login:
        click.echo("It asks for NO password (--no-login).", err=True)
    elif os.environ.get(_PASSWORD):
        click.echo(f"It asks for the password in {_PASSWORD}.", err=True)
    else:
        os.environ[_PASSWORD] = secrets.token_urlsafe(12)
        click.echo(f"It asks for this password: {os.environ[_PASSWORD]}", err=True)
