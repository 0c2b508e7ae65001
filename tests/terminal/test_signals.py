"""Ending the terminal or the app while it works: it goes at once, and takes Java with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.helpers.browser import CHROMIUM, free_port, wait_until_ready
from tests.helpers.places import ROOT
from tests.helpers.processes import ANNOUNCED, ENDLESS, children, gone
from tests.helpers.terminal import command, environment


def command_line(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_terminal_in_a_query(fixture_home: Path, number: signal.Signals) -> None:
    code = f"{ANNOUNCED}\nfrom ptmgraph.terminal.cli import main\nmain()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "cypher", ENDLESS, "--timeout", "100"],
        env=environment(fixture_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as terminal:
        assert terminal.stdout is not None
        assert terminal.stdout.readline() == b"sent\n"
        workers = children(terminal.pid)
        terminal.send_signal(number)
        _, errors = terminal.communicate(timeout=5)
    assert b"Traceback" not in errors
    assert workers and all(gone(worker) for worker in workers)


@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt install chromium")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_the_app_with_a_page_open(
    browser: Browser, fixture_home: Path, number: signal.Signals
) -> None:
    port = free_port()
    app = subprocess.Popen(
        command("app", "--port", str(port)),
        cwd=ROOT,
        env=environment(fixture_home) | {"STREAMLIT_SERVER_HEADLESS": "true"},
        stderr=subprocess.DEVNULL,
    )
    wait_until_ready(f"http://localhost:{port}/_stcore/health", app)
    page = browser.new_page()
    page.goto(f"http://localhost:{port}/questions?question=most-derived-from")
    expect(page.get_by_text("rows in")).to_be_visible(timeout=60_000)
    workers = {pid for pid in children(app.pid) if "arcade.worker" in command_line(pid)}
    assert len(workers) == 1
    app.send_signal(number)
    app.wait(timeout=10)
    page.close()
    assert all(gone(worker) for worker in workers)
