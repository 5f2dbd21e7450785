"""Bookmarks and private notes: at a sentence, one's own alone, through edits, and back again after removal."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditEvent
from tests import factories
from transcription.bookmarks import (
    MOST_OF_A_RECORDING,
    TooManyBookmarks,
    bookmarks_in,
    bookmarks_of,
    forget_removed,
    mark,
    placed,
    remove,
)
from transcription.editing import By, Change, Seen, apply_edit
from transcription.models import Bookmark, EditKind, Hearing, Segment, Transcript
from transcription.models.bookmark import LONGEST_NOTE

TEXTS = [
    "Sidang dibuka dan terbuka untuk umum. Saksi silakan masuk.",
    "Baik, Yang Mulia. Saya bersedia disumpah hari ini.",
]


@pytest.fixture
def transcript(hearing: Hearing) -> Transcript:
    return transcribed(hearing)


def transcribed(hearing: Hearing) -> Transcript:
    """A segment every 10 s, a word a second."""
    transcript = factories.TranscriptFactory(recording__hearing=hearing, recording__name="sidang pagi.wav")
    for index, text in enumerate(TEXTS):
        add(transcript, index, text)
    return transcript


def add(transcript: Transcript, index: int, text: str) -> Segment:
    start = index * 10.0
    words = [
        {"start": start + n, "end": start + n + 1, "word": word, "confidence": 0.9}
        for n, word in enumerate(text.split())
    ]
    return factories.SegmentFactory(
        transcript=transcript, index=index, start=start, end=start + len(words), text=text, words=words
    )


@pytest.fixture
def reader(client: Client, judge: User) -> Client:
    client.force_login(judge)
    client.cookies["django_language"] = "en"
    return client


def panel(client: Client, transcript: Transcript, **data: object) -> str:
    address = reverse("transcript_bookmarks", args=[transcript.pk])
    response = client.post(address, data) if data else client.get(address)
    assert response.status_code == 200, response.content
    return response.content.decode()


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (0.0, "Sidang dibuka dan terbuka untuk umum."),
        (5.9, "Sidang dibuka dan terbuka untuk umum."),
        (6.5, "Saksi silakan masuk."),
        (9.5, "Saksi silakan masuk."),
        (13.0, "Saya bersedia disumpah hari ini."),
        (9999.0, "Saya bersedia disumpah hari ini."),
    ],
)
def test_a_bookmark_is_at_the_sentence_that_is_spoken(transcript: Transcript, judge: User, time: float, text: str):
    bookmark = mark(transcript, judge, time)
    assert bookmark.text == text
    assert bookmark.start <= max(time, bookmark.start)


def test_the_same_sentence_is_marked_once_for_each_reader(transcript: Transcript, judge: User, clerk: User):
    assert mark(transcript, judge, 1.0) == mark(transcript, judge, 4.0)
    assert mark(transcript, clerk, 1.0).owner == clerk
    assert Bookmark.objects.count() == 2


def test_a_transcript_without_text_has_no_place_for_one(hearing: Hearing, judge: User):
    assert mark(factories.TranscriptFactory(recording__hearing=hearing), judge, 0.0) is None


def test_there_is_an_end_to_how_many_are_kept(transcript: Transcript, judge: User):
    row = {"owner": judge, "recording": transcript.recording, "start": 500.0, "end": 501.0, "text": "x"}
    Bookmark.objects.bulk_create(Bookmark(**row) for _ in range(MOST_OF_A_RECORDING))
    with pytest.raises(TooManyBookmarks):
        mark(transcript, judge, 0.0)


def test_it_stands_where_it_was_after_splits_and_joins(transcript: Transcript, judge: User, clerk: User):
    bookmark = mark(transcript, judge, 13.0)
    first, second = transcript.segments.all()
    edit(transcript, clerk, [second], {second.pk: "Baik, Yang Mulia.", uuid4(): "Saya bersedia disumpah hari ini."})
    assert places(transcript, judge) == [(13.0, "Saya bersedia disumpah hari ini.")]
    edit(transcript, clerk, list(transcript.segments.all()), {first.pk: " ".join(TEXTS).replace("masuk", "kemari")})
    [(start, text)] = places(transcript, judge)
    assert text == "Saya bersedia disumpah hari ini."
    assert abs(start - 13.0) < 3
    bookmark.refresh_from_db()
    assert (bookmark.start, bookmark.text) == (13.0, "Saya bersedia disumpah hari ini.")


def test_a_sentence_that_was_corrected_is_shown_as_it_reads_now_and_said_to_be(
    transcript: Transcript, reader: Client, judge: User, clerk: User
):
    mark(transcript, judge, 13.0)
    assert "edited since" not in panel(reader, transcript)
    second = transcript.segments.last()
    edit(transcript, clerk, [second], {second.pk: "Baik, Yang Mulia. Saya tidak bersedia disumpah hari ini."})
    html = panel(reader, transcript)
    assert "Saya tidak bersedia disumpah hari ini." in html
    assert "edited since" in html


def test_another_transcript_of_the_recording_keeps_them(transcript: Transcript, judge: User):
    mark(transcript, judge, 13.0)
    better = factories.TranscriptFactory(recording=transcript.recording)
    add(better, 1, "Baik Yang Mulia. Saya bersedia disumpah hari ini.")
    assert [one.text for one in placed(better, bookmarks_in(better, judge))] == ["Saya bersedia disumpah hari ini."]
    assert bookmarks_of(judge).get().transcript_id == better.pk


def test_where_nothing_is_left_of_the_text_its_own_time_and_words_are_shown(transcript: Transcript, judge: User):
    mark(transcript, judge, 13.0)
    transcript.segments.all().delete()
    assert places(transcript, judge) == [(13.0, "Saya bersedia disumpah hari ini.")]


def test_nobody_else_sees_them_administrators_neither(
    client: Client, transcript: Transcript, judge: User, clerk: User, administrator: User
):
    bookmark = mark(transcript, judge, 0.0)
    Bookmark.objects.update(note="Catatan pribadi")
    for other in (clerk, administrator):
        client.force_login(other)
        assert not Bookmark.objects.visible_to(other).exists()
        for address in (reverse("bookmark_list"), reverse("transcript_detail", args=[transcript.pk])):
            assert "Catatan pribadi" not in client.get(address).content.decode()
        for name in ("bookmark_note", "bookmark_remove", "bookmark_restore"):
            assert client.post(reverse(name, args=[bookmark.pk]), {"note": "x"}).status_code == 404
    assert Bookmark.objects.get().note == "Catatan pribadi"


def test_whoever_is_no_longer_assigned_to_a_sealed_hearing_loses_sight_of_their_own(
    sealed_hearing: Hearing, clerk: User, client: Client
):
    transcript = transcribed(sealed_hearing)
    mark(transcript, clerk, 0.0)
    assert bookmarks_of(clerk).exists()
    sealed_hearing.assigned.remove(clerk)
    assert not bookmarks_of(clerk).exists()
    client.force_login(clerk)
    assert "Sidang dibuka" not in client.get(reverse("bookmark_list")).content.decode()


def test_a_note_is_written_and_changed(reader: Client, transcript: Transcript, judge: User):
    bookmark = mark(transcript, judge, 0.0)
    address = reverse("bookmark_note", args=[bookmark.pk])
    html = reader.post(address, {"note": "Bandingkan <b>BAP</b>", "transcript": transcript.pk}).content.decode()
    assert "Bandingkan &lt;b&gt;BAP&lt;/b&gt;" in html
    response = reader.post(address, {"note": ""})
    assert response["Location"] == reverse("bookmark_list")
    bookmark.refresh_from_db()
    assert bookmark.note == ""


def test_a_note_that_is_too_long_changes_nothing(reader: Client, transcript: Transcript, judge: User):
    bookmark = mark(transcript, judge, 0.0)
    reader.post(reverse("bookmark_note", args=[bookmark.pk]), {"note": "x" * (LONGEST_NOTE + 1)})
    bookmark.refresh_from_db()
    assert bookmark.note == ""


def test_a_removed_one_can_be_brought_back_with_its_note(reader: Client, transcript: Transcript, judge: User):
    bookmark = mark(transcript, judge, 0.0)
    Bookmark.objects.update(note="Penting")
    html = reader.post(reverse("bookmark_remove", args=[bookmark.pk]), {"transcript": transcript.pk}).content.decode()
    assert "Bring back" in html
    assert "data-bookmark=" not in html
    html = reader.post(reverse("bookmark_restore", args=[bookmark.pk]), {"transcript": transcript.pk}).content.decode()
    assert "data-bookmark=" in html
    assert "Penting" in html


def test_after_a_day_a_removed_one_is_gone_for_good(transcript: Transcript, judge: User):
    old, young = mark(transcript, judge, 0.0), mark(transcript, judge, 13.0)
    remove(old)
    remove(young)
    Bookmark.objects.filter(pk=old.pk).update(removed_at=timezone.now() - timedelta(hours=25))
    forget_removed(judge)
    assert Bookmark.objects.get() == young


def test_marking_answers_with_the_list_and_says_which_was_made(reader: Client, transcript: Transcript):
    html = panel(reader, transcript, time="13.2")
    assert 'data-start="13" data-end="18" data-made' in html
    assert 'href="#t=13"' in html


@pytest.mark.parametrize("time", ["", "x", "-1", "nan", "1e999"])
def test_a_time_that_is_none_makes_no_bookmark(reader: Client, transcript: Transcript, time: str):
    response = reader.post(reverse("transcript_bookmarks", args=[transcript.pk]), {"time": time})
    assert response.status_code == 422
    assert not Bookmark.objects.exists()


def test_an_empty_list_says_how_to_make_one(reader: Client, transcript: Transcript):
    assert "No bookmarks here yet. Press B" in panel(reader, transcript)
    assert "No bookmarks yet" in reader.get(reverse("bookmark_list")).content.decode()


def test_all_bookmarks_are_listed_by_hearing_and_open_at_the_place(reader: Client, transcript: Transcript, judge: User):
    mark(transcript, judge, 13.0)
    other = transcribed(factories.HearingFactory(case__number="9/Pdt.G/2026/PN Jkt.Pst"))
    mark(other, judge, 0.0)
    html = reader.get(reverse("bookmark_list")).content.decode()
    assert f'{reverse("transcript_detail", args=[transcript.pk])}?view=reading#t=13"' in html
    assert transcript.recording.hearing.case.number in html
    assert "9/Pdt.G/2026/PN Jkt.Pst" in html


def test_the_list_of_all_costs_the_same_queries_however_many_there_are(
    reader: Client, judge: User, django_assert_max_num_queries
):
    for _ in range(8):
        mark(transcribed(factories.HearingFactory()), judge, 0.0)
    with django_assert_max_num_queries(8 + 12):  # each transcript of which it shows a sentence is put on record
        reader.get(reverse("bookmark_list"))


def test_the_list_is_a_look_at_its_transcripts_and_notes_are_in_no_trail(
    reader: Client, transcript: Transcript, judge: User, caplog: pytest.LogCaptureFixture
):
    bookmark = mark(transcript, judge, 0.0)
    reader.post(reverse("bookmark_note", args=[bookmark.pk]), {"note": "Catatan rahasia hakim"})
    reader.post(reverse("bookmark_remove", args=[bookmark.pk]), {})
    reader.get(reverse("bookmark_list"))
    event = AuditEvent.objects.get(action="viewed")
    assert (event.target_id, event.hearing_id) == (str(transcript.pk), transcript.recording.hearing_id)
    assert "rahasia" not in repr(list(AuditEvent.objects.values())) + caplog.text


def edit(transcript: Transcript, user: User, rows: list[Segment], texts: dict[UUID, str]) -> None:
    seen = tuple(Seen(row.pk, row.revision) for row in rows)
    change = Change(seen, tuple(By(key, text) for key, text in texts.items()))
    apply_edit(transcript, user, EditKind.EDIT, [change], uuid4())


def places(transcript: Transcript, user: User) -> list[tuple[float, str]]:
    return [(one.start, one.text) for one in placed(transcript, bookmarks_in(transcript, user))]
