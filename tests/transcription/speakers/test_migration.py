"""Transcripts from before there were speakers get them; the machine's labels are told from what people wrote."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import factories
from transcription.models import Segment, Speaker

pytestmark = pytest.mark.long
BEFORE = [("transcription", "0010_abandoned_calls_and_microphones")]


@pytest.fixture
def old(transactional_db: None) -> Any:
    """The models as they were; the tables come back whatever happens."""
    recording = factories.RecordingFactory()
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps
    model = apps.get_model("transcription", "Transcript")
    yield apps, model.objects.create(recording_id=recording.pk, language="id-ID", engine="whisper", model="base")
    migrate()


def migrate(target: list[tuple[str, str]] | None = None) -> None:
    """To what the models of today need, unless it is said."""
    executor = MigrationExecutor(connection)
    executor.migrate(target or executor.loader.graph.leaf_nodes())


def stored(index: int) -> tuple[str, str, str]:
    segment = Segment.objects.get(index=index)
    return segment.speaker_name, segment.engine_speaker, segment.speaker.label if segment.speaker else ""


def test_each_name_becomes_a_speaker_and_the_machine_s_label_is_found_again(old: Any):
    apps, transcript = old
    for index, speaker in enumerate(["Kanal 2", "Kanal 1", "Ibu Siti", "", "Kanal 1"]):
        row = apps.get_model("transcription", "Segment").objects.create(
            transcript=transcript,
            index=index,
            start=index,
            end=index + 1,
            text="Ya.",
            engine_text="Ya.",
            speaker=speaker,
        )
        if speaker == "Ibu Siti":
            kept = apps.get_model("transcription", "SegmentRevision")
            kept.objects.create(segment=row, revision=2, text="Ya.", speaker="Siti")
            kept.objects.create(segment=row, revision=1, text="Iya.", speaker="Kanal 2")
    migrate()
    assert [stored(index) for index in range(5)] == [
        ("Channel 2", "Kanal 2", "Kanal 2"),
        ("Channel 1", "Kanal 1", "Kanal 1"),
        ("Ibu Siti", "Kanal 2", ""),
        ("", "", ""),
        ("Channel 1", "Kanal 1", "Kanal 1"),
    ]
    assert list(Speaker.objects.values_list("number", flat=True)) == [1, 2, 3]


def test_the_way_back_keeps_what_people_see(old: Any):
    apps, transcript = old
    migrate()
    speaker = Speaker.objects.create(transcript_id=transcript.pk, number=1, label="1", name="Siti")
    factories.SegmentFactory(transcript=speaker.transcript, index=0, speaker=speaker)
    migrate(BEFORE)
    assert apps.get_model("transcription", "Segment").objects.get().speaker == "Siti"
