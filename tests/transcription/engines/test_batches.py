"""What is heard in a piece does not depend on what else is in its batch."""

import pytest

from tests.transcription.audio.speech import silence, spoken
from transcription.engines import Alone, Engine, Piece, load_engine
from transcription.types import EngineOptions, Span

pytestmark = pytest.mark.long

INDONESIAN = EngineOptions("id-ID")
# Start and length of turns of the recording, as different as pieces can be; with silence as many as a batch takes.
TURNS = ((20.0, 28.0), (13.8, 4.5), (100.0, 12.0))


@pytest.fixture(scope="module")
def whisper() -> Engine:
    return load_engine("whisper")


def turn(start: float, seconds: float) -> Piece:
    return Piece(start, seconds, (Span(start, start + seconds),), lambda: spoken(seconds, start))


def quiet(start: float, seconds: float) -> Piece:
    return Piece(start, seconds, (), lambda: silence(seconds))


def test_words_are_the_same_alone_and_in_a_full_batch_and_lie_inside_their_piece(whisper: Engine) -> None:
    pieces = [quiet(200.0, 10.0), *(turn(*each) for each in TURNS)]

    together = whisper.transcribe(pieces, INDONESIAN, Alone())

    assert len(pieces) == whisper.capabilities.batch
    for piece, result in zip(pieces, together, strict=True):
        alone = whisper.transcribe([piece], INDONESIAN, Alone())[0]
        assert [word.word for word in result.words] == [word.word for word in alone.words]
        assert [word.start for word in result.words] == pytest.approx([word.start for word in alone.words], abs=0.05)
        assert (result.engine, result.model, result.language) == ("whisper", "whisper-base", "id-ID")
    assert together[0].words == ()
    for piece, result in zip(pieces[1:], together[1:], strict=True):
        assert result.words
        assert all(piece.start <= word.start < word.end <= piece.span.end for word in result.words)
        assert result.words[-1].end > piece.span.end - 5, "the end of a piece is heard as well"
