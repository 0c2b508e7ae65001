"""Ending the terminal or the app while it works: it goes at once, and takes Java with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.helpers.browser import CHROMIUM, free_port, wait_until_ready
from tests.helpers.places import ROOT
from tests.helpers.processes import ENDLESS, children, gone


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_terminal_in_a_query(fixture_home: Path, number: signal.Signals) -> None:
    environment = {**os.environ, "PTMGRAPH_HOME": str(fixture_home)}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "ptmgraph", "cypher", ENDLESS, "--timeout", "100"]
    terminal = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
    while not (workers := children(terminal.pid)):
        time.sleep(0.05)
    time.sleep(2)
    terminal.send_signal(number)
    terminal.wait(timeout=5)
    assert terminal.stderr is not None
    with terminal.stderr as errors:
        assert b"Traceback" not in errors.read()
    assert all(gone(worker) for worker in workers)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_app_with_a_page_open(fixture_home: Path, number: signal.Signals) -> None:
    port = free_port()
    app = subprocess.Popen(
        [sys.executable, "-m", "ptmgraph", "app", "--port", str(port)],
        cwd=ROOT,
        env={
            **os.environ,
            "PTMGRAPH_HOME": str(fixture_home),
            "STREAMLIT_SERVER_HEADLESS": "true",
        },
        stderr=subprocess.DEVNULL,
    )
    wait_until_ready(f"http://localhost:{port}/_stcore/health", app)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        page.goto(f"http://localhost:{port}/questions?question=most-derived-from")
        expect(page.get_by_text("rows in")).to_be_visible(timeout=60_000)
        workers = {pid for pid in children(app.pid) if "arcade.worker" in command_line(pid)}
        assert len(workers) == 1
        app.send_signal(number)
        app.wait(timeout=10)
        browser.close()
    assert all(gone(worker) for worker in workers)
