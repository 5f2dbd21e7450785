"""Where a transcript stands is told wherever it is: above all that a version is in force beside a newer draft."""

import json
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from courtsight.accounts.models import User
from tests import factories
from tests.search.hearings import index_words
from tests.transcription.certification.conftest import certify, second
from transcription import editing
from transcription.bookmarks import mark
from transcription.certification import steps
from transcription.certification.standing import Standing, standing_of, standings_of
from transcription.exporting import export
from transcription.exporting_options import Wanted
from transcription.models import Hearing, Transcript, TranscriptVersion
from transcription.models.transcript import TranscriptStatus

IN_FORCE, DRAFT, CERTIFIED = "Versi 1 tersertifikasi berlaku", "Draf versi 2", "Tersertifikasi, versi 1"


@pytest.fixture
def reopened(version: TranscriptVersion, presiding: User, recorder: User) -> TranscriptVersion:
    """A word of the new draft differs, and a reader has marked a sentence in it."""
    steps.reopen(version.transcript, presiding)
    row = second(version.transcript)
    editing.edit_segment(row, recorder, row.revision, text="Saya tidak melihat terdakwa di sana.")
    version.transcript.refresh_from_db()
    mark(version.transcript, recorder, 1.0)
    index_words()
    return version


def addresses(version: TranscriptVersion) -> dict[str, str]:
    transcript = version.transcript
    at = reverse("transcript_detail", args=[transcript.pk])
    return {
        "transcript": at,
        "reading view": f"{at}?view=reading",
        "editor": f"{at}edit",
        "history": reverse("transcript_history", args=[transcript.pk]),
        "comparison": reverse("transcript_compare", args=[transcript.pk]),
        "part": reverse("segment_history", args=[transcript.pk, second(transcript).pk]),
        "certification": reverse("certification", args=[transcript.pk]),
        "download": reverse("transcript_export", args=[transcript.pk]),
        "anonymised": reverse("masking", args=[transcript.pk]),
        "live corrections": reverse("live_differences", args=[transcript.pk]),
        "hearing": reverse("hearing_detail", args=[transcript.recording.hearing_id]),
        "list": reverse("recording_list", args=[transcript.recording.hearing_id]),
        "bookmarks": reverse("bookmark_list"),
        "search": f"{reverse('search')}?q=terdakwa",
        "ask": f"{reverse('ask')}?q=terdakwa",
    }


def words(content: bytes) -> str:
    """What is read, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


PAGES = pytest.mark.parametrize(
    "name",
    [
        *("transcript", "reading view", "editor", "history", "comparison", "part", "certification", "download"),
        *("anonymised", "live corrections", "hearing", "list", "bookmarks", "search", "ask"),
    ],
)


@PAGES
def test_every_page_tells_the_version_in_force_and_the_newer_draft(
    name: str, client: Client, reopened: TranscriptVersion, recorder: User
):
    client.force_login(recorder)
    page = client.get(addresses(reopened)[name])
    assert IN_FORCE in words(page.content)
    assert DRAFT in words(page.content)
    assert reverse("version_detail", args=[reopened.transcript_id, 1]) in page.content.decode()


@PAGES
def test_a_certified_text_is_told_as_one_and_no_page_calls_it_automatic_or_a_draft(
    name: str, client: Client, version: TranscriptVersion, recorder: User
):
    mark(version.transcript, recorder, 1.0)
    index_words()
    client.force_login(recorder)
    said = words(client.get(addresses(version)[name]).content)
    assert IN_FORCE not in said
    assert DRAFT not in said
    if name != "certification":  # which shows the way from a draft on, and lists the versions
        assert CERTIFIED in said
        assert "Transkripsi otomatis" not in said


def test_a_draft_in_review_is_told_as_such(client: Client, reopened: TranscriptVersion, recorder: User):
    steps.submit(reopened.transcript, recorder)
    client.force_login(recorder)
    said = words(client.get(addresses(reopened)["transcript"]).content)
    assert IN_FORCE in said
    assert "Versi 2 dalam peninjauan" in said


def test_before_the_first_version_there_is_none_in_force(client: Client, transcript: Transcript, recorder: User):
    client.force_login(recorder)
    said = words(client.get(reverse("transcript_detail", args=[transcript.pk])).content)
    assert "berlaku" not in said
    assert "Transkripsi otomatis" in said


def test_the_page_of_a_version_says_whether_it_is_the_one_in_force(
    client: Client, reopened: TranscriptVersion, presiding: User, recorder: User
):
    client.force_login(recorder)
    first = reverse("version_detail", args=[reopened.transcript_id, 1])
    said = words(client.get(first).content)
    assert "Versi tersertifikasi 1 Berlaku" in said
    assert "Draf versi 2 sedang dikerjakan dan belum berlaku." in said
    certify(reopened.transcript, presiding, recorder)
    said = words(client.get(first).content)
    assert "Digantikan oleh versi 2" in said
    assert "sedang dikerjakan" not in said
    assert "Versi tersertifikasi 2 Berlaku" in words(client.get(first.replace("/1/", "/2/")).content)


def test_programs_are_told_too(client: Client, reopened: TranscriptVersion, presiding: User, recorder: User):
    client.force_login(recorder)
    at = f"/api/v1/stt/transcripts/{reopened.transcript_id}"
    told = client.get(at).json()
    assert (told["status"], told["certification"]) == ("draft", None)
    assert (told["in_force"]["version"], told["in_force"]["sha256"]) == (1, reopened.sha256)
    hits = client.get("/api/v1/search", {"q": "terdakwa"}).json()["items"]
    assert hits
    assert all(hit["standing"] == {"status": "draft", "version": 1} for hit in hits)
    later = certify(reopened.transcript, presiding, recorder)
    told = client.get(at).json()
    assert told["certification"]["version"] == told["in_force"]["version"] == later.number == 2


def test_a_transcript_that_nobody_certified_has_none_in_force_for_programs(
    client: Client, transcript: Transcript, recorder: User
):
    client.force_login(recorder)
    assert client.get(f"/api/v1/stt/transcripts/{transcript.pk}").json()["in_force"] is None


@pytest.mark.parametrize("format", ["txt", "vtt", "docx", "pdf"])
def test_files_of_the_newer_draft_say_which_version_is_in_force(
    format: str, reopened: TranscriptVersion, recorder: User, text_of: Callable[[str, bytes], str]
):
    with translation.override("id"):
        response = export(reopened.transcript, Wanted(format), recorder)
    said = text_of(format, response.content)
    assert "Versi 1 tersertifikasi berlaku" in said
    assert reopened.sha256 in said.replace(" ", "")
    assert "Saya tidak melihat terdakwa di sana." in said
    assert "draf 2 v" in response.headers["Content-Disposition"]


def test_data_of_the_newer_draft_name_the_version_in_force(reopened: TranscriptVersion, recorder: User):
    read = json.loads(export(reopened.transcript, Wanted("json"), recorder).content)
    assert read["status"] == "draft"
    assert read["in_force"] == {"version": 1, "sha256": reopened.sha256}
    assert "certification" not in read


def test_the_version_in_force_can_still_be_had_as_it_was_certified(reopened: TranscriptVersion, recorder: User):
    read = json.loads(export(reopened.transcript, Wanted("json", version=1), recorder).content)
    assert (read["status"], "in_force" in read) == ("certified", False)
    assert read["segments"][1]["text"] == reopened.document["segments"][1]["text"]


def test_many_transcripts_are_asked_for_at_once(db: None, django_assert_num_queries: Callable):
    versions = [factories.TranscriptVersionFactory() for _ in range(3)]
    factories.TranscriptVersionFactory(transcript=versions[0].transcript, status="draft")
    bare = factories.TranscriptFactory()
    keys = [bare.pk, *(version.transcript_id for version in versions)]
    with django_assert_num_queries(1):
        found = standings_of(keys)
    assert found[keys[1]] == Standing(keys[1], TranscriptStatus.DRAFT, 2)
    assert found[keys[2]] == Standing(keys[2], TranscriptStatus.CERTIFIED, 1)
    assert found[bare.pk] == standing_of(bare) == Standing(bare.pk, TranscriptStatus.DRAFT, None)
    assert [found[key].has_newer_draft for key in keys] == [False, True, False, False]
    assert [found[key].next_version for key in keys[:2]] == [1, 3]
    with django_assert_num_queries(0):
        assert standings_of([]) == {}


@pytest.mark.parametrize("where", ["hearing", "bookmarks", "search"])
def test_more_transcripts_take_no_more_queries(
    where: str,
    client: Client,
    session: Hearing,
    recorder: User,
    django_assert_max_num_queries: Callable,
    django_assert_num_queries: Callable,
):
    version = said_in(session, recorder)
    client.force_login(recorder)
    address = addresses(version)[where]
    client.get(address)
    with django_assert_max_num_queries(60) as first:
        client.get(address)
    others = [said_in(session, recorder) for _ in range(4)]
    with django_assert_num_queries(
        len(first) + (len(others) if where in ("bookmarks", "search") else 0)
    ):  # each look is in the trail
        assert client.get(address).content.decode().count("badge--certified") >= 5


@pytest.mark.parametrize("where", ["hearing", "list", "transcript", "bookmarks", "search", "ask"])
def test_a_transcript_that_is_deleted_while_a_page_is_made_is_left_out(
    where: str, client: Client, reopened: TranscriptVersion, recorder: User
):
    gone = factories.TranscriptFactory(recording=reopened.transcript.recording)
    factories.SegmentFactory(transcript=gone, index=1, start=0, end=4, text="Saya melihat terdakwa di sana.")
    mark(gone, recorder, 1.0)
    index_words()
    client.force_login(recorder)
    asked = []

    def deleting(execute: Callable, sql: str, params: object, many: bool, context: object) -> object:
        if 'MAX("transcription_transcriptversion"."number")' in sql and not asked:
            asked.append(sql)
            gone.delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(deleting):
        page = client.get(addresses(reopened)[where])
    assert asked
    assert page.status_code == 200
    # Bookmarks of a recording stand in its newest transcript: they are there again when the page is loaded again.
    assert (IN_FORCE in words(page.content)) is (where != "bookmarks")


def said_in(hearing: Hearing, reader: User) -> TranscriptVersion:
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    factories.SegmentFactory(transcript=transcript, index=1, start=0, end=4, text="Saya melihat terdakwa di sana.")
    mark(transcript, reader, 1.0)
    index_words()
    return factories.TranscriptVersionFactory(transcript=transcript)


@pytest.mark.parametrize("where", ["list", "bookmarks", "search", "ask"])
def test_nothing_of_a_sealed_hearing_stands_anywhere_for_others(
    where: str, client: Client, reopened: TranscriptVersion, recorder: User, outsider: User
):
    Hearing.objects.update(sealed=True)
    reopened.transcript.recording.hearing.assigned.add(recorder)
    address = addresses(reopened)[where]
    client.force_login(outsider)
    refused = client.get(address)
    assert refused.status_code == (404 if where == "list" else 200)
    assert "tersertifikasi" not in words(refused.content).lower()
    assert str(reopened.transcript_id) not in refused.content.decode()
    client.force_login(recorder)
    assert IN_FORCE in words(client.get(address).content)
