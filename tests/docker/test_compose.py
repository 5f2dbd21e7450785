"""What the containers are told exists: settings, commands, queues, files. No engine runs them here."""

import re
import shlex
import shutil
import subprocess
import sys
import threading
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.test import Client
from django.urls import resolve

from courtsight.embedded import postgres
from courtsight.embedded.paths import Home
from courtsight.embedded.programs import product
from courtsight.queues import Queue
from monitoring.alerts import runbook
from monitoring.alerts.prometheus import JOB
from tests.test_docs import documented

ROOT = Path(settings.BASE_DIR)
DOCKER = ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "courtsight"}
PROMTOOL = shutil.which("promtool")
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
    assert given - FOREIGN - OF_CONTAINERS <= set(documented())
    assert {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "METRICS_TOKEN"} <= given


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_is_given_all_that_was_filled_in_but_the_secrets_of_others(name: str):
    """Otherwise a setting that somebody adds (a mail server, say) would be left out without a word."""
    assert (DOCKER / OURS[name]["env_file"]).parent == DOCKER
    assert OURS[name]["env_file"] == ".env"
    blank = {key for key, value in OURS[name]["environment"].items() if value == ""}
    assert blank == {"POSTGRES_PASSWORD", "GRAFANA_PASSWORD"} | ({"COURTSIGHT_ADMIN_PASSWORD"} - asked_by(name))
    assert OURS[name]["environment"]["COURTSIGHT_HOME"] == "/state", "what is stored must lie in the volume"


def asked_by(name: str) -> set[str]:
    """What its environment takes from docker/.env by name."""
    return {key for key, value in OURS[name]["environment"].items() if f"${{{key}" in str(value)}


@pytest.mark.parametrize("name", sorted(set(OURS) - {"prepare"}))
def test_postgresql_can_tell_whose_connections_it_has(name: str):
    assert OURS[name]["environment"]["PGAPPNAME"] == name


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
    suggested = set(re.findall(r"^#(\w+)=", (DOCKER / "example.env").read_text(), re.M))
    assert {"EMAIL_HOST", "TIME_ZONE"} <= suggested <= set(documented())


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


def test_prometheus_reads_the_rules_that_the_product_writes():
    document = yaml.safe_load((DOCKER / "prometheus.yml").read_text())
    (pattern,) = document["rule_files"]
    *command, arrow, path = words(OURS["rules"])
    assert (command[-3:], arrow) == (["alert_rules", "--format", "prometheus"], ">")
    volume = next(one for one in OURS["rules"]["volumes"] if one.startswith("rules:")).split(":")[1]
    mounted = next(one for one in SERVICES["prometheus"]["volumes"] if one.startswith("rules:")).split(":")[1]
    assert fnmatchcase(path.replace(volume, mounted), pattern)
    assert SERVICES["prometheus"]["depends_on"]["rules"] == {"condition": "service_completed_successfully"}
    owned = next(line for line in (DOCKER / "Dockerfile").read_text().splitlines() if "install --directory" in line)
    assert volume in owned.split(), "a new volume belongs to whom the folder of the image does"
    assert [job["job_name"] for job in document["scrape_configs"]] == [JOB], "by this name a rule asks for it"


@pytest.mark.skipif(PROMTOOL is None, reason="promtool, of Prometheus, is not on this machine")
def test_promtool_takes_what_prometheus_is_told():
    done = subprocess.run(
        [PROMTOOL, "check", "config", "--syntax-only", DOCKER / "prometheus.yml"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_web_server_is_well_under_whatever_name_the_court_has(client: Client, settings: Any):
    """The check of its container asks under a name that is always allowed."""
    check = "\n".join(OURS["web"]["healthcheck"]["test"])
    host = re.search(r'"Host": "(\w+)"', check)[1]
    allowed = OURS["web"]["environment"]["ALLOWED_HOSTS"]
    settings.ALLOWED_HOSTS = re.sub(r"\$\{.*?\}", "sidang.pn-contoh.go.id", allowed).split(",")
    assert client.get("/readyz", headers={"Host": host}).status_code == 200
    assert client.get("/readyz", headers={"Host": "localhost:8000"}).status_code == 400


class Asked(BaseHTTPRequestHandler):
    """Writes down what it is asked."""

    requests: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        self.requests.append((self.path, self.headers["Host"]))
        self.send_response(200 if len(self.requests) == 1 else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not in the output of the tests."""


def test_its_check_is_a_program_that_fails_when_the_web_server_does():
    with HTTPServer(("127.0.0.1", 0), Asked) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _cmd, _python, *arguments = OURS["web"]["healthcheck"]["test"]
        code = arguments[1].replace(":8000", f":{server.server_port}")
        ended = [subprocess.run([sys.executable, "-c", code], stderr=subprocess.PIPE).returncode for _ in range(2)]
        server.shutdown()
    assert ended == [0, 1]
    assert Asked.requests == [("/readyz", "web")] * 2


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
    for path in ("requirements/base.txt", "locale/id", "static/src", "templates/base.html", "manage.py"):
        assert is_in_the_image(path)


@pytest.mark.parametrize(
    "path", ["docker/.env", ".env", "docker/.env.old", "a/b/.env", ".venv", "var", ".git", "tests", "docs/README.md"]
)
def test_what_is_no_part_of_it_stays_out_secrets_above_all(path: str):
    assert not is_in_the_image(path)


def test_the_runbook_to_which_alerts_lead_is_in_the_image():
    for document in runbook.DOCUMENTS.values():
        assert is_in_the_image(str(document.relative_to(ROOT)))
        assert document.is_file()


def is_in_the_image(path: str) -> bool:
    """As Docker reads the file: the last line that fits decides; `**/` is any number of folders."""
    lines = [line for line in (DOCKER / "Dockerfile.dockerignore").read_text().splitlines() if not line.startswith("#")]
    fitting = [line for line in lines if fits(line.removeprefix("!"), path)]
    return not fitting or fitting[-1].startswith("!")


def fits(pattern: str, path: str) -> bool:
    parts = path.split("/")
    starts = range(len(parts)) if pattern.startswith("**/") else (0,)
    wanted = pattern.removeprefix("**/").split("/")
    return any(
        len(parts) - start >= len(wanted)
        and all(fnmatchcase(part, want) for part, want in zip(parts[start:], wanted, strict=False))
        for start in starts
    )
