"""What /metrics says beside the counters of the web process: read from PostgreSQL, Redis and the disk when scraped.

Whichever web process is asked, on whichever machine, the answer is the same.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import Sum
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from courtsight import heartbeats
from monitoring import disks, known_labels, metrics, queues
from monitoring.alerts import snapshot
from monitoring.alerts.rule import VALUE_METRIC
from monitoring.board import Board
from monitoring.checks import CHECKS
from monitoring.database import exported
from monitoring.metrics import SUM, Kind, Metric
from monitoring.models import Alert, Tally
from transcription import cache
from transcription.captions.sessions import connected_microphones
from transcription.models import Job, Recording, Transfer
from transcription.models.job import JobStatus

logger = logging.getLogger(__name__)

FAMILIES: dict[Kind, Callable[..., Family]] = {
    Kind.COUNTER: CounterMetricFamily,
    Kind.GAUGE: GaugeMetricFamily,
    Kind.HISTOGRAM: HistogramMetricFamily,
}
Numbers = dict[str, float]  # part of a metric: value


# Asked anew for each scrape, and waited for as long as a check may take: what does not answer then is away.
SERVERS = Board({name: CHECKS[name] for name in ("database", "redis")}, moment=60, fresh=0)


@dataclass(frozen=True, slots=True)
class Source:
    """`needs`: servers without which it is not asked."""

    read: Callable[[], Iterator[Family]]
    needs: frozenset[str] = frozenset()


class Shared(Collector):
    """All that several processes have in common.

    Who waits for a connection to a server that is away waits long, and each source would do so in turn: Prometheus
    would have given up before it is told. So a source of which it is known that it cannot answer is not asked.
    """

    def describe(self) -> Iterable[Family]:
        return []  # so that nothing is read when it is registered

    def collect(self) -> Iterator[Family]:
        answered = GaugeMetricFamily("courtsight_source_up", "1 when it answered this scrape.", labels=["source"])
        away = {report.name for report in SERVERS.look(settings.HEALTH_CHECK_SECONDS) if not report.is_reachable}
        for name, source in SOURCES.items():
            families = None if source.needs & away else _read(name, source, away)
            answered.add_metric([name], 0 if families is None else 1)
            yield from families or ()
        yield answered


def _read(name: str, source: Source, away: set[str]) -> list[Family] | None:
    """None when it does not answer. A server that turns out to be away is added to `away`."""
    try:
        return list(source.read())
    except (DatabaseError, redis.RedisError, OSError) as error:
        logger.warning("No metrics of %s: %s", name, error)
        if isinstance(error, OperationalError | InterfaceError):
            away.add("database")
        elif isinstance(error, redis.ConnectionError | redis.TimeoutError):
            away.add("redis")
    return None


def _family(metric: Metric) -> Family:
    return FAMILIES[metric.kind](metric.name, metric.help, labels=metric.labels)


def counted() -> Iterator[Family]:
    tallies: dict[str, dict[tuple[str, ...], Numbers]] = defaultdict(lambda: defaultdict(dict))
    for name, labels, part, value in Tally.objects.order_by("metric", "labels").values_list(
        "metric", "labels", "part", "value"
    ):
        tallies[name][tuple(labels)][part] = value
    for metric in metrics.COUNTED:
        family = _family(metric)
        for labels in sorted(known_labels.of(metric) - tallies[metric.name].keys()):
            family.add_metric(labels, 0)
        for labels, numbers in tallies[metric.name].items():
            if metric.kind is Kind.HISTOGRAM:
                family.add_metric(labels, _cumulated(metric, numbers), numbers[SUM])
            else:
                family.add_metric(labels, numbers[""])
        yield family


def _cumulated(metric: Metric, numbers: Numbers) -> list[tuple[str, float]]:
    total, buckets = 0.0, []
    for part in metric.parts:
        total += numbers.get(part, 0.0)
        buckets.append((part, total))
    return buckets


def cache_lookups() -> Iterator[Family]:
    hits, misses = _family(metrics.CACHE_HITS), _family(metrics.CACHE_MISSES)
    for kind, counts in cache.counters().items():
        hits.add_metric([kind.value], counts.hits)
        misses.add_metric([kind.value], counts.misses)
    yield from (hits, misses)


def present() -> Iterator[Family]:
    """How things stand, as PostgreSQL knows it."""
    active = _family(metrics.ACTIVE)
    active.add_metric([], Job.objects.filter(status=JobStatus.PROCESSING).count())
    streaming = _family(metrics.STREAMING)
    streaming.add_metric([], connected_microphones())
    yield from (active, streaming)
    yield _gauge("courtsight_database_size_bytes", "Size of the database.", _database_size())
    stored = Recording.objects.order_by().aggregate(total=Sum("size"))["total"] or 0
    yield _gauge("courtsight_recordings_bytes", "Recordings that there are.", stored)
    yield from _cloud()


def _cloud() -> Iterator[Family]:
    cost = GaugeMetricFamily("courtsight_cloud_cost_usd", "By the price list, since the beginning.", labels=["engine"])
    minutes = GaugeMetricFamily("courtsight_cloud_minutes", "Minutes of audio that were paid for.", labels=["engine"])
    sums = Transfer.objects.order_by().values("engine").annotate(cost=Sum("cost"), seconds=Sum("seconds"))
    for row in sums:
        cost.add_metric([row["engine"]], float(row["cost"]))
        minutes.add_metric([row["engine"]], row["seconds"] / 60)
    yield from (cost, minutes)


def waiting() -> Iterator[Family]:
    depth = GaugeMetricFamily("courtsight_queue_depth", "What waits and could be begun now.", labels=["queue"])
    age = GaugeMetricFamily("courtsight_queue_age_seconds", "How long the first of it has waited.", labels=["queue"])
    for line in queues.lines():
        depth.add_metric([line.queue.value], line.depth)
        age.add_metric([line.queue.value], line.age)
    yield from (depth, age)


def workers() -> Iterator[Family]:
    alive = heartbeats.workers()
    age = GaugeMetricFamily("courtsight_worker_heartbeat_age_seconds", "Since its last sign.", labels=["worker"])
    serving = GaugeMetricFamily("courtsight_worker_processes", "Processes that serve a queue.", labels=["queue"])
    for worker in alive:
        age.add_metric([worker.name], worker.age)
    for queue in queues.Queue:
        serving.add_metric([queue.value], sum(worker.processes for worker in alive if queue in worker.queues))
    yield from (age, serving)


def disk() -> Iterator[Family]:
    fullest = disks.fullest()
    yield _gauge("courtsight_disk_bytes", "Size of the fullest disk that recordings are on.", fullest.size)
    yield _gauge("courtsight_disk_free_bytes", "Bytes free on it.", fullest.free)


def judged() -> Iterator[Family]:
    """What the rules of alerts are about, as the scheduler saw it last; nothing when that is some minutes ago."""
    values = GaugeMetricFamily(VALUE_METRIC, "A number that a rule of alerts is about.", labels=["name"])
    for name, number in snapshot.left().items():
        values.add_metric([name], number)
    yield values


def firing_alerts() -> Iterator[Family]:
    firing = GaugeMetricFamily("courtsight_alert_firing", "1 for each alert that fires.", labels=["rule", "severity"])
    for rule, severity in Alert.objects.firing().values_list("rule", "severity"):
        firing.add_metric([rule, severity], 1)
    yield firing


def _gauge(name: str, text: str, value: float) -> Family:
    return GaugeMetricFamily(name, text, value=value)


def _database_size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


IN_DATABASE, IN_REDIS = frozenset({"database"}), frozenset({"redis"})
SOURCES: dict[str, Source] = {
    "tallies": Source(counted, IN_DATABASE),
    "cache": Source(cache_lookups, IN_DATABASE),
    "database": Source(present, IN_DATABASE),
    "postgresql": Source(exported.families, IN_DATABASE),
    "queues": Source(waiting, IN_DATABASE | IN_REDIS),
    "workers": Source(workers, IN_REDIS),
    "disk": Source(disk),
    "health": Source(judged, IN_REDIS),
    "alerts": Source(firing_alerts, IN_DATABASE),
}
