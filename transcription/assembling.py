"""The last step of a job: chunks and voices become a transcript, or one that is there gets its speakers anew.

Workers only: the pipeline loads models.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from django.db import transaction
from django.utils import timezone

from transcription import abandoned, cache, gathering, pipeline, progress, transcripts, voices
from transcription.audio.wav import unreadable_in
from transcription.captions.reconciling import carry_over
from transcription.claims import Claim
from transcription.diarization import Voice, tell_apart, voices_of
from transcription.diarizing import Speakers, find_turns, unknown, with_speakers
from transcription.errors import DiarizationFailed, EvidenceUnusable, NoSpeech, error_of_code
from transcription.labels import takes_labels
from transcription.models import Court, Gathering, Job
from transcription.models.job import JobStage, JobStatus
from transcription.recording_removal import remove_idle_channels
from transcription.results import load_result
from transcription.rooms import microphones_of
from transcription.speakers.again import tell_again
from transcription.speakers.voice_prints import keep_voices
from transcription.types import ChunkResult, Transcription, Turn

ENDED = {"status": JobStatus.COMPLETED, "stage": JobStage.DONE, "claimed_by": "", "paused_at": None}


def assemble(claim: Claim, job: Job) -> None:
    """All chunks are done, and the voices listened to: write what comes of it."""
    try:
        if job.relabels_id is None:
            _write(claim, job)
        else:
            _relabel(claim, job)
    except EvidenceUnusable:
        _listen_first(claim, job)


def _write(claim: Claim, job: Job) -> None:
    """Raises EvidenceUnusable where the voices have to be listened to first."""
    microphones = microphones_of(job)
    chunks = list(job.chunks.values_list("result", "channel"))
    results = [load_result(stored) for stored, _ in chunks]
    speakers = _speakers(job, results)
    transcription = pipeline.assemble(
        with_speakers(results, speakers.turns),
        duration=job.recording.duration,
        language=job.spoken_language,
        unreadable=unreadable_in(job.recording.decoded_path),
        speakers=[microphones.speaker_at(channel) for _, channel in chunks],
    )
    transcription = replace(transcription, turns=speakers.turns, findings=speakers.findings + transcription.findings)
    # Before the job has ended: those that wait for it are to find the result. One without its speakers is none.
    if not speakers.findings:
        cache.keep(job.plan_key, transcription, job.recording)
    complete(claim, job, transcription)


def _speakers(job: Job, results: Sequence[ChunkResult]) -> Speakers:
    """Ours, unless words have the engine's own or nobody asked. Raises EvidenceUnusable."""
    listened = Gathering.objects.filter(job=job).first()
    if listened is None:
        if takes_labels(job) and not any(word.speaker for result in results for word in result.words):
            raise EvidenceUnusable("the engine has told nobody apart")
        return Speakers()
    if listened.error_code:
        return unknown(listened.error_code, job.recording.duration)
    return _told_apart(job)


def _told_apart(job: Job) -> Speakers:
    """Raises EvidenceUnusable."""
    evidence = voices.complete(job.recording)
    hints = (job.speaker_count, job.speakers_at_most)
    return find_turns(lambda: tell_apart(evidence, *hints), job.recording.decoded_path, job.recording.duration)


def _relabel(claim: Claim, job: Job) -> None:
    """Raises EvidenceUnusable, and DiarizationUnavailable: then the transcript stays as it is."""
    listened = Gathering.objects.get(job=job)
    speakers = unknown(listened.error_code, 0.0) if listened.error_code else _told_apart(job)
    if speakers.findings:
        raise error_of_code(speakers.findings[0].text)(f"job {job.pk}: see the log")
    if not speakers.turns:
        raise DiarizationFailed(f"job {job.pk}: no voice was heard")
    heard, model = _voices(job, speakers.turns)
    with transaction.atomic():
        claim.update(finished_at=timezone.now(), **ENDED)
        tell_again(job.relabels, speakers.turns, job.created_by, heard, model)
        progress.publish_after_commit(job.pk)


def _listen_first(claim: Claim, job: Job) -> None:
    """What was heard is gone, or is needed after all: back to that, with the chunks that are done."""
    progress.note(job.pk)
    with transaction.atomic():
        claim.update(stage=JobStage.TRANSCRIBING, claimed_by="", attempts=0)
        gathering.plan_anew(job)
        progress.publish_after_commit(job.pk)


def complete(claim: Claim, job: Job, transcription: Transcription) -> None:
    """Transcript and completed job appear together. Raises NoSpeech rather than complete without text."""
    if not transcription.segments:
        raise NoSpeech("no segment has text")
    heard, model = _voices(job, transcription.turns)
    with transaction.atomic():
        claim.update(detected_language=transcription.language, finished_at=timezone.now(), **ENDED)
        job.take_back_units()  # a result from elsewhere may find workers at them
        abandoned.give_up(job.chunks.all())
        transcript = transcripts.store(transcription, job)
        if heard:
            keep_voices(transcript, heard, model)
        carry_over(job, transcript)
        job.refresh_from_db()
        job.count_end(confidence_of(transcription))
        progress.publish_after_commit(job.pk)
    remove_idle_channels(job.recording)


def _voices(job: Job, turns: Sequence[Turn]) -> tuple[dict[str, Voice], str]:
    """What those of the turns sound like, and by which model, if the court wants it kept.

    Read and computed before the transaction that stores them. A result of another job may be there without what was
    heard of the voices.
    """
    evidence = voices.known(job.recording) if turns and Court.current().suggests_voices else None
    if evidence is None or not evidence.is_complete:
        return {}, ""
    return voices_of(evidence, turns), evidence.speaker_model


def confidence_of(transcription: Transcription) -> float | None:
    """The mean of those segments that have one, 0 to 1."""
    known = [segment.confidence for segment in transcription.segments if segment.confidence is not None]
    return fmean(known) if known else None
