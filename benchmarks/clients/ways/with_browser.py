"""Neo4j Browser, the web page, in a real Chromium. The argument is the folder of its package."""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import threading
import zipfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from telling import COUNT, MODELS, PASSWORD, PORT, way


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def connected(page: Page) -> bool:
    page.fill("[data-testid=boltaddress]", f"127.0.0.1:{PORT}")
    page.fill("[data-testid=username]", "neo4j")
    page.fill("[data-testid=password]", PASSWORD)
    page.click("[data-testid=connect]")
    page.wait_for_selector("text=You are connected as user")
    return True


def asked(page: Page, statement: str, until: str) -> bool:
    page.click(".monaco-editor")
    page.keyboard.type(statement)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(until)
    return True


def labels(page: Page) -> bool:
    page.click("[data-testid=navigationDBMS]")
    page.wait_for_selector("text=NameComponent")
    return True


folder = Path(sys.argv[1])
with zipfile.ZipFile(next(folder.glob("*.jar"))) as jar:
    jar.extractall(folder)
handler = functools.partial(_Quiet, directory=str(folder / "browser"))
site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
threading.Thread(target=site.serve_forever, daemon=True).start()
picture = "MATCH p = (:Model)-[:LICENSED_UNDER]->() RETURN p LIMIT 25"
with sync_playwright() as play:
    browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(f"http://127.0.0.1:{site.server_port}/index.html?connectURL=bolt%3A%2F%2F127.0.0.1")
    way("connect", lambda: connected(page), True)
    way("a picture", lambda: asked(page, picture, "text=Displaying"), True)
    way("a table", lambda: asked(page, COUNT, f"td:has-text('{MODELS}')"), True)
    way("labels and types", lambda: labels(page), True)
    browser.close()
