"""Which series of a counter are on /metrics before there is anything to count.

Prometheus knows an increase only from a value that it has seen before: of a series that begins with its first fifty
failures it would say that nothing has happened.
"""

from itertools import product

from monitoring import metrics
from monitoring.metrics import Metric
from transcription.engines import ENGINES
from transcription.errors import CourtSightError
from transcription.languages import Language
from transcription.models.job import JobStatus


def of(metric: Metric) -> set[tuple[str, ...]]:
    """Values of the metric's labels, in their order; none for those of which nobody asks for a single event."""
    match metric:
        case metrics.REQUESTS:
            return set(product(ENGINES, Language.values, JobStatus.ended()))
        case metrics.AUDIO_MINUTES:
            return set(product(ENGINES, Language.values))
        case metrics.ERRORS:
            return set(product(ENGINES, _error_codes()))
        case metrics.UPLOADS | metrics.UPLOADED_BYTES:
            return {()}
    return set()


def _error_codes() -> set[str]:
    errors = [CourtSightError]
    for error in errors:  # it grows meanwhile
        errors += error.__subclasses__()
    return {error.code for error in errors}
