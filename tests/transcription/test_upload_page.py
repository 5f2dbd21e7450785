"""The hearing's page tells the truth about uploads and recordings as the server renders it, without scripts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.uploading import TUS, create, send
from transcription.models import Hearing, Job, Recording, Upload
from transcription.models.job import JobStage, JobStatus
from transcription.templatetags.recordings import percent, time_left


@pytest.fixture
def recording(hearing: Hearing, clerk: User) -> Recording:
    return factories.RecordingFactory(hearing=hearing, name="sidang pagi.wav", created_by=clerk, duration=3845.2)


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    return english(client, clerk)


def english(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, hearing: Hearing) -> str:
    answer = client.get(reverse("hearing_detail", args=[hearing.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client: Client, hearing: Hearing) -> str:
    """The text of the list alone, without markup and runs of white space."""
    answer = client.get(reverse("recording_list", args=[hearing.pk]))
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def job(recording: Recording, status: JobStatus, **values: object) -> Job:
    return factories.JobFactory(recording=recording, status=status, **values)


def test_a_hearing_without_recordings_says_what_to_do(reader: Client, hearing: Hearing):
    html = page(reader, hearing)
    assert "No recordings yet." in html
    assert "each is transcribed by itself" in html
    assert 'type="file"' in html


def test_a_viewer_sees_the_list_and_no_upload_area(client: Client, viewer: User, recording: Recording):
    job(recording, JobStatus.FAILED, error_code="engine_failed")
    html = page(english(client, viewer), recording.hearing)
    assert "sidang pagi.wav" in html
    assert 'type="file"' not in html
    assert "data-post" not in html
    assert "data-upload" not in html


def test_a_judge_may_transcribe_but_not_upload(client: Client, judge: User, recording: Recording):
    html = page(english(client, judge), recording.hearing)
    assert 'data-post="transcribe"' in html
    assert 'type="file"' not in html


def test_a_recording_is_shown_with_length_and_who_brought_it(reader: Client, recording: Recording):
    text = listed(reader, recording.hearing)
    assert "1:04:05" in text
    assert "uploaded by panitera" in text


def test_a_waiting_job_shows_its_stage_and_can_be_cancelled(reader: Client, recording: Recording):
    job(recording, JobStatus.PENDING)
    html = page(reader, recording.hearing)
    assert "Waiting for a free worker" in html
    assert 'data-post="cancel"' in html
    assert 'data-post="retry"' not in html
    assert 'data-post="transcribe"' not in html


def test_a_running_job_shows_how_far_it_is(reader: Client, recording: Recording):
    running = job(recording, JobStatus.PROCESSING, stage=JobStage.PREPARING, prepared=0.5)
    html = page(reader, recording.hearing)
    assert 'value="0.05"' in html
    assert "5 %" in html
    assert f'data-job="{running.pk}"' in html


def test_numbers_for_programs_stay_numbers_in_indonesian(client: Client, clerk: User, recording: Recording):
    job(recording, JobStatus.PROCESSING, stage=JobStage.PREPARING, prepared=0.5)
    client.force_login(clerk)
    assert 'value="0.05"' in page(client, recording.hearing)


def test_a_failed_job_says_why_and_can_be_retried(reader: Client, recording: Recording):
    job(recording, JobStatus.FAILED, error_code="no_speech")
    text = listed(reader, recording.hearing)
    assert "No speech was found in this recording." in text
    assert "Listen to it." in text
    assert 'data-post="retry"' in page(reader, recording.hearing)


def test_a_finished_job_links_to_its_transcript(reader: Client, recording: Recording):
    done = job(recording, JobStatus.COMPLETED, stage=JobStage.DONE)
    transcript = factories.TranscriptFactory(recording=recording, job=done)
    assert reverse("transcript_detail", args=[transcript.pk]) in page(reader, recording.hearing)


def test_transcripts_of_earlier_jobs_stay_reachable(reader: Client, recording: Recording):
    first = job(recording, JobStatus.COMPLETED, stage=JobStage.DONE)
    earlier = factories.TranscriptFactory(recording=recording, job=first, language="jv-ID")
    factories.TranscriptFactory(recording=recording, job=job(recording, JobStatus.COMPLETED))
    assert reverse("transcript_detail", args=[earlier.pk]) in page(reader, recording.hearing)
    assert "Earlier transcript (Javanese)" in listed(reader, recording.hearing)


@pytest.mark.parametrize("status", [JobStatus.PROCESSING, JobStatus.CANCELLED, JobStatus.FAILED])
def test_while_and_after_a_rerun_the_newest_transcript_opens(reader: Client, recording: Recording, status: JobStatus):
    oldest, newest = (
        factories.TranscriptFactory(recording=recording, job=job(recording, JobStatus.COMPLETED)) for _ in "ab"
    )
    job(recording, status)
    html = page(reader, recording.hearing)
    primary = re.findall(r'<a class="button button--primary button--small" href="([^"]+)"', html)
    assert primary == [reverse("transcript_detail", args=[newest.pk])]
    assert html.count("Earlier transcript") == 1
    assert reverse("transcript_detail", args=[oldest.pk]) in html


def test_the_row_names_the_languages_that_need_no_second_run(reader: Client, recording: Recording):
    done = job(recording, JobStatus.COMPLETED, language="auto")
    factories.TranscriptFactory(recording=recording, job=done, language="jv-ID")
    factories.TranscriptFactory(recording=recording, engine="google", language="su-ID")
    job(recording, JobStatus.FAILED, language="en-US")
    assert 'data-transcribed="google:su-ID whisper:auto whisper:jv-ID"' in page(reader, recording.hearing)


@pytest.mark.parametrize("status", [JobStatus.FAILED, JobStatus.CANCELLED])
def test_a_recording_without_transcript_can_be_listened_to_once_it_is_decoded(
    reader: Client, recording: Recording, status: JobStatus
):
    job(recording, status)
    sound = reverse("recording_audio", args=[recording.pk])
    assert sound not in page(reader, recording.hearing)
    recording.decoded_path.parent.mkdir(parents=True)
    recording.decoded_path.write_bytes(b"RIFF")
    assert sound not in page(reader, recording.hearing), "another recording's file of the same bytes"
    recording.jobs.update(transcribing_at=timezone.now())
    assert f'preload="none" src="{sound}"' in page(reader, recording.hearing)


def test_the_original_is_offered_to_those_who_may_take_copies(
    client: Client, reader: Client, recording: Recording, viewer: User
):
    original = reverse("recording_original", args=[recording.pk])
    assert original in page(reader, recording.hearing)
    assert original not in page(english(Client(), viewer), recording.hearing)


def test_after_a_failure_trying_again_stands_first_and_alone(reader: Client, recording: Recording):
    job(recording, JobStatus.FAILED, error_code="engine_failed")
    html = page(reader, recording.hearing)
    assert re.findall(r'class="button button--primary[^"]*"[^>]*data-post="(\w+)"', html) == ["retry"]
    text = listed(reader, recording.hearing)
    assert "With other options" in text
    assert "Transcribe again" not in text


def test_the_newest_job_is_the_one_that_counts(reader: Client, recording: Recording):
    old = job(recording, JobStatus.FAILED, error_code="no_speech")
    Job.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=1))
    job(recording, JobStatus.PROCESSING)
    text = listed(reader, recording.hearing)
    assert "In progress" in text
    assert "No speech" not in text


def test_hostile_names_are_escaped(reader: Client, hearing: Hearing):
    factories.RecordingFactory(hearing=hearing, name='<img src=x onerror="alert(1)">.wav')
    assert "<img src=x" not in page(reader, hearing)


def test_unfinished_uploads_of_an_earlier_visit_are_offered_again(reader: Client, hearing: Hearing):
    url = create(reader, hearing.pk, 1000, "besar.mp4", fingerprint="besar.mp4/1000/5")["Location"]
    send(reader, url, 0, b"x" * 437)
    html = page(reader, hearing)
    assert f'data-unfinished="{url}"' in html
    assert 'data-fingerprint="besar.mp4/1000/5"' in html
    assert "go on at 43 %" in html


def test_unfinished_uploads_of_others_and_of_other_hearings_are_not_shown(
    reader: Client, hearing: Hearing, sealed_hearing: Hearing, outsider: User
):
    create(reader, sealed_hearing.pk, 1000, "rahasia.mp4")
    other = Client()
    other.force_login(outsider)
    create(other, hearing.pk, 1000, "punya orang.mp4")
    html = page(reader, hearing)
    assert "rahasia.mp4" not in html
    assert "punya orang.mp4" not in html


def test_a_finished_upload_is_no_longer_offered(reader: Client, recording: Recording, clerk: User):
    Upload.objects.create(
        hearing=recording.hearing, created_by=clerk, name="selesai.wav", size=10, offset=10,
        recording=recording, expires_at=timezone.now(),
    )  # fmt: skip
    assert "selesai.wav" not in page(reader, recording.hearing)


def test_for_an_outsider_the_list_of_a_sealed_hearing_does_not_exist(
    client: Client, outsider: User, sealed_hearing: Hearing
):
    client.force_login(outsider)
    assert client.get(reverse("recording_list", args=[sealed_hearing.pk])).status_code == 404
    assert client.get(reverse("recording_list", args=[uuid4()])).status_code == 404


def test_no_style_attributes_and_no_inline_scripts(reader: Client, recording: Recording):
    create(reader, recording.hearing.pk, 1000, "besar.mp4")
    job(recording, JobStatus.FAILED, error_code="no_speech")
    html = page(reader, recording.hearing)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)


def test_the_list_is_asked_from_the_database_a_fixed_number_of_times(
    reader: Client, hearing: Hearing, clerk: User, django_assert_max_num_queries
):
    for name in "abcdef":
        done = job(factories.RecordingFactory(hearing=hearing, name=name, created_by=clerk), JobStatus.COMPLETED)
        factories.TranscriptFactory(recording=done.recording, job=done)
    with django_assert_max_num_queries(12):
        listed(reader, hearing)


@pytest.mark.parametrize(("fraction", "shown"), [(0.0, 0), (0.434, 43), (0.9999, 99), (1.0, 100)])
def test_a_hundred_per_cent_is_shown_at_the_end_only(fraction: float, shown: int):
    assert percent(fraction) == shown


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (3, "less than a minute left"),
        (60, "about 1 minute left"),
        (150, "about 2 minutes left"),
        (5340, "about 89 minutes left"),
        (10_000, "about 3 hours left"),
    ],
)
def test_time_left_is_said_in_words(seconds: int | None, text: str, settings):
    from django.utils import translation

    with translation.override("en"):
        assert time_left(seconds) == text


def test_the_headers_of_the_list_forbid_keeping_it(reader: Client, hearing: Hearing):
    answer = reader.get(reverse("recording_list", args=[hearing.pk]), headers=TUS)
    assert "no-store" in answer["Cache-Control"]
