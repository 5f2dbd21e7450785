"""Every panel of Grafana's dashboards asks for metrics that /metrics really has, with labels that they have."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
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
LANGUAGE = {"sum", "by", "rate", "increase", "histogram_quantile", "count", "or", "vector", "topk"}
# A histogram and a counter of Prometheus are several series each.
PARTS = ("", "_total", "_bucket", "_sum", "_count")


def panels(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text())["panels"]


def expressions(path: Path) -> list[str]:
    return [target["expr"] for panel in panels(path) for target in panel["targets"]]


def without_labels(expression: str) -> str:
    return re.sub(r"\{[^}]*\}|\[[^]]*\]|\bby\s*\([^)]*\)|\"[^\"]*\"", " ", expression)


def metrics_in(expression: str) -> set[str]:
    return set(re.findall(r"\b[a-z][a-z0-9_:]*\b", without_labels(expression))) - LANGUAGE


def labels_in(expression: str) -> set[str]:
    grouped = re.findall(r"\bby\s*\(([^)]*)\)", expression)
    filtered = re.findall(r"\{([^}]*)\}", expression)
    names = [name for part in grouped for name in part.split(",")]
    return {name.strip() for name in names} | {name for part in filtered for name in re.findall(r"(\w+)\s*[=!]", part)}


@pytest.fixture
def series(client: Client, clerk: User, transactional_db: None) -> dict[str, set[str]]:
    """The series of a page on which everything has happened once, each with its labels."""
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
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").content.decode()):
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


def test_an_unknown_metric_would_be_seen():
    told = 'sum by (status) (rate(stt_tidak_ada_total{engine="x"}[5m])) / vector(0)'
    assert metrics_in(told) == {"stt_tidak_ada_total"}
    assert labels_in(told) == {"status", "engine"}


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
