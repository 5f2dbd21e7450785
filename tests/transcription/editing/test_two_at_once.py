"""Two people at the same time, in two connections to a real PostgreSQL: one of them is told, neither loses a text."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.editing.saying import join, retype, said, split, texts_of
from transcription.editing import Change, StaleEdit, apply_edit, edit_segment
from transcription.models import EditKind, Segment, SpeakerChange, Transcript, TranscriptEdit
from transcription.speakers import merge

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def transcript(clerk: User, judge: User) -> Transcript:
    transcript = factories.TranscriptFactory()
    for text, label in (("Sidang dibuka", "1"), ("Saudara saksi", "2"), ("Siap Yang Mulia", "1")):
        said(transcript, text, engine_speaker=label)
    return transcript


def at_once(*deeds: object) -> list[object]:
    """What each of them gives; StaleEdit where it was refused."""

    def run(deed: object) -> object:
        try:
            return deed()
        except StaleEdit as stale:
            return stale
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def editing(transcript: Transcript, user: User, change: Change, key: object = None) -> object:
    return lambda: apply_edit(transcript, user, EditKind.EDIT, [change], key or uuid4())


def rows(transcript: Transcript) -> list[Segment]:
    return list(transcript.segments.all())


def test_of_two_who_change_one_segment_one_is_told_what_the_other_wrote(
    transcript: Transcript, clerk: User, judge: User
):
    for number in range(ROUNDS):
        (first, *_) = rows(transcript)
        texts = {f"clerk {number}", f"judge {number}"}
        found = at_once(
            editing(transcript, clerk, retype(first, f"clerk {number}")),
            editing(transcript, judge, retype(first, f"judge {number}")),
        )
        (stale,) = [one for one in found if isinstance(one, StaleEdit)]
        (made,) = [one for one in found if isinstance(one, TranscriptEdit)]
        written = made.after[0]["text"]
        assert (written in texts, texts_of(transcript)[0]) == (True, written)
        assert [row.text for row in stale.current] == [written]
    assert TranscriptEdit.objects.count() == ROUNDS


def test_of_two_who_cut_and_join_the_same_nobody_loses_a_word(transcript: Transcript, clerk: User, judge: User):
    first, second, _ = rows(transcript)
    found = at_once(
        editing(transcript, clerk, split(first, "Sidang", "dibuka")), editing(transcript, judge, join(first, second))
    )
    assert sum(isinstance(one, StaleEdit) for one in found) == 1
    assert " ".join(texts_of(transcript)) == "Sidang dibuka Saudara saksi Siap Yang Mulia"


def test_two_who_are_at_different_segments_both_get_through(transcript: Transcript, clerk: User, judge: User):
    for number in range(ROUNDS):
        first, second, _ = rows(transcript)
        found = at_once(
            editing(transcript, clerk, retype(first, f"a{number}")),
            editing(transcript, judge, retype(second, f"b{number}")),
        )
        assert {edit.number for edit in found} == {2 * number + 1, 2 * number + 2}
        assert texts_of(transcript)[:2] == [f"a{number}", f"b{number}"]


def test_one_edit_sent_twice_at_once_happens_once(transcript: Transcript, clerk: User):
    key, change = uuid4(), split(rows(transcript)[0], "Sidang", "dibuka")
    first, second = at_once(editing(transcript, clerk, change, key), editing(transcript, clerk, change, key))
    assert first == second
    assert (TranscriptEdit.objects.count(), len(rows(transcript))) == (1, 4)


def test_a_change_of_speakers_is_not_lost_to_an_edit(transcript: Transcript, clerk: User, judge: User):
    """Whoever edits has seen the segment as it was before; then the edit is refused, and can be sent again."""
    first, second, _ = rows(transcript)
    one, two = transcript.speakers.order_by("number")
    found = at_once(
        editing(transcript, clerk, retype(second, "Saudara ahli")),
        lambda: merge(two, judge, 1, one, 1),
    )
    assert isinstance(found[1], SpeakerChange)
    again = rows(transcript)[1]
    assert again.speaker == one
    assert again.text in ("Saudara saksi", "Saudara ahli")
    assert isinstance(found[0], StaleEdit) == (again.text == "Saudara saksi")


def test_an_edit_and_the_older_call_of_one_segment_see_each_other(transcript: Transcript, clerk: User, judge: User):
    from transcription.editing import StaleRevision

    (first, *_) = rows(transcript)

    def patch() -> object:
        try:
            return edit_segment(first, judge, 1, text="Sidang ditutup")
        except StaleRevision as stale:
            return stale

    edited, patched = at_once(editing(transcript, clerk, retype(first, "Sidang perkara dibuka")), patch)
    assert isinstance(edited, StaleEdit) != isinstance(patched, StaleRevision)
    assert TranscriptEdit.objects.count() == 1
