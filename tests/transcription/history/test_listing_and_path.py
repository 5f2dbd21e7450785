"""The list of edits says who did what and what still holds; the path of a part goes from the engine to today."""

from django.utils.translation import override

from courtsight.accounts.models import User
from tests.transcription.editing.saying import join, retype, said, seen
from tests.transcription.history.conftest import TEXTS, Do
from transcription.editing import By, Change, Seen
from transcription.history import entries_of, path_of
from transcription.history.deeds import deed_of
from transcription.history.listing import LONGEST, MOST_SHOWN
from transcription.history.words import Mark
from transcription.models import EditKind, Segment, Transcript, TranscriptEdit


def back(edit: TranscriptEdit) -> Change:
    """What takes an edit of one change back."""
    seen = tuple(Seen(uuid_of(state), state["revision"]) for state in edit.after)
    return Change(seen, tuple(By(uuid_of(state), state["text"]) for state in edit.before))


def uuid_of(state: dict) -> object:
    return Segment.ever.get(pk=state["id"]).pk


def undone(transcript: Transcript) -> dict[int, bool]:
    return {entry.edit.number: entry.is_undone for entry in entries_of(transcript, transcript.edits.all())}


def test_it_says_who_and_what(worked_on: Transcript, clerk: User):
    first, split, joined = entries_of(worked_on, worked_on.edits.all())
    assert [(entry.edit.made_by, entry.edit.kind) for entry in (first, split, joined)] == [
        (clerk, "edit"),
        (clerk, "split"),
        (clerk, "join"),
    ]
    assert [(one.mark, one.text) for one in first.words[0]][1:] == [(Mark.REMOVED, "dibuka"), (Mark.ADDED, "ditutup")]


def test_what_was_taken_back_says_so_until_it_is_done_again(transcript: Transcript, rows, do: Do):
    made = do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    assert undone(transcript) == {1: False}
    taken = do(EditKind.UNDO, back(made))
    assert undone(transcript) == {1: True, 2: False}
    do(EditKind.REDO, back(taken))
    assert undone(transcript) == {1: False, 2: False, 3: False}


def test_of_two_equal_edits_the_later_one_is_undone(transcript: Transcript, rows, do: Do):
    do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    do(EditKind.EDIT, retype(rows()[0], TEXTS[0]))
    again = do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    do(EditKind.UNDO, back(again))
    assert undone(transcript) == {1: False, 2: False, 3: True, 4: False}


def test_an_edit_of_many_places_tells_the_first_few(transcript: Transcript, rows, do: Do):
    said(transcript, "Baik", "Terima kasih")
    do(EditKind.REPLACE, *(retype(row, f"{row.text} lagi") for row in rows()))
    [entry] = entries_of(transcript, transcript.edits.all())
    assert (len(entry.words), entry.changes, entry.more) == (MOST_SHOWN, 5, 5 - MOST_SHOWN)


def test_a_long_text_is_told_by_its_ends(transcript: Transcript, rows, do: Do):
    text = " ".join(f"kata{n}" for n in range(LONGEST * 3))
    do(EditKind.EDIT, retype(rows()[0], text))
    [entry] = entries_of(transcript, transcript.edits.all())
    added = entry.words[0][-1].text
    assert added.startswith("kata0 ")
    assert "…" in added
    assert added.endswith(f"kata{LONGEST * 3 - 1}")


def test_a_change_of_speaker_says_so_and_who_it_was(transcript: Transcript, rows, do: Do):
    row = rows()[0]
    do(EditKind.EDIT, Change(seen(row), (By(row.pk, row.text, "Darmanto"),)))
    [entry] = entries_of(transcript, transcript.edits.all())
    with override("id"):
        assert deed_of(entry.edit) == path_of(rows()[0])[-1].deed == "pembicara diganti"
        assert entries_of(transcript, transcript.edits.all())[0].speakers == (("Pembicara 1", "Darmanto"),)


def test_a_change_of_the_text_is_an_edit_as_before_whoever_speaks(transcript: Transcript, rows, do: Do):
    row = rows()[0]
    do(EditKind.EDIT, retype(row, "Sidang ditutup"))
    [entry] = entries_of(transcript, transcript.edits.all())
    assert entry.speakers == ()
    with override("id"):
        assert deed_of(entry.edit) == "disunting"


def test_no_edits_make_an_empty_list(transcript: Transcript):
    assert entries_of(transcript, []) == []


def test_the_path_begins_with_the_engine_and_names_what_the_machine_corrected(transcript: Transcript, rows, do: Do):
    Segment.objects.filter(pk=rows()[0].pk).update(engine_text="Sidang di buka")
    do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    stations = path_of(rows()[0])
    assert [(one.kind, one.text) for one in stations] == [
        ("engine", "Sidang di buka"),
        ("machine", "Sidang dibuka"),
        ("edit", "Sidang ditutup"),
    ]


def test_the_path_of_what_was_joined_away_ends_with_what_it_became(worked_on: Transcript, transcript: Transcript):
    gone = Segment.ever.get(transcript=transcript, index=None, text=TEXTS[2])
    *_, last = path_of(gone)
    assert (last.kind, last.text) == ("join", f"siap memberi keterangan {TEXTS[2]}")


def test_the_path_of_an_untouched_part_is_what_the_engine_said(transcript: Transcript, rows):
    [only] = path_of(rows()[1])
    assert (only.kind, only.text, only.made_by) == ("engine", TEXTS[1], "")


def test_each_station_says_who_and_when(transcript: Transcript, rows, do: Do, clerk: User):
    made = do(EditKind.JOIN, join(*rows()[:2]))
    last = path_of(rows()[0])[-1]
    assert (last.made_by, last.made_at, last.number) == (clerk.display_name, made.made_at, made.number)
