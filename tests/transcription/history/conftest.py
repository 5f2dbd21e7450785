"""A transcript of three sentences that people have worked on."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.editing.saying import join, retype, said, split
from transcription.editing import Change, apply_edit
from transcription.models import EditKind, Segment, Transcript, TranscriptEdit

TEXTS = ("Sidang dibuka", "Saudara saksi siap memberi keterangan", "Siap Yang Mulia")
Do = Callable[..., TranscriptEdit]


@pytest.fixture
def transcript(db: None) -> Transcript:
    transcript = factories.TranscriptFactory()
    for text, label in zip(TEXTS, "112", strict=True):
        said(transcript, text, engine_speaker=label)
    return transcript


@pytest.fixture
def rows(transcript: Transcript) -> Callable[[], list[Segment]]:
    return lambda: list(transcript.segments.select_related("speaker"))


@pytest.fixture
def do(transcript: Transcript, clerk: User) -> Do:
    def make(kind: EditKind, *changes: Change) -> TranscriptEdit:
        edit = apply_edit(transcript, clerk, kind, changes, uuid4())
        assert edit is not None
        return edit

    return make


@pytest.fixture
def worked_on(transcript: Transcript, rows: Callable[[], list[Segment]], do: Do) -> Transcript:
    """1: a word; 2: the second sentence split; 3: its halves joined with the third."""
    do(EditKind.EDIT, retype(rows()[0], "Sidang ditutup"))
    do(EditKind.SPLIT, split(rows()[1], "Saudara saksi", "siap memberi keterangan"))
    do(EditKind.JOIN, join(*rows()[2:]))
    return transcript
