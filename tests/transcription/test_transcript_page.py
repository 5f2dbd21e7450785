"""The page of a transcript as the server writes it: readable without any script."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.editing import edit_segment
from transcription.models import Hearing, Segment, Transcript


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang pagi.mp4")
    factories.SegmentFactory(transcript=transcript, index=0, start=0.0, text="Sidang dibuka.")
    factories.SegmentFactory(
        transcript=transcript, index=1, start=3723.5, text="Saksi masuk.", engine_speaker="Hakim Ketua"
    )
    return transcript


@pytest.fixture
def sealed_transcript(sealed_hearing: Hearing) -> Transcript:
    transcript = factories.TranscriptFactory(recording__hearing=sealed_hearing)
    factories.SegmentFactory(transcript=transcript, index=0, text="Rahasia.")
    return transcript


@pytest.fixture
def reader(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    client.cookies["django_language"] = "en"
    return client


def page(client: Client, transcript: Transcript) -> str:
    return client.get(reverse("transcript_detail", args=[transcript.pk])).content.decode()


def words(client: Client, transcript: Transcript) -> list[list[int]]:
    return client.get(reverse("transcript_words", args=[transcript.pk])).json()["segments"]


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_segments_are_there_in_order_with_time_speaker_and_text(reader: Client, transcript: Transcript):
    text = plain(page(reader, transcript))
    assert re.search(r"0:00:00 — Speaker not known yet Sidang dibuka\. 1:02:03 HK Hakim Ketua Saksi masuk\.", text)


def test_times_are_written_for_machines_the_same_in_every_language(reader: Client, transcript: Transcript):
    for language in ("en", "id"):
        reader.cookies["django_language"] = language
        assert 'href="#t=3723.5"' in page(reader, transcript)


def test_the_page_says_that_it_is_a_draft_by_a_machine_and_which_engine_wrote_it(
    reader: Client, transcript: Transcript
):
    text = plain(page(reader, transcript))
    assert "Draft" in text
    assert "Automatic transcription, Indonesian. Listen before you quote it." in text
    assert re.search(r"Written by a machine on .*\. Engine whisper, model base\.", text)
    assert "corrected" not in text


def test_where_two_engines_wrote_it_each_line_names_its_own(reader: Client, transcript: Transcript):
    transcript.segments.filter(index=0).update(engine="google", model="chirp_2")
    transcript.segments.exclude(index=0).update(engine="whisper", model="base")
    html = page(reader, transcript)
    assert "Engine whisper, model base." in plain(html)
    assert "Engine google, model chirp_2." in plain(html)
    assert html.count('segment__engine">google<') == 1
    assert html.count('segment__engine">whisper<') == transcript.segments.count() - 1


def test_what_people_have_changed_is_told_from_what_the_machine_wrote(
    reader: Client, transcript: Transcript, clerk: User
):
    edit_segment(transcript.segments.get(index=1), clerk, 1, text="Saksi keluar.")
    saksi = factories.speaker_labelled(transcript, "Saksi")
    transcript.segments.filter(index=0).update(speaker=saksi, revision=2)  # what was said stays as it was
    html = page(reader, transcript)
    assert "1 part corrected by people." in plain(html)
    assert html.count("segment__corrected") == 1
    assert re.search(r"Hakim Ketua corrected Saksi keluar\.", plain(html))


WARNING = "Many words in this transcript are doubtful"


@pytest.mark.parametrize(
    ("confidences", "warned"),
    [((0.59, 0.59), True), ((0.6, 0.6), False), ((0.25, 0.99), False), ((None, 0.3), True), ((None, None), False)],
)
def test_a_transcript_of_which_the_machine_was_unsure_warns_its_readers(
    reader: Client, transcript: Transcript, confidences: tuple[float | None, ...], warned: bool
):
    for index, confidence in enumerate(confidences):
        transcript.segments.filter(index=index).update(confidence=confidence, text="Sama.", engine_text="Sama.")
    assert (WARNING in page(reader, transcript)) is warned


def test_long_segments_weigh_more_in_the_warning_and_corrected_ones_nothing(
    reader: Client, transcript: Transcript, clerk: User
):
    transcript.segments.filter(index=0).update(confidence=0.5, text="kata " * 50, engine_text="kata " * 50)
    transcript.segments.filter(index=1).update(confidence=0.9, text="Ya.", engine_text="Ya.")
    assert WARNING in page(reader, transcript)
    edit_segment(transcript.segments.get(index=0), clerk, 1, text="Sidang dibuka.")
    assert WARNING not in page(reader, transcript)


def test_case_hearing_and_recording_lead_the_way_back(reader: Client, transcript: Transcript):
    html = page(reader, transcript)
    hearing = transcript.recording.hearing
    assert reverse("case_detail", args=[hearing.case_id]) in html
    assert reverse("hearing_detail", args=[hearing.pk]) in html
    assert "sidang pagi.mp4" in html


def test_other_transcripts_of_the_recording_are_offered(reader: Client, transcript: Transcript):
    other = factories.TranscriptFactory(recording=transcript.recording)
    elsewhere = factories.TranscriptFactory()
    html = page(reader, transcript)
    assert reverse("transcript_detail", args=[other.pk]) in html
    assert reverse("transcript_detail", args=[elsewhere.pk]) not in html


def test_what_the_pipeline_noticed_stands_where_it_happened(reader: Client, transcript: Transcript):
    transcript.findings = [
        {"kind": "repetition_left", "start": 4000.0, "end": 4010.0, "text": "ya ya ya"},
        {"kind": "text_without_speech", "start": 60.0, "end": 62.0, "text": "Terima kasih sudah menonton"},
    ]
    transcript.save()
    text = plain(page(reader, transcript))
    order = ["Sidang dibuka.", "although nobody speaks", "Terima kasih sudah", "Saksi masuk.", "kept repeating"]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_hostile_text_is_shown_and_does_nothing(reader: Client, transcript: Transcript):
    hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> \u202egnalab {{ 7|add:7 }}"
    Segment.objects.update(text=hostile)
    transcript.speakers.update(name="<b>Hakim</b>")
    transcript.recording.name = "<i>nama</i>.wav"
    transcript.recording.save()
    transcript.findings = [{"kind": "repetition", "start": 0, "end": 1, "text": "<u>temuan</u>"}]
    transcript.save()
    html = page(reader, transcript)
    for tag in ("<script>alert", "<img src=x", "<b>Hakim", "<i>nama", "<u>temuan"):
        assert tag not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "{{ 7|add:7 }}" in html


def test_text_reads_as_it_is_written_and_its_words_keep_their_times(reader: Client, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    timed = [{"start": 0.0, "end": 1.0, "word": "\u202e", "confidence": 0.9}]
    factories.SegmentFactory(
        transcript=transcript, index=0, start=0.0, end=2.0, text="tidak \u202e bersalah", words=timed
    )
    assert "\u202e" not in page(reader, transcript)
    assert len(words(reader, transcript)[0]) == 2 * 3


def test_nothing_on_the_page_needs_more_than_the_content_security_policy_allows(reader: Client, transcript: Transcript):
    html = page(reader, transcript)
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son[a-z]+=", html)


def test_an_empty_transcript_says_so(reader: Client, hearing: Hearing):
    html = page(reader, factories.TranscriptFactory(recording__hearing=hearing))
    assert "This transcript is empty." in html


def test_a_recording_without_a_hearing_has_a_page_too(reader: Client, clerk: User):
    transcript = factories.TranscriptFactory(recording__hearing=None, recording__created_by=clerk)
    factories.SegmentFactory(transcript=transcript, index=0, text="Tanpa sidang.")
    assert "Tanpa sidang." in page(reader, transcript)


@pytest.mark.parametrize("name", ["transcript_detail", "transcript_words"])
def test_outsiders_of_a_sealed_hearing_find_nothing(
    client: Client, outsider: User, administrator: User, sealed_transcript: Transcript, name: str
):
    for user in (outsider, administrator):
        client.force_login(user)
        response = client.get(reverse(name, args=[sealed_transcript.pk]))
        assert response.status_code == 404
        assert b"Rahasia" not in response.content
    assert not AuditEvent.objects.filter(target_id=sealed_transcript.pk).exists()


def test_those_assigned_to_a_sealed_hearing_read_it_and_see_that_it_is_sealed(
    reader: Client, sealed_transcript: Transcript
):
    html = page(reader, sealed_transcript)
    assert "Rahasia." in html
    assert "badge--sealed" in html


def test_strangers_are_sent_to_the_login(client: Client, transcript: Transcript):
    for name in ("transcript_detail", "transcript_words"):
        response = client.get(reverse(name, args=[transcript.pk]))
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_every_look_is_in_the_audit_trail(reader: Client, clerk: User, transcript: Transcript):
    page(reader, transcript)
    event = AuditEvent.objects.get(action=AuditAction.VIEWED, target_id=transcript.pk)
    assert event.user == clerk
    assert event.hearing_id == transcript.recording.hearing_id


def test_the_browser_keeps_no_copy(reader: Client, transcript: Transcript):
    for name in ("transcript_detail", "transcript_words"):
        response = reader.get(reverse(name, args=[transcript.pk]))
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_those_who_may_take_no_copies_are_offered_none(client: Client, viewer: User, reader: Client, transcript):
    assert "/download/srt" in page(reader, transcript)
    client.force_login(viewer)
    html = page(client, transcript)
    assert "/download/" not in html
    assert "/original" not in html


def test_words_come_as_milliseconds_from_their_segment_and_per_cent(reader: Client, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    timed = [
        {"start": 10.0, "end": 10.5, "word": "Sidang", "confidence": 0.254},
        {"start": 10.5, "end": 11.25, "word": "dibuka", "confidence": None},
    ]
    factories.SegmentFactory(transcript=transcript, index=0, start=10.0, end=12.0, text="Sidang dibuka", words=timed)
    assert words(reader, transcript) == [[0, 500, 25, 500, 1250, -1]]


def test_words_of_an_edited_segment_follow_the_text_of_the_page(reader: Client, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    timed = [{"start": 0.0, "end": 1.0, "word": "Sidang", "confidence": 0.9}]
    factories.SegmentFactory(
        transcript=transcript, index=0, revision=2, start=0.0, end=3.0, text="Sidang yang terhormat", words=timed
    )
    assert words(reader, transcript) == [[0, 1000, 90, 1000, 1615, -1, 1615, 3000, -1]]


def test_words_are_listed_in_the_order_of_the_segments_on_the_page(reader: Client, hearing: Hearing):
    transcript = factories.TranscriptFactory(recording__hearing=hearing)
    for index, start in ((1, 0.0), (0, 5.0)):  # overlapping speech may start before what is listed first
        timed = [{"start": start, "end": start + 1 + index, "word": "Ya", "confidence": 1}]
        factories.SegmentFactory(transcript=transcript, index=index, start=start, end=start + 2, text="Ya", words=timed)
    starts = re.findall(r'<li class="segment" data-start="([^"]*)"', page(reader, transcript))
    assert starts == ["5", "0"]
    assert [times[1] for times in words(reader, transcript)] == [1000, 2000]


def test_a_page_costs_the_same_queries_however_long_the_hearing(
    reader: Client, transcript: Transcript, django_assert_max_num_queries
):
    for index in range(2, 60):
        factories.SegmentFactory(transcript=transcript, index=index, start=float(index))
    with django_assert_max_num_queries(19):
        page(reader, transcript)


def test_no_sound_is_needed_to_read(reader: Client, transcript: Transcript, tmp_path: Path):
    assert not transcript.recording.decoded_path.exists()
    assert reader.get(reverse("transcript_detail", args=[transcript.pk])).status_code == 200
