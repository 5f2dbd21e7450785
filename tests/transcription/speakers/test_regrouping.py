"""What becomes of segments when their speakers are told apart again, as values."""

from hypothesis import given
from hypothesis import strategies as st

from transcription.speakers.regrouping import Said, heard_anew, known_again, regrouped
from transcription.types import Turn, Word


def words(first: int, last: int) -> tuple[Word, ...]:
    return tuple(Word(float(second), second + 0.9, f"k{second}") for second in range(first, last))


def said(first: int, last: int, speaker: str | None = "A", **more: bool) -> Said:
    return Said(float(first), float(last), words(first, last), speaker, **more)


def outcome(segments: list[Said], turns: list[Turn]) -> list[list[tuple[str, object]]]:
    heard = heard_anew(segments, turns)
    known = known_again(segments, heard)
    found = [regrouped(one, told, known) for one, told in zip(segments, heard, strict=True)]
    return [[(" ".join(word.word for word in part.words), part.speaker) for part in parts] for parts in found]


def test_a_segment_is_cut_where_somebody_else_begins():
    turns = [Turn(0, 4, "1"), Turn(4, 6, "2")]
    assert outcome([said(0, 6)], turns) == [[("k0 k1 k2 k3", "A"), ("k4 k5", "2")]]


def test_what_a_person_wrote_is_not_cut_and_goes_to_who_says_most_of_it():
    turns = [Turn(0, 4, "1"), Turn(4, 6, "2"), Turn(6, 30, "1")]
    segments = [said(0, 6, "B", is_whole=True), said(6, 30, "A")]
    assert [[speaker for _, speaker in parts] for parts in outcome(segments, turns)] == [["A"], ["A"]]


def test_what_a_person_put_somewhere_stays_there():
    turns = [Turn(0, 20, "1")]
    assert outcome([said(0, 15, "A"), said(15, 20, "B", is_placed=True)], turns)[1] == [("k15 k16 k17 k18 k19", "B")]


def test_speakers_are_known_again_by_the_time_they_share_whatever_their_new_labels():
    segments = [said(0, 10, "A"), said(10, 30, "B"), said(30, 35, "A")]
    turns = [Turn(0, 10, "2"), Turn(10, 30, "1"), Turn(30, 35, "2")]
    assert known_again(segments, heard_anew(segments, turns)) == {"2": "A", "1": "B"}


def test_a_new_voice_is_nobody_whom_the_transcript_knows():
    segments = [said(0, 10, "A"), said(10, 14, "A")]
    turns = [Turn(0, 10, "1"), Turn(10, 14, "2")]
    assert known_again(segments, heard_anew(segments, turns)) == {"1": "A"}


def test_two_labels_of_one_merged_speaker_do_not_cut():
    segment = said(0, 6)
    [told] = heard_anew([segment], [Turn(0, 3, "1"), Turn(3, 6, "2")])
    assert [part.speaker for part in regrouped(segment, told, {"1": "A", "2": "A"})] == ["A"]


def test_a_segment_without_words_has_a_speaker_all_the_same():
    assert outcome([Said(0.0, 5.0, (), None), said(5, 9, "A")], [Turn(0, 9, "1")]) == [
        [("", "A")],
        [("k5 k6 k7 k8", "A")],
    ]


SEGMENTS = st.lists(
    st.tuples(st.integers(0, 8), st.sampled_from(["A", "B", "C", None]), st.booleans(), st.booleans()), max_size=12
)
TURNS = st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20), st.sampled_from("123")), min_size=1, max_size=20)


@given(SEGMENTS, TURNS)
def test_no_word_is_lost_or_moved_and_done_again_it_gives_the_same(shapes, spans):
    segments, second = [], 0
    for length, speaker, is_placed, is_whole in shapes:
        segments.append(said(second, second + length, speaker, is_placed=is_placed, is_whole=is_whole))
        second += length
    turns = [Turn(float(start), float(start + length), label) for start, length, label in spans]
    heard = heard_anew(segments, turns)
    known = known_again(segments, heard)
    assert len(set(known.values())) == len(known)
    found = [regrouped(one, told, known) for one, told in zip(segments, heard, strict=True)]
    for one, parts in zip(segments, found, strict=True):
        assert tuple(word for part in parts for word in part.words) == one.words
        assert len(parts) == 1 or not (one.is_placed or one.is_whole)
        assert all(before.speaker != after.speaker for before, after in zip(parts, parts[1:], strict=False))
        if one.is_placed:
            assert parts[0].speaker == one.speaker
    again = [
        Said(one.start, one.end, part.words, part.speaker, one.is_placed, one.is_whole)
        for one, parts in zip(segments, found, strict=True)
        for part in parts
    ]
    anew = heard_anew(again, turns)
    for one, told in zip(again, anew, strict=True):
        if not one.is_placed:
            assert [part.speaker for part in regrouped(one, told, known)] == [one.speaker]
