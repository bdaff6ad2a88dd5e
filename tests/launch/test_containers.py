"""The containers run the commands of `./portal`, with all they need and no more.

There may be no Docker here: the files are read, and shown to the client where it knows `compose`.
"""

import os
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from kernel.settings import Settings
from portal import cli
from portal.launch.environment import app_password
from portal.launch.life import processes

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
ONCE = {"migrate", "prepare"}
FILLED = {
    "POSTGRES_PASSWORD": "a1",
    "PORTAL_DB_PASSWORD": "b2",
    "VALKEY_PASSWORD": "c3",
    "PORTAL_SECRET_KEY": "d4" * 16,
    "PORTAL_DOMAIN": "portal.example.ru",
}


def filled(text: str) -> str:
    """The text with its ${VARIABLES} put in, as compose does."""

    def value(match: re.Match[str]) -> str:
        name, _, usual = match[1].partition(":")
        return FILLED.get(name) or usual.removeprefix("-")

    return re.sub(r"\$\{([^}]+)\}", value, text)


def test_the_lasting_processes_are_those_of_up() -> None:
    started = Counter(
        command.name.rstrip("0123456789").rstrip("-") for command in processes(Path("/data"), {})
    )
    replicas = {
        name: service.get("deploy", {}).get("replicas", 1)
        for name, service in OURS.items()
        if name not in ONCE
    }
    assert replicas == dict(started)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_containers_command_is_one_of_ours(name: str) -> None:
    command = [filled(word) for word in OURS[name]["command"]]
    assert not cli.COMMANDS[command[0]].pass_through
    assert cli.parse(command[0], command[1:]) is not None


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_container_has_complete_settings(name: str) -> None:
    given = {key: filled(value) for key, value in OURS[name]["environment"].items()}
    settings = Settings.from_env(given)
    assert app_password(settings.database_url) == FILLED["PORTAL_DB_PASSWORD"]
    assert settings.https
    # Only the two that create roles and tables know the administrator.
    assert (settings.admin_database_url is not None) == (name in ONCE)


def test_lasting_processes_wait_for_the_tables_and_come_back() -> None:
    for name in set(OURS) - ONCE:
        waits = OURS[name]["depends_on"]
        assert waits["prepare"] == {"condition": "service_completed_successfully"}
        assert OURS[name]["restart"] == "unless-stopped"


def test_only_the_proxy_is_seen_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {"postgres": "postgres:18", "valkey": "valkey/valkey:9"}.items() <= {
        name: service["image"] for name, service in SERVICES.items()
    }.items()


def test_every_variable_is_explained_in_the_example() -> None:
    explained = (ROOT / "deploy/env.example").read_text("utf-8")
    used = re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8"))
    missing = {name for name in used if not re.search(rf"^#?{name}=", explained, re.MULTILINE)}
    assert missing == set()


def test_the_image_holds_every_package_and_starts_as_an_ordinary_user() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for folder in ("platform", "workers", "migrations"):
        assert f"COPY {folder} {folder}" in text
    assert re.search(r"^USER portal$", text, re.MULTILINE)
    assert 'ENTRYPOINT ["python", "-m", "portal.cli"]' in text
    assert "--require-hashes" in text


def test_the_docker_client_reads_it_too() -> None:
    """Where there is no client, or it does not know `compose`, the tests above stand alone."""
    try:
        knows = subprocess.run(["docker", "compose", "version"], capture_output=True)
    except FileNotFoundError:
        return
    if knows.returncode:
        return
    read = subprocess.run(
        ["docker", "compose", "config", "--quiet"],
        cwd=ROOT,
        env={**os.environ, **FILLED},
        capture_output=True,
        text=True,
    )
    assert (read.returncode, read.stderr) == (0, "")
