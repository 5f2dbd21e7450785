"""The recordings of a hearing as its page lists them: each with its newest job and its transcripts."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from transcription import policy
from transcription.access import get_visible
from transcription.certification.standing import with_standing
from transcription.gaps import gaps_in, stretches
from transcription.languages import Language
from transcription.models import Hearing, Job, Recording, Transcript
from transcription.models.job import ChannelMode, CorrectionMode, JobStatus, Priority
from transcription.progress import job_state
from transcription.transcripts import findings_of


@dataclass(frozen=True)
class Row:
    """`state` is the newest job as the API and the socket show it.

    `transcript` is the newest there is, whatever became of later jobs; `older` are the others. Each has its `standing`.
    """

    recording: Recording
    job: Job | None
    state: dict[str, Any]
    transcript: Transcript | None
    older: list[Transcript]

    @property
    def is_active(self) -> bool:
        return self.job is not None and self.job.status in JobStatus.active()

    @property
    def is_urgent(self) -> bool:
        return self.job is not None and self.job.priority == Priority.URGENT

    @property
    def can_retry(self) -> bool:
        return self.job is not None and self.job.status in (JobStatus.FAILED, JobStatus.CANCELLED)

    @property
    def diarizes(self) -> bool:
        """Whether speakers are to be told apart in the next transcription, unless the reader says otherwise."""
        return self.job is None or self.job.enable_diarization

    @property
    def can_listen(self) -> bool:
        """Here, when no transcript's page has a player for it."""
        if self.transcript is not None or self.is_active:
            return False
        return self.recording.decoded_path.exists() and self.recording.is_decoded

    @property
    def gaps(self) -> str:
        """Where the newest transcript has no words since the file has no sound."""
        return stretches(gaps_in(findings_of(self.transcript))) if self.transcript else ""

    @property
    def transcribed(self) -> str:
        """Engines with the languages that were asked of them or that they wrote: `whisper:id-ID google:id-ID`."""
        written = [transcript for transcript in [self.transcript, *self.older] if transcript]
        pairs = [(transcript.engine, transcript.language) for transcript in written]
        done = [job for job in self.recording.jobs.all() if job.status == JobStatus.COMPLETED]
        pairs += [(job.engine, job.language) for job in done]
        return " ".join(sorted({f"{engine}:{language}" for engine, language in pairs}))


def rows_of(hearing: Hearing) -> list[Row]:
    jobs = Prefetch("jobs", Job.objects.select_related("transcript").prefetch_related("transfers"))
    recordings = list(hearing.recordings.select_related("created_by").prefetch_related(jobs, "transcripts"))
    there = with_standing(transcript for recording in recordings for transcript in recording.transcripts.all())
    return [_row(recording, [one for one in there if one.recording_id == recording.pk]) for recording in recordings]


def _row(recording: Recording, transcripts: list[Transcript]) -> Row:
    job = next(iter(recording.jobs.all()), None)  # newest first, as transcripts are
    newest, *older = transcripts or [None]
    return Row(recording, job, job_state(job) if job else {}, newest, older)


def list_context(hearing: Hearing, user: User) -> dict[str, Any]:
    """What `_recording_list.html` needs."""
    return {
        "hearing": hearing,
        "rows": rows_of(hearing),
        "may_transcribe": user.may(Action.TRANSCRIBE),
        "may_upload": user.may(Action.UPLOAD),
        "may_export": user.may(Action.EXPORT),
        "may_delete": user.may(Action.DELETE),
        "languages": Language.choices,
        "corrections": CorrectionMode.choices,
        "channel_modes": ChannelMode.choices,
        "engines": [(name, policy.NAMES[name]) for name in policy.offered(Recording(hearing=hearing))],
    }


@require_GET
@never_cache
def recording_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The list alone: the page fetches it when a job's state changed or after sleep."""
    hearing = get_visible(request.user, Hearing, pk)
    return render(request, "transcription/_recording_list.html", list_context(hearing, request.user))
