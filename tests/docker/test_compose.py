"""What the containers are told exists: settings, commands, queues, files. No engine runs them here."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from courtsight.embedded import postgres
from courtsight.embedded.paths import Home
from courtsight.embedded.programs import product
from courtsight.queues import Queue
from tests.test_docs import documented

ROOT = Path(settings.BASE_DIR)
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "courtsight"}
# Those of libraries and of the other images.
FOREIGN = {"PGAPPNAME", "OMP_NUM_THREADS", "PYTHONUNBUFFERED", "PATH"}
OF_CONTAINERS = {"POSTGRES_PASSWORD", "GRAFANA_PASSWORD", "GRAFANA_PORT"}


def words(service: dict[str, Any]) -> list[str]:
    command = service.get("command", [])
    return shlex.split(command[2]) if command[:2] == ["sh", "-c"] else list(command)


def test_every_part_of_make_run_has_its_service():
    programs = {program.name for program in product(Home(ROOT / "var"), "127.0.0.1", 8000, 1)}
    assert programs <= set(OURS)
    assert {"postgres", "redis", "prometheus", "grafana"} <= set(SERVICES)


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_is_given_settings_that_there_are(name: str):
    given = set(OURS[name]["environment"])
    assert given - FOREIGN <= set(documented())
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "METRICS_TOKEN"} <= given


def test_so_is_the_image():
    line = next(line for line in (DOCKER / "Dockerfile").read_text().splitlines() if line.startswith("ENV "))
    names = re.findall(r"(\w+)=", line)
    assert set(names) - FOREIGN <= set(documented())


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_runs_a_command_that_there_is(name: str):
    parts = words(OURS[name])
    if "manage.py" in parts:
        assert parts[parts.index("manage.py") + 1] in get_commands()
    elif "celery" in parts:
        assert "worker" in parts or "beat" in parts
        assert parts[parts.index("--app") + 1] == "courtsight"
    else:
        assert parts == []  # the image's own
        assert "courtsight.web" in (DOCKER / "Dockerfile").read_text()


def test_all_queues_are_served():
    served = [parts[parts.index("--queues") + 1] for parts in map(words, OURS.values()) if "--queues" in parts]
    assert sorted(served) == sorted(Queue)


def test_what_is_to_be_filled_in_is_in_the_example_and_nothing_else():
    text = (DOCKER / "compose.yaml").read_text()
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    example = set(re.findall(r"^(\w+)=", (DOCKER / "example.env").read_text(), re.M))
    assert asked == example
    assert example - OF_CONTAINERS <= set(documented())


def test_no_secret_has_a_default():
    text = (DOCKER / "compose.yaml").read_text()
    for name in ("SECRET_KEY", "METRICS_TOKEN", "POSTGRES_PASSWORD", "GRAFANA_PASSWORD"):
        assert set(re.findall(rf"\$\{{{name}([^}}]*)\}}", text)) == {":?"}
        assert f"\n{name}=\n" in (DOCKER / "example.env").read_text()


def test_every_file_that_is_mounted_is_there():
    mounted = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    files = [path for path in mounted if path.startswith(".")]
    assert len(files) >= 4
    assert all((DOCKER / path).exists() for path in files)
    assert {path for path in mounted if not path.startswith(".")} <= set(COMPOSE["volumes"])


def test_whom_a_service_waits_for_there_is():
    for service in SERVICES.values():
        assert set(service.get("depends_on", [])) <= set(SERVICES)


def test_prometheus_asks_the_web_server_with_the_token_that_it_is_given():
    (job,) = yaml.safe_load((DOCKER / "prometheus.yml").read_text())["scrape_configs"]
    assert resolve(job["metrics_path"]).url_name == "metrics"
    assert job["static_configs"] == [{"targets": ["web:8000"]}]
    (secret,) = SERVICES["prometheus"]["secrets"]
    assert job["authorization"]["credentials_file"] == f"/run/secrets/{secret['source']}"
    assert COMPOSE["secrets"][secret["source"]] == {"environment": "METRICS_TOKEN"}
    assert OURS["web"]["environment"]["ALLOWED_HOSTS"].endswith(",web"), "it comes by this name"


def test_postgresql_is_as_discreet_and_as_wide_as_the_embedded_one(tmp_path: Path):
    told = set(SERVICES["postgres"]["command"])
    embedded = {part for part in postgres.command(Home(tmp_path)) if re.match(r"(log_|max_connections)", part)}
    assert len(embedded) == 3
    assert embedded <= told


def test_ports_are_open_on_this_machine_alone():
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert len(ports) == 2
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_image_is_built_of_files_that_there_are():
    lines = (DOCKER / "Dockerfile").read_text().splitlines()
    assert any("setup_environment.py run" in line for line in lines)
    kept_out = (DOCKER / "Dockerfile.dockerignore").read_text().split()
    assert {".venv", "var", ".git"} <= set(kept_out)
    assert not {"requirements", "locale", "static", "templates"} & set(kept_out)
