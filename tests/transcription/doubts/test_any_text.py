"""Doubts of any text lie within it, in order, each with a word of the machine's."""

from hypothesis import given
from hypothesis import strategies as st

from tests.transcription.doubts.saying import said
from transcription.doubts import Known, doubts_in
from transcription.doubts.values import Said
from transcription.types import Span, Word

TOKENS = st.sampled_from(
    [
        "ya",
        "Pasal",
        "5",
        "ayat",
        "(1)",
        "Rp5.000",
        "juta",
        "rupiah",
        "tanggal",
        "17",
        "Agustus",
        "Siti",
        "dua",
        "½",
        "—",
    ]
)
WORDS = st.lists(
    st.builds(
        lambda token, confidence, typed, checked: (token, confidence, typed, checked),
        TOKENS,
        st.none() | st.floats(0, 1),
        st.booleans(),
        st.booleans(),
    ),
    max_size=25,
)


@given(WORDS, st.lists(st.tuples(st.floats(0, 20), st.floats(0, 5)), max_size=4))
def test_marks_lie_within_the_text(words: list[tuple], speech: list[tuple[float, float]]):
    timed = tuple(
        Word(place / 2, place / 2 + 0.4, token, sure, typed=t, checked=c)
        for place, (token, sure, t, c) in enumerate(words)
    )
    segment = Said("a", "1", 0.0, 13.0, timed)
    spans = sorted((Span(start, start + length) for start, length in speech), key=lambda span: span.start)
    other = said("keberatan yang mulia", start=3.0, speaker="2", key="b")
    doubts = list(doubts_in([segment, other], Known(speech=spans), only={"a"}))
    assert all(0 <= doubt.mark.first < doubt.mark.last <= len(words) for doubt in doubts)
    assert [doubt.mark.first for doubt in doubts] == sorted(doubt.mark.first for doubt in doubts)
    for doubt in doubts:
        machine = [word for word in timed[doubt.mark.first : doubt.mark.last] if not word.typed]
        assert machine
        assert doubt.checked == all(word.checked for word in machine)
