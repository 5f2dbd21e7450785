"""The charts of the dashboard: which lines each has, made of a frame of samples. Texts are in the active language."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from courtsight.queues import Queue
from monitoring.frames import Frame, Values, added, ratio
from monitoring.names import ENGINES, QUEUES, error_name
from monitoring.readings import LIVE, Measure
from transcription.models.job import JobStatus

# More lines than this cannot be told apart.
MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit`: how static/src/dashboard/units.ts writes its values. `is_bars`: each value is what came in its step."""

    key: str
    title: str
    unit: str
    lines: list[Line]
    is_bars: bool = False
    note: str = ""


def document(frame: Frame) -> dict[str, Any]:
    """All charts as JSON; `begin` and `step` are seconds."""
    charts = [asdict(chart) for chart in charts_of(frame)]
    for chart in charts:
        for line in chart["lines"]:
            line["values"] = [None if value is None else round(value, 5) for value in line["values"]]
    return {
        "begin": frame.begin.timestamp(),
        "step": frame.step.total_seconds(),
        "count": frame.count,
        "charts": charts,
    }


def charts_of(frame: Frame) -> list[Chart]:
    return [make(frame) for make in CHARTS]


def jobs(frame: Frame) -> Chart:
    lines = [Line(str(JobStatus(status).label), frame.gauge(Measure.JOBS, status)) for status in JobStatus.active()]
    return Chart("jobs", _("Jobs under way"), "count", lines)


def ended(frame: Frame) -> Chart:
    lines = [Line(str(status.label), frame.increase(Measure.ENDED, status.value)) for status in JobStatus.ended()]
    return Chart("ended", _("Jobs that ended"), "count", lines, is_bars=True, note=_open_only())


def audio(frame: Frame) -> Chart:
    lines = [Line(name, values) for name, values in _by_engine(frame, Measure.AUDIO)]
    note = _("Minutes of recordings in completed jobs.") + " " + _open_only()
    return Chart("audio", _("Throughput"), "minutes", lines, is_bars=True, note=note)


def real_time_factor(frame: Frame) -> Chart:
    lines = [
        Line(_engine(name), ratio(frame.increase(Measure.WORKED, name), frame.increase(Measure.AUDIO, name), 1 / 60))
        for name in frame.labels(Measure.WORKED)
    ]
    note = _("From the first work on a job to its end, by the length of the recording. Under 1 is faster than speech.")
    return Chart("speed", _("Real-time factor"), "number", lines, note=note)


def errors(frame: Frame) -> Chart:
    whole = frame.total(Measure.ENDED)
    found = {code: frame.increase(Measure.ERRORS, code) for code in frame.labels(Measure.ERRORS)}
    counts = {code: sum(filter(None, values)) for code, values in found.items()}
    by_frequency = sorted((code for code in counts if counts[code]), key=lambda code: -counts[code])
    lines = [Line(error_name(code), ratio(found[code], whole)) for code in by_frequency[: MOST_LINES - 1]]
    if rest := by_frequency[MOST_LINES - 1 :]:
        lines.append(Line(_("Others"), ratio(added([found[code] for code in rest], frame.count), whole)))
    note = _("Of the jobs that ended, how many failed, and why.") + " " + _open_only()
    return Chart("errors", _("Error rate by type"), "percent", lines, note=note)


def confidence(frame: Frame) -> Chart:
    lines = [
        Line(_engine(name), ratio(frame.increase(Measure.CONFIDENCE, name), frame.increase(Measure.CONFIDENT, name)))
        for name in frame.labels(Measure.CONFIDENT)
    ]
    return Chart("confidence", _("Confidence"), "percent", lines, note=_("Mean of the jobs that were completed."))


def cache(frame: Frame) -> Chart:
    names = {"file": _("Whole recordings"), "chunk": _("Parts of recordings")}
    lines = []
    for kind, name in names.items():
        hits, misses = frame.increase(Measure.HITS, kind), frame.increase(Measure.MISSES, kind)
        lines.append(Line(name, ratio(hits, added([hits, misses], frame.count))))
    return Chart("cache", _("Cache hit rate"), "percent", lines, note=_("Of what was asked for, how much was known."))


def streams(frame: Frame) -> Chart:
    return Chart("streams", _("Live streams"), "count", [Line(_("Microphones"), frame.gauge(Measure.STREAMS))])


def queue_age(frame: Frame) -> Chart:
    lines = [Line(str(QUEUES[queue]), frame.gauge(Measure.QUEUE_AGE, queue.value)) for queue in Queue]
    return Chart("queues", _("Queue age"), "seconds", lines, note=_("How long the first in the queue has waited."))


def workers(frame: Frame) -> Chart:
    lines = [Line(str(QUEUES[queue]), frame.gauge(Measure.WORKERS, str(queue))) for queue in (*Queue, LIVE)]
    return Chart("workers", _("Worker processes"), "count", lines)


def cost(frame: Frame) -> Chart:
    lines = [Line(name, values) for name, values in _by_engine(frame, Measure.CLOUD_COST)]
    return Chart("cost", _("Cost of cloud engines"), "usd", lines, is_bars=True, note=_("By the price list."))


def storage(frame: Frame) -> Chart:
    used, size = frame.gauge(Measure.DISK_USED), frame.gauge(Measure.DISK_SIZE)
    return Chart("storage", _("Storage"), "bytes", [Line(_("Used"), used), Line(_("Size of the disk"), size)])


CHARTS: tuple[Callable[[Frame], Chart], ...] = (
    jobs,
    ended,
    audio,
    real_time_factor,
    errors,
    confidence,
    queue_age,
    workers,
    streams,
    cache,
    cost,
    storage,
)


def _by_engine(frame: Frame, measure: Measure) -> Iterator[tuple[str, Values]]:
    for name in frame.labels(measure):
        yield _engine(name), frame.increase(measure, name)


def _engine(name: str) -> str:
    return str(ENGINES.get(name, name))


def _open_only() -> str:
    return _("Sealed hearings are left out.")
