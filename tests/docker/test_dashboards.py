"""Every panel of Grafana's dashboards asks for metrics that /metrics really has, with labels that they have."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import resolve, reverse
from prometheus_client.parser import text_string_to_metric_families

from courtsight import heartbeats
from courtsight.accounts.models import User
from courtsight.queues import Queue
from monitoring import metrics
from tests import factories
from transcription.models import Transfer
from transcription.models.job import JobStatus

GRAFANA = Path(settings.BASE_DIR) / "docker" / "grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))
OPERATORS = {"sum", "max", "min", "count", "topk", "by", "without", "or"}
LANGUAGE = OPERATORS | {"rate", "increase", "histogram_quantile", "vector"}
# What is taken once, however many web machines tell it.
ONCE = re.compile(r"\b(?:max|min) without \(instance\) \((?:[^()]|\([^()]*\))*\)")
PROMTOOL = shutil.which("promtool")
# A histogram and a counter of Prometheus are several series each.
PARTS = ("", "_total", "_bucket", "_sum", "_count")


def panels(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text())["panels"]


def expressions(path: Path) -> list[str]:
    return [target["expr"] for panel in panels(path) for target in panel["targets"]]


def without_labels(expression: str) -> str:
    return re.sub(r"\{[^}]*\}|\[[^]]*\]|\b(?:by|without)\s*\([^)]*\)|\"[^\"]*\"", " ", expression)


def metrics_in(expression: str) -> set[str]:
    return set(re.findall(r"\b[a-z][a-z0-9_:]*\b", without_labels(expression))) - LANGUAGE


def labels_in(expression: str) -> set[str]:
    grouped = re.findall(r"\bby\s*\(([^)]*)\)", expression)
    filtered = re.findall(r"\{([^}]*)\}", expression)
    names = [name for part in grouped for name in part.split(",")]
    return {name.strip() for name in names} | {name for part in filtered for name in re.findall(r"(\w+)\s*[=!]", part)}


@pytest.fixture
def scraped(client: Client, clerk: User, transactional_db: None, settings: Any) -> str:
    """On which everything has happened once."""
    settings.HEALTH_CHECK_SECONDS = 30
    job = factories.JobFactory(created_by=clerk, status=JobStatus.PROCESSING)
    job.end(JobStatus.FAILED, error_code="engine_failed")
    metrics.count_end(metrics.End("whisper", "id-ID", "completed", 9.0, 100, 60.0, confidence=0.9))
    metrics.count_live_line("whisper", 1.0)
    metrics.count_upload(5)
    Transfer.objects.create(
        engine="google", model="m", region="r", address="gs://a/b", sha256="0" * 64, size=1, seconds=1, cost=1
    )
    heartbeats.beat("worker@sini", list(Queue), 2)
    settings.HOME.path.mkdir(exist_ok=True)
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    cache.get("tidak-ada")
    client.get("/login/")
    return client.get("/metrics").content.decode()


@pytest.fixture
def series(scraped: str) -> dict[str, set[str]]:
    """The series of it, each with its labels."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(scraped):
        for part in PARTS:
            found.setdefault(family.name + part, set())
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_metric_of_a_panel_is_on_the_page(path: Path, series: dict[str, set[str]]):
    asked = {name for expression in expressions(path) for name in metrics_in(expression)}
    assert asked
    assert asked - series.keys() == set()


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_label_of_a_panel_is_one_of_its_metrics(path: Path, series: dict[str, set[str]]):
    for panel in panels(path):
        for target in panel["targets"]:
            has = {label for name in metrics_in(target["expr"]) for label in series[name]} | {"le"}
            wanted = labels_in(target["expr"]) | set(re.findall(r"\{\{\s*(\w+)\s*\}\}", target["legendFormat"]))
            assert wanted <= has, (panel["title"], wanted - has)


def test_the_search_has_a_panel_of_its_own_by_names_that_there_are(series: dict[str, set[str]]):
    asked = [one for path in DASHBOARDS for one in expressions(path) if "search" in one]
    assert len(asked) == 2
    for expression in asked:
        (views,) = re.findall(r'view=~"([^"]+)"', expression)
        assert views.split("|") == ["api:search_transcripts", "search"]
    assert reverse("api:search_transcripts").startswith("/api/")
    assert resolve(reverse("search")).view_name == "search"


def test_an_unknown_metric_would_be_seen():
    told = 'sum by (status) (rate(stt_tidak_ada_total{engine="x"}[5m])) / vector(0)'
    assert metrics_in(told) == {"stt_tidak_ada_total"}
    assert labels_in(told) == {"status", "engine"}


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_what_all_web_machines_tell_alike_is_taken_once(path: Path):
    for expression in expressions(path):
        left = metrics_in(ONCE.sub(" ", expression))
        assert {name for name in left if not name.startswith("django_")} == set(), expression


@pytest.mark.skipif(PROMTOOL is None, reason="promtool, of Prometheus, is not on this machine")
@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_two_web_machines_show_what_one_does(path: Path, scraped: str, tmp_path: Path):
    shared = [one for one in expressions(path) if "django_" not in one]
    alone, both = (shown(tmp_path, scraped, shared, machines) for machines in (["a:8000"], ["a:8000", "b:8000"]))
    assert alone.count("got:") == len(shared), alone
    assert alone.count("got:nil") < len(shared)
    assert both == alone


def shown(folder: Path, scraped: str, asked: list[str], machines: list[str]) -> str:
    """What promtool says that it got for each expression, since it was told to expect nothing."""
    samples = [sample for family in text_string_to_metric_families(scraped) for sample in family.samples]
    held = [
        {"series": f"{sample.name}{written({**sample.labels, 'instance': machine})}", "values": f"{sample.value}+1x30"}
        for sample in samples
        if sample.name.startswith(("stt_", "courtsight_"))
        for machine in machines
    ]
    wanted = [
        {"expr": one.replace("$__rate_interval", "5m"), "eval_time": "20m", "exp_samples": [{"labels": "never"}]}
        for one in asked
    ]
    test = {"interval": "1m", "input_series": held, "promql_expr_test": wanted}
    path = folder / "test.yml"
    path.write_text(yaml.safe_dump({"evaluation_interval": "1m", "tests": [test]}))
    done = subprocess.run([PROMTOOL, "test", "rules", path], capture_output=True, text=True)
    return done.stdout + done.stderr


def written(labels: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}={json.dumps(value)}" for name, value in labels.items()) + "}"


def test_every_metric_of_the_contract_has_its_panel():
    shown = {name for path in DASHBOARDS for expression in expressions(path) for name in metrics_in(expression)}
    contract = {*metrics.COUNTED, metrics.ACTIVE, metrics.STREAMING, metrics.CACHE_HITS, metrics.CACHE_MISSES}
    assert [one.name for one in contract if not any(one.name + part in shown for part in PARTS)] == []


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_panels_ask_the_provisioned_source_and_do_not_cover_each_other(path: Path):
    (source,) = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yaml").read_text())["datasources"]
    found = panels(path)
    assert len({panel["id"] for panel in found}) == len(found)
    assert all(panel["title"] for panel in found)
    used = {target["datasource"]["uid"] for panel in found for target in panel["targets"]}
    assert used == {panel["datasource"]["uid"] for panel in found} == {source["uid"]}
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in found)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) <= 23


def test_dashboards_have_names_of_their_own():
    documents = [json.loads(path.read_text()) for path in DASHBOARDS]
    assert len({one["uid"] for one in documents}) == len({one["title"] for one in documents}) == len(DASHBOARDS) >= 4
