"""Another language in an Indonesian hearing is written down as spoken, and only when it is clearly there."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.audio.speech import spoken
from transcription.engines import Alone, Engine, Piece, load_engine
from transcription.engines.whisper.decoder import Encoded
from transcription.engines.whisper.languages import LIKELY, language_of
from transcription.engines.whisper.listening import Hypothesis
from transcription.engines.whisper.prompt import vocabulary_tokens
from transcription.languages import Language, spoken_beside
from transcription.types import EngineOptions, Span

pytestmark = pytest.mark.long

ALSO = ("jv-ID", "su-ID")
INDONESIAN = EngineOptions("id-ID", also=ALSO)
STARTS = (14.0, 21.3, 26.4)
# What the model says of Javanese that is clear, and of what is Indonesian.
JAVANESE, PLAIN = {"jw": 0.9, "id": 0.05}, {"jw": 0.02, "id": 0.95}


@pytest.fixture(scope="module")
def whisper() -> Engine:
    return load_engine("whisper")


def pieces() -> list[Piece]:
    """Three turns of the recording."""
    return [Piece(start, 4.0, (Span(start, start + 4),), lambda start=start: spoken(4, start)) for start in STARTS]


class Listener:
    """Stands between the engine and its decoder: says which languages are heard, and keeps what is asked for."""

    def __init__(self, decoder: object, votes: list[dict[str, float]]) -> None:
        self.decoder, self.votes = decoder, votes
        self.encode = decoder.encode
        self.asked: list[tuple[str, int]] = []  # code, pieces

    def language_probabilities(self, encoded: Encoded) -> list[dict[str, float]]:
        return self.votes[: len(encoded.spans)]

    def decode(
        self, encoded: Encoded, code: str, vocabulary: Sequence[str] = (), no_repeat: int = 0
    ) -> list[Hypothesis]:
        self.asked.append((code, len(encoded.spans)))
        return self.decoder.decode(encoded, code, vocabulary, no_repeat)


@pytest.fixture
def listening(whisper: Engine, monkeypatch: pytest.MonkeyPatch):  # noqa: ANN201
    def listen(*votes: dict[str, float]) -> Listener:
        listener = Listener(whisper._decoder, list(votes))
        monkeypatch.setattr(whisper, "_decoder", listener)
        return listener

    return listen


def test_a_chunk_in_javanese_is_written_down_in_javanese_and_says_so(whisper: Engine, listening) -> None:  # noqa: ANN001
    listener = listening(PLAIN, JAVANESE, PLAIN)

    results = whisper.transcribe(pieces(), INDONESIAN, Alone())

    assert [result.language for result in results] == ["id-ID", "jv-ID", "id-ID"]
    assert listener.asked[:2] == [("id", 2), ("jw", 1)]
    for result, start in zip(results, STARTS, strict=True):
        assert result.words
        assert all(start <= word.start < word.end <= start + 4 for word in result.words)


def test_where_all_is_in_one_language_all_is_decoded_in_one_call(whisper: Engine, listening) -> None:  # noqa: ANN001
    listener = listening(PLAIN, PLAIN, PLAIN)

    results = whisper.transcribe(pieces(), INDONESIAN, Alone())

    assert listener.asked[0] == ("id", 3)
    assert {result.language for result in results} == {"id-ID"}


def test_where_no_other_language_is_expected_none_is_looked_for(whisper: Engine, listening) -> None:  # noqa: ANN001
    listening(JAVANESE, JAVANESE, JAVANESE)

    results = whisper.transcribe(pieces(), replace(INDONESIAN, also=()), Alone())

    assert {result.language for result in results} == {"id-ID"}


def test_indonesian_stays_indonesian_to_the_real_ear(whisper: Engine) -> None:
    encoded = whisper._decoder.encode([(spoken(29, start), start) for start in (0, 41, 58)])

    votes = whisper._decoder.language_probabilities(encoded)

    assert [language_of(chances, "id-ID", ALSO) for chances in votes] == ["id-ID"] * 3
    assert max(chances[code] for chances in votes for code in ("jw", "su")) < LIKELY / 2


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"id": 0.9, "jw": 0.1}, "id-ID"),
        ({"id": 0.1, "jw": 0.85}, "jv-ID"),
        ({"id": 0.1, "su": 0.85}, "su-ID"),
        ({"id": 0.3, "jw": 0.65}, "id-ID"),  # likely, but not so much likelier
        ({"id": 0.05, "jw": 0.4}, "id-ID"),  # likelier, but not likely
        ({"en": 0.99}, "id-ID"),  # nobody asked for English
        ({}, "id-ID"),
    ],
)
def test_another_language_must_be_likely_and_much_likelier(chances: dict[str, float], expected: str) -> None:
    assert language_of(chances, "id-ID", ALSO) == expected


@given(st.dictionaries(st.sampled_from(["id", "jw", "su", "en", "ms"]), st.floats(0, 1)))
def test_without_other_languages_the_usual_one_is_never_doubted(chances: dict[str, float]) -> None:
    assert language_of(chances, "id-ID", ()) == "id-ID"


def test_an_indonesian_court_hears_javanese_and_sundanese_too() -> None:
    assert spoken_beside(Language.INDONESIAN) == spoken_beside("id-ID") == ALSO
    assert spoken_beside("en-US") == spoken_beside("jv-ID") == ()


def test_no_indonesian_sentence_is_put_before_what_is_javanese() -> None:
    def letters(text: str) -> list[int]:
        return [ord(letter) for letter in text]

    assert vocabulary_tokens(["Budi Santoso"], "jw", letters) == []
    assert vocabulary_tokens(["Budi Santoso"], "id", letters) != []
