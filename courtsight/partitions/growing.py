"""Which tables have a partition a month, and how long each keeps them."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Growing:
    """A table, and the column with the moment of a row. `kept`: the setting with the months it is kept; 0: for ever."""

    table: str
    column: str
    kept: str

    @property
    def months_kept(self) -> int:
        return getattr(settings, self.kept)


# By name: this package knows none of its siblings.
MONTHLY: tuple[Growing, ...] = (
    Growing("audit_auditevent", "at", kept="AUDIT_KEEP_MONTHS"),
    Growing("transcription_jobevent", "at", kept="JOB_EVENTS_KEEP_MONTHS"),
    Growing("monitoring_sample", "at", kept="SAMPLES_KEEP_MONTHS"),
)
