import pytest

from tests import factories
from transcription.models import Segment, Transcript
from transcription.transcripts import findings_of, to_transcription, words_of
from transcription.types import Finding, FindingKind, Word


@pytest.fixture
def transcript(db: None) -> Transcript:
    return factories.TranscriptFactory(recording__duration=12.5, language="jv-ID", model="base")


def segment_with(words: object) -> Segment:
    return Segment(text="Sidang dibuka", words=words)


def test_segments_come_in_their_order_with_the_text_as_it_stands_now(transcript: Transcript):
    factories.SegmentFactory(transcript=transcript, index=1, start=3.0, end=4.0, text="kedua")
    factories.SegmentFactory(transcript=transcript, index=0, text="pertama (dibetulkan)", engine_text="pertama")
    texts = [segment.text for segment in to_transcription(transcript).segments]
    assert texts == ["pertama (dibetulkan)", "kedua"]


def test_language_duration_engine_and_model_are_kept(transcript: Transcript):
    value = to_transcription(transcript)
    assert (value.language, value.duration, value.engine, value.model) == ("jv-ID", 12.5, "whisper", "base")


def test_an_unnamed_speaker_is_none_and_a_named_one_keeps_the_name(transcript: Transcript):
    factories.SegmentFactory(transcript=transcript, index=0)
    factories.SegmentFactory(transcript=transcript, index=1, engine_speaker="Hakim Ketua")
    assert [segment.speaker for segment in to_transcription(transcript).segments] == [None, "Hakim Ketua"]


def test_words_keep_their_times_and_confidence():
    stored = [
        {"start": 1, "end": 1.5, "word": "Sidang", "confidence": 0.25},
        {"start": 2.0, "end": 2.5, "word": "buka"},
    ]
    assert words_of(segment_with(stored)) == (Word(1.0, 1.5, "Sidang", 0.25), Word(2.0, 2.5, "buka", None))


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "text",
        {"word": "tanpa waktu"},
        {"start": 1.0, "end": 2.0},
        {"start": 1.0, "end": 2.0, "word": "   "},
        {"start": 1.0, "end": 2.0, "word": 7},
        {"start": "1", "end": 2.0, "word": "teks"},
        {"start": True, "end": 2.0, "word": "benar"},
        {"start": -1.0, "end": 2.0, "word": "sebelum awal"},
        {"start": float("nan"), "end": 2.0, "word": "bukan angka"},
    ],
)
def test_a_word_that_cannot_be_placed_is_left_out_and_the_others_stay(broken: object):
    good = {"start": 3.0, "end": 3.5, "word": "dibuka", "confidence": 0.9}
    assert words_of(segment_with([broken, good])) == (Word(3.0, 3.5, "dibuka", 0.9),)


def test_a_segment_without_words_has_none():
    assert words_of(segment_with(None)) == ()


def test_a_word_never_ends_before_it_starts():
    assert words_of(segment_with([{"start": 2.0, "end": 1.0, "word": "mundur"}])) == (Word(2.0, 2.0, "mundur"),)


def test_findings_come_in_order_of_time_and_unknown_kinds_are_left_out():
    transcript = Transcript(
        findings=[
            {"kind": "repetition", "start": 9.0, "end": 11.0, "text": "ya ya ya"},
            {"kind": "from_a_later_version", "start": 1.0, "end": 2.0, "text": "?"},
            "broken",
            {"kind": "text_without_speech", "start": 4.0, "end": 6.0, "text": "Terima kasih sudah menonton"},
        ]
    )
    assert findings_of(transcript) == (
        Finding(FindingKind.TEXT_WITHOUT_SPEECH, 4.0, 6.0, "Terima kasih sudah menonton"),
        Finding(FindingKind.REPETITION, 9.0, 11.0, "ya ya ya"),
    )


def test_a_finding_without_a_usable_time_stands_at_the_start():
    assert findings_of(Transcript(findings=[{"kind": "repetition"}])) == (
        Finding(FindingKind.REPETITION, 0.0, 0.0, ""),
    )
