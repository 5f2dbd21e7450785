"""An earlier state comes back as a new edit, whole or in one place; nothing of the log goes."""

from uuid import uuid4

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests.transcription.editing.saying import retype, texts_of
from tests.transcription.history.conftest import TEXTS, Do
from transcription.certification import Certified
from transcription.editing import version_at
from transcription.history import compared, restore
from transcription.models import EditKind, Transcript


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_whole_text_becomes_what_it_was(worked_on: Transcript, clerk: User, number: int):
    wanted = [state["text"] for state in version_at(worked_on, number)]
    edit = restore(worked_on, clerk, number, uuid4())
    assert texts_of(worked_on) == wanted
    assert (edit.number, edit.kind) == (4, EditKind.RESTORE)
    assert compared(worked_on, number, 4) == []


def test_keys_and_what_the_engine_said_come_back_too(worked_on: Transcript, clerk: User):
    before = version_at(worked_on, 0)
    restore(worked_on, clerk, 0, uuid4())
    names = ("id", "text", "engine_text")
    assert [[state[name] for name in names] for state in version_at(worked_on, 4)] == [
        [state[name] for name in names] for state in before
    ]


def test_words_come_back_where_they_were_spoken_and_as_the_machines(worked_on: Transcript, clerk: User):
    before = [word for state in version_at(worked_on, 0) for word in state["words"]]
    restore(worked_on, clerk, 0, uuid4())
    after = [word for state in version_at(worked_on, 4) for word in state["words"]]
    assert [word["word"] for word in after] == [word["word"] for word in before]
    assert [word["start"] for word in after] == pytest.approx([word["start"] for word in before], abs=0.3)
    assert not any(word.get("typed") for word in after[2:])


def test_what_one_edit_had_changed_comes_back_with_the_machines_own_words(
    transcript: Transcript, clerk: User, rows, do
):
    before = version_at(transcript, 0)
    do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    restore(transcript, clerk, 0, uuid4())
    assert [state["words"] for state in version_at(transcript, 2)] == [state["words"] for state in before]


def test_one_place_comes_back_and_the_others_stay(worked_on: Transcript, clerk: User, rows):
    restore(worked_on, clerk, 0, uuid4(), only=str(rows()[0].pk))
    assert texts_of(worked_on) == [TEXTS[0], "Saudara saksi", f"siap memberi keterangan {TEXTS[2]}"]


def test_any_segment_of_a_place_names_it(worked_on: Transcript, clerk: User, rows):
    restore(worked_on, clerk, 0, uuid4(), only=str(rows()[2].pk))
    assert texts_of(worked_on) == ["Sidang ditutup", TEXTS[1], TEXTS[2]]


def test_a_restored_state_can_be_left_again(worked_on: Transcript, clerk: User):
    later = texts_of(worked_on)
    restore(worked_on, clerk, 0, uuid4())
    restore(worked_on, clerk, 3, uuid4())
    assert texts_of(worked_on) == later
    assert worked_on.edits.count() == 5


def test_where_nothing_differs_nothing_happens(worked_on: Transcript, clerk: User):
    assert restore(worked_on, clerk, 3, uuid4()) is None
    assert restore(worked_on, clerk, 0, uuid4(), only=str(uuid4())) is None
    assert worked_on.edits.count() == 3


def test_who_speaks_stays_as_it_is(worked_on: Transcript, clerk: User, rows):
    speakers = {row.pk: row.speaker_id for row in rows()}
    restore(worked_on, clerk, 2, uuid4())
    assert all(row.speaker_id == speakers.get(row.pk, row.speaker_id) for row in rows())


def test_what_is_certified_is_not_restored(worked_on: Transcript, clerk: User):
    Transcript.objects.update(status="certified")
    with pytest.raises(Certified):
        restore(worked_on, clerk, 0, uuid4())
    assert worked_on.edits.count() == 3


def test_it_is_in_the_audit_trail(worked_on: Transcript, clerk: User):
    restore(worked_on, clerk, 1, uuid4())
    event = AuditEvent.objects.get(action=AuditAction.VERSION_RESTORED)
    assert (event.user, event.details) == (clerk, {"edit": 4, "restored": 1, "places": 1})


def test_what_was_replaced_throughout_comes_back_at_once(transcript: Transcript, clerk: User, rows, do: Do):
    do(EditKind.REPLACE, *(retype(row, f"{row.text} lagi") for row in rows()))
    restore(transcript, clerk, 0, uuid4())
    assert texts_of(transcript) == list(TEXTS)
