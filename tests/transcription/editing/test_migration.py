"""Former texts of single segments become edits, and can become former texts again as long as nothing was split."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Segment, TranscriptEdit

pytestmark = pytest.mark.long
BEFORE = [("transcription", "0015_names_of_courts_and_templates_of_minutes")]
MOMENT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def old(transactional_db: None, clerk: User) -> Any:
    """The models as they were; the tables come back whatever happens."""
    recording = factories.RecordingFactory()
    apps = back()
    model = apps.get_model("transcription", "Transcript")
    yield apps, model.objects.create(recording_id=recording.pk, language="id-ID", engine="whisper", model="base")
    forward()


def back() -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    return executor.loader.project_state(BEFORE).apps


def forward() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def stored(apps: Any, transcript: Any, index: int, *texts: str) -> Any:
    """A segment with its texts, the oldest first; each was replaced a minute after the one before."""
    row = apps.get_model("transcription", "Segment").objects.create(
        transcript=transcript,
        index=index,
        start=index,
        end=index + 1,
        text=texts[-1],
        engine_text="Iya.",
        revision=len(texts),
    )
    Revision = apps.get_model("transcription", "SegmentRevision")
    for number, text in enumerate(texts[:-1], 1):
        revision = Revision.objects.create(segment=row, revision=number, text=text, words=[{"word": text}])
        moment = MOMENT + timedelta(minutes=number, seconds=index)
        Revision.objects.filter(pk=revision.pk).update(replaced_at=moment)
    return row


def test_former_texts_become_edits_in_their_order(old: Any, clerk: User):
    apps, transcript = old
    first = stored(apps, transcript, 0, "Iya.", "Ya.", "Ya, benar.")
    second = stored(apps, transcript, 1, "Siap", "Siap.")
    untouched = stored(apps, transcript, 2, "Baik.")
    apps.get_model("transcription", "SegmentRevision").objects.update(replaced_by_id=clerk.pk)
    forward()
    edits = TranscriptEdit.objects.all()
    told = [(edit.number, edit.before[0]["text"], edit.after[0]["text"], edit.made_by) for edit in edits]
    assert told == [(1, "Iya.", "Ya.", clerk), (2, "Siap", "Siap.", clerk), (3, "Ya.", "Ya, benar.", clerk)]
    assert [edit.segment_ids for edit in edits] == [[first.pk], [second.pk], [first.pk]]
    assert edits[0].made_at == MOMENT + timedelta(minutes=1)
    assert [state["machine_text"] for state in (edits[0].before[0], edits[0].after[0])] == [None, "Iya."]
    assert edits[0].before[0]["words"] == [{"word": "Iya."}]
    machine = dict(Segment.objects.values_list("pk", "machine_text"))
    assert machine == {first.pk: "Iya.", second.pk: "Siap", untouched.pk: None}


def test_the_way_back_gives_the_former_texts_again(old: Any):
    apps, transcript = old
    stored(apps, transcript, 0, "Iya.", "Ya.", "Ya, benar.")
    forward()
    rows = back().get_model("transcription", "SegmentRevision").objects.order_by("revision")
    told = [(row.revision, row.text, row.words, row.replaced_at) for row in rows]
    assert told == [
        (1, "Iya.", [{"word": "Iya."}], MOMENT + timedelta(minutes=1)),
        (2, "Ya.", [{"word": "Ya."}], MOMENT + timedelta(minutes=2)),
    ]


def test_there_is_no_way_back_once_segments_were_joined(old: Any):
    apps, transcript = old
    stored(apps, transcript, 0, "Iya.", "Ya.")
    forward()
    Segment.objects.update(index=None)
    with pytest.raises(RuntimeError, match="split or joined"):
        back()
    assert TranscriptEdit.objects.count() == 1
