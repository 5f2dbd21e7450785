"""Splits, joins, pastes, replacements and their undoing: what becomes of texts, times, keys and the machine's words."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.http import Http404

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.editing.saying import join, retype, said, seen, split, texts_of
from transcription.editing import BadEdit, By, Change, EditIdReused, StaleEdit, apply_edit, version_at
from transcription.models import EditKind, Segment, SpeakerChange, Transcript, TranscriptEdit

TEXTS = ("Sidang dibuka", "Saudara saksi siap memberi keterangan", "Siap Yang Mulia")


@pytest.fixture
def transcript(db: None) -> Transcript:
    transcript = factories.TranscriptFactory()
    for text, label in zip(TEXTS, "112", strict=True):
        said(transcript, text, engine_speaker=label)
    return transcript


@pytest.fixture
def rows(transcript: Transcript) -> Callable[[], list[Segment]]:
    return lambda: list(transcript.segments.select_related("speaker"))


def do(transcript: Transcript, user: User, kind: EditKind, *changes: Change) -> TranscriptEdit:
    edit = apply_edit(transcript, user, kind, changes, uuid4())
    assert edit is not None
    return edit


def test_a_split_gives_each_part_its_words_its_time_and_what_the_engine_had_said(
    transcript: Transcript, clerk: User, rows
):
    do(transcript, clerk, EditKind.SPLIT, split(rows()[1], "Saudara saksi", "siap memberi keterangan"))
    _, first, second, _ = rows()
    assert (first.text, first.engine_text) == ("Saudara saksi", "Saudara saksi")
    assert (second.text, second.engine_text) == ("siap memberi keterangan", "siap memberi keterangan")
    assert (first.start, first.end) == (4.0, first.words[-1]["end"])
    assert (second.start, second.end) == (second.words[0]["start"], 8.0)
    assert (first.revision, second.revision) == (2, 1)
    assert second.speaker == first.speaker == rows()[0].speaker
    assert (second.engine, second.engine_speaker, second.confidence) == (first.engine, "1", pytest.approx(0.9))
    assert not any(row.machine_text for row in rows())


def test_a_join_keeps_one_row_and_hides_the_other_from_every_list(transcript: Transcript, clerk: User, rows):
    first, second, third = rows()
    do(transcript, clerk, EditKind.JOIN, join(first, second))
    joined, last = rows()
    assert (joined.pk, last.pk) == (first.pk, third.pk)
    assert (joined.text, joined.start, joined.end) == (f"{TEXTS[0]} {TEXTS[1]}", 0.0, 8.0)
    assert joined.engine_text == joined.text
    assert [word["word"] for word in joined.words] == joined.text.split()
    assert Segment.objects.filter(pk=second.pk).count() == 0
    assert Segment.ever.get(pk=second.pk).text == TEXTS[1]
    assert {speaker.count for speaker in transcript.speakers.heard()} == {1}


def test_a_paste_of_several_lines_makes_as_many_segments(transcript: Transcript, clerk: User, rows):
    do(transcript, clerk, EditKind.PASTE, split(rows()[2], "Siap", "satu", "dua", "tiga", "Yang Mulia"))
    assert texts_of(transcript)[2:] == ["Siap", "satu", "dua", "tiga", "Yang Mulia"]
    edges = [edge for row in rows() for edge in (row.start, row.end)]
    assert edges == sorted(edges)
    assert edges[-1] == 12.0


def test_find_and_replace_is_one_edit_of_many_segments(transcript: Transcript, clerk: User, rows):
    edit = do(transcript, clerk, EditKind.REPLACE, *(retype(row, row.text.replace("a", "A")) for row in rows()))
    assert texts_of(transcript) == [text.replace("a", "A") for text in TEXTS]
    assert (TranscriptEdit.objects.count(), len(edit.before), len(edit.after)) == (1, 3, 3)


@pytest.mark.parametrize("kind", ["join", "split", "retype"])
def test_undoing_brings_back_the_rows_exactly(kind: str, transcript: Transcript, clerk: User, rows):
    before = [(row.pk, row.text, row.start, row.end, row.words, row.engine_text, row.speaker) for row in rows()]
    first, second, _ = rows()
    made = {
        "join": join(first, second, text="Sidang dibuka. Saudara siap memberikan keterangan"),
        "split": split(second, "Saudara saksi", "sudah siap", "memberi keterangan"),
        "retype": retype(second, "Saudara ahli"),
    }[kind]
    edit = do(transcript, clerk, EditKind.EDIT, made)
    after = [row for row in rows() if str(row.pk) in {state["id"] for state in edit.after}]
    undoing = Change(seen(*after), tuple(By(UUID(state["id"]), state["text"]) for state in edit.before))
    do(transcript, clerk, EditKind.UNDO, undoing)
    assert [(r.pk, r.text, r.start, r.end, r.words, r.engine_text, r.speaker) for r in rows()] == before
    assert not transcript.segments.with_corrected().filter(is_corrected=True).exists()


def test_a_word_that_a_person_wrote_is_marked_and_its_neighbours_keep_what_they_had(
    transcript: Transcript, clerk: User, rows
):
    do(transcript, clerk, EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    kept, typed = rows()[0].words
    assert (kept["confidence"], "typed" in kept) == (0.9, False)
    assert (typed["word"], typed["confidence"], typed["typed"]) == ("ditutup", None, True)


def test_a_split_or_a_join_alone_corrects_nothing(transcript: Transcript, clerk: User, rows):
    do(transcript, clerk, EditKind.SPLIT, split(rows()[1], "Saudara saksi siap", "memberi keterangan"))
    do(transcript, clerk, EditKind.JOIN, join(rows()[0], rows()[1]))
    assert not transcript.segments.with_corrected().filter(is_corrected=True).exists()
    do(transcript, clerk, EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    assert transcript.segments.with_corrected().filter(is_corrected=True).count() == 1
    assert rows()[0].machine_text == "Sidang dibuka Saudara saksi siap"


def test_a_changed_text_that_is_cut_takes_its_share_of_the_machine_s(transcript: Transcript, clerk: User, rows):
    do(transcript, clerk, EditKind.EDIT, retype(rows()[1], "Saudara ahli siap memberi keterangan"))
    do(transcript, clerk, EditKind.SPLIT, split(rows()[1], "Saudara ahli siap", "memberi keterangan"))
    _, first, second, _ = rows()
    assert (first.machine_text, first.engine_text) == ("Saudara saksi siap", "Saudara saksi siap")
    assert (second.machine_text, second.engine_text) == (None, "memberi keterangan")


def test_two_who_change_one_segment_both_keep_their_text(transcript: Transcript, clerk: User, judge: User, rows):
    old = rows()[0]
    do(transcript, judge, EditKind.EDIT, retype(old, "Sidang perkara dibuka"))
    with pytest.raises(StaleEdit) as refused:
        do(transcript, clerk, EditKind.EDIT, retype(rows()[2], "Siap"), retype(old, "Sidang ditutup"))
    assert (refused.value.changes, refused.value.number) == ([1], 1)
    assert [row.text for row in refused.value.current] == ["Sidang perkara dibuka"]
    assert texts_of(transcript)[2] == TEXTS[2]


def test_whoever_edits_what_was_joined_away_is_shown_where_it_is_now(
    transcript: Transcript, clerk: User, judge: User, rows
):
    first, second, _ = rows()
    do(transcript, judge, EditKind.JOIN, join(first, second))
    with pytest.raises(StaleEdit) as refused:
        do(transcript, clerk, EditKind.EDIT, retype(second, "Saudara ahli"))
    assert [row.pk for row in refused.value.current] == [first.pk]


def test_who_undoes_what_somebody_else_has_undone_already_is_shown_what_is_there(
    transcript: Transcript, clerk: User, judge: User, rows
):
    first, second, _ = rows()
    do(transcript, clerk, EditKind.JOIN, join(first, second))
    joined = rows()[0]
    back = Change(seen(joined), (By(first.pk, TEXTS[0]), By(second.pk, TEXTS[1])))
    do(transcript, judge, EditKind.UNDO, back)
    with pytest.raises(StaleEdit) as refused:
        do(transcript, clerk, EditKind.UNDO, back)
    assert [row.pk for row in refused.value.current] == [first.pk]
    assert texts_of(transcript) == list(TEXTS)


def test_segments_that_are_no_neighbours_any_more_are_not_joined(
    transcript: Transcript, clerk: User, judge: User, rows
):
    first, second, _ = rows()
    do(transcript, judge, EditKind.SPLIT, split(first, "Sidang", "dibuka"))
    with pytest.raises(StaleEdit):
        do(transcript, clerk, EditKind.JOIN, join(first, second))
    with pytest.raises(StaleEdit):
        do(transcript, clerk, EditKind.JOIN, join(rows()[0], rows()[2]))
    with pytest.raises(StaleEdit):
        do(transcript, clerk, EditKind.JOIN, join(rows()[1], rows()[0]))


def test_the_same_edit_twice_happens_once(transcript: Transcript, clerk: User, rows):
    change, edit_id = split(rows()[0], "Sidang", "dibuka"), uuid4()
    first = apply_edit(transcript, clerk, EditKind.SPLIT, [change], edit_id)
    again = apply_edit(transcript, clerk, EditKind.SPLIT, [change], edit_id)
    assert first == again
    assert (first.after, TranscriptEdit.objects.count(), len(rows())) == (again.after, 1, 4)
    with pytest.raises(EditIdReused):
        apply_edit(transcript, clerk, EditKind.SPLIT, [retype(rows()[0], "lain")], edit_id)
    other = said(factories.TranscriptFactory(), "Sidang dibuka")[0]
    with pytest.raises(EditIdReused):
        apply_edit(other.transcript, clerk, EditKind.EDIT, [retype(other, "lain")], edit_id)


def test_an_edit_that_changes_nothing_is_none(transcript: Transcript, clerk: User, rows):
    assert apply_edit(transcript, clerk, EditKind.EDIT, [retype(row, row.text) for row in rows()]) is None
    assert not TranscriptEdit.objects.exists()
    assert {row.revision for row in rows()} == {1}


def test_segments_that_were_split_and_joined_a_hundred_times_at_one_place_find_room(
    transcript: Transcript, clerk: User, rows
):
    first = rows()[0]
    for _ in range(70):
        first = rows()[0]
        do(transcript, clerk, EditKind.SPLIT, split(first, "Sidang", "dibuka"))
        first, second, *_ = rows()
        do(transcript, clerk, EditKind.PASTE, split(second, "dibuka", "ya"))
        do(transcript, clerk, EditKind.JOIN, join(rows()[0], rows()[1], text="Sidang dibuka"))
    assert len(rows()) == 3 + 70
    assert texts_of(transcript) == ["Sidang dibuka", *["ya"] * 70, *TEXTS[1:]]


@pytest.mark.parametrize("taken", ["own", "other"])
def test_a_new_segment_cannot_have_the_key_of_one_that_is_there(taken: str, transcript: Transcript, clerk: User, rows):
    other = said(factories.TranscriptFactory(), "Rahasia")[0]
    key = other.pk if taken == "other" else rows()[2].pk
    with pytest.raises(BadEdit):
        do(transcript, clerk, EditKind.SPLIT, split(rows()[0], "Sidang", "dibuka", keys=[key]))
    assert texts_of(other.transcript) == ["Rahasia"]
    assert texts_of(transcript) == list(TEXTS)


def test_a_segment_of_another_transcript_is_not_found(transcript: Transcript, clerk: User):
    other = said(factories.TranscriptFactory(), "Rahasia")[0]
    with pytest.raises(Http404):
        do(transcript, clerk, EditKind.EDIT, retype(other, "lain"))
    assert texts_of(other.transcript) == ["Rahasia"]


def contradictions(first: Segment, second: Segment) -> dict[str, list[Change]]:
    return {
        "seen twice": [retype(first, "a"), retype(first, "b")],
        "by twice": [Change(seen(first), (By(first.pk, "a"), By(first.pk, "b")))],
        "moved to another": [Change(seen(first), (By(second.pk, "a"),)), Change(seen(second), (By(first.pk, "b"),))],
        "nothing": [],
        "nothing seen": [Change((), (By(first.pk, "a"),))],
        "nothing left": [Change(seen(first), ())],
    }


@pytest.mark.parametrize(
    "case", ["seen twice", "by twice", "moved to another", "nothing", "nothing seen", "nothing left"]
)
def test_changes_that_contradict_each_other_are_refused(case: str, transcript: Transcript, clerk: User, rows):
    with pytest.raises(BadEdit):
        apply_edit(transcript, clerk, EditKind.EDIT, contradictions(*rows()[:2])[case])
    assert texts_of(transcript) == list(TEXTS)


def test_a_part_given_to_somebody_else_can_be_undone_as_a_change_of_speakers(transcript: Transcript, clerk: User, rows):
    row, witness = rows()[1], rows()[2].speaker
    change = Change(seen(row), (By(row.pk, "Saudara saksi siap"), By(uuid4(), "memberi keterangan", witness.pk)))
    do(transcript, clerk, EditKind.SPLIT, change)
    given = rows()[2]
    assert (given.speaker, given.engine_speaker) == (witness, "1")
    made = SpeakerChange.objects.get()
    assert (made.kind, made.source, made.speaker, made.moves.get().segment_id) == (
        "reassign",
        row.speaker,
        witness,
        given.pk,
    )


def test_a_segment_comes_back_to_whom_its_speaker_was_merged_with(transcript: Transcript, clerk: User, rows):
    from transcription.speakers import merge

    second, third = rows()[1:]
    do(transcript, clerk, EditKind.JOIN, join(second, third))
    one, two = transcript.speakers.order_by("number")
    merge(two, clerk, two.revision, one, one.revision)
    joined = rows()[1]
    back = Change(seen(joined), (By(second.pk, TEXTS[1]), By(third.pk, TEXTS[2], two.pk)))
    do(transcript, clerk, EditKind.UNDO, back)
    assert [row.speaker for row in rows()] == [one] * 3
    assert SpeakerChange.objects.count() == 1


def test_every_earlier_version_can_be_told_from_the_log(transcript: Transcript, clerk: User, rows):
    versions = [[(row.pk, row.text) for row in rows()]]
    for change in (
        lambda: split(rows()[1], "Saudara saksi", "siap memberi keterangan"),
        lambda: join(rows()[0], rows()[1]),
        lambda: retype(rows()[1], "siap"),
    ):
        do(transcript, clerk, EditKind.EDIT, change())
        versions.append([(row.pk, row.text) for row in rows()])
    for number, version in enumerate(versions):
        assert [(UUID(state["id"]), state["text"]) for state in version_at(transcript, number)] == version


def test_the_trail_names_the_segment_or_else_the_transcript(transcript: Transcript, clerk: User, rows):
    do(transcript, clerk, EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    do(transcript, clerk, EditKind.JOIN, join(rows()[0], rows()[1]))
    newest, oldest = AuditEvent.objects.filter(action=AuditAction.CHANGED)
    assert (oldest.target_type, oldest.target_id) == ("segment", str(rows()[0].pk))
    assert oldest.details == {"edit": 1, "kind": "edit", "transcript": str(transcript.pk), "revision": 2}
    assert (newest.target_type, newest.details) == ("transcript", {"edit": 2, "kind": "join", "segments": 2})
    assert newest.hearing_id == oldest.hearing_id == transcript.recording.hearing_id
