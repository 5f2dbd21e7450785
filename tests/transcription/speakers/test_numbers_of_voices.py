"""New voices take the lowest numbers that are free, and no two who are heard look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.speakers.by_hand import join
from tests.transcription.speakers.test_telling_again import by_number, segment, turns_of, voices_in, with_words
from transcription.editing import edit_segment
from transcription.errors import ChangedSince
from transcription.models import Speaker, Transcript
from transcription.models.speaker import COLOURS, colours_for
from transcription.speakers import Identity, decline, heard_in, merge, rename, split
from transcription.speakers.again import tell_again
from transcription.speakers.undoing import undo


@pytest.fixture
def transcript(db: None) -> Transcript:
    return with_words(factories.TranscriptFactory(recording__duration=24.0), "121212")


def state_of(transcript: Transcript) -> list[tuple[object, ...]]:
    people = [(one.pk, one.number, one.name, one.role) for one in transcript.speakers.all()]
    return [*people, *transcript.segments.values_list("speaker", "text")]


def test_numbers_do_not_grow_with_each_telling_apart(transcript: Transcript, clerk: User):
    for labels in ("123123", "111222", "123434", "112233", "121212", "123123", "112341"):
        tell_again(transcript, turns_of(labels), clerk)
        heard = {one.speaker.number for one in heard_in(transcript)}
        assert (len(heard), max(heard) <= 4) == (len(set(labels)), True), labels


def test_a_gap_is_filled(transcript: Transcript, clerk: User):
    transcript.speakers.filter(number=2).update(number=7, label="7")
    tell_again(transcript, turns_of("123434"), clerk)
    assert {one.speaker.number for one in heard_in(transcript)} == {1, 7, 2, 3}


def test_undo_gives_all_back_exactly_also_where_a_voice_was_reused(transcript: Transcript, clerk: User):
    changes, states = [], []
    for labels in ("123123", "112222", "123412"):
        states.append(state_of(transcript))
        changes.append(tell_again(transcript, turns_of(labels), clerk))
    assert changes[-1].reused
    for change, before in reversed(list(zip(changes, states, strict=True))):
        undo(change, clerk)
        assert [one for one in state_of(transcript) if one in before] == before


def test_an_earlier_change_gives_no_words_to_a_voice_that_is_another_by_now(transcript: Transcript, clerk: User):
    tell_again(transcript, turns_of("123123"), clerk)
    earlier = tell_again(transcript, turns_of("121121"), clerk)
    later = tell_again(transcript, turns_of("421121"), clerk)
    assert later.reused == [str(by_number(transcript, 3).pk)]
    with pytest.raises(ChangedSince):
        undo(earlier, clerk)
    undo(later, clerk)
    undo(earlier, clerk)
    assert voices_in(transcript) == "123123"


def test_a_name_that_was_taken_away_does_not_come_back_to_another_voice(transcript: Transcript, clerk: User):
    tell_again(transcript, turns_of("123123"), clerk)
    rename(by_number(transcript, 3), clerk, 1, Identity("Darmanto"))
    away = rename(by_number(transcript, 3), clerk, 2, Identity())
    tell_again(transcript, turns_of("121121"), clerk)
    assert tell_again(transcript, turns_of("421121"), clerk).reused
    with pytest.raises(ChangedSince):
        undo(away, clerk)


def silent_third(transcript: Transcript, clerk: User) -> Speaker:
    tell_again(transcript, turns_of("123123"), clerk)
    tell_again(transcript, turns_of("121121"), clerk)
    return by_number(transcript, 3)


@pytest.mark.parametrize("what", ["name", "role", "declined", "merged into", "merged away", "by a microphone"])
def test_of_whom_people_have_said_something_stays_who_it_is(transcript: Transcript, clerk: User, what: str):
    third = silent_third(transcript, clerk)
    if what == "name":
        rename(third, clerk, 1, Identity("Siti"))
    elif what == "role":
        rename(third, clerk, 1, Identity(role="witness"))
    elif what == "declined":
        decline(third, clerk, "witness")
    elif what == "merged into":
        Speaker.objects.create(transcript=transcript, number=4, label="4", merged_into=third)
    elif what == "merged away":
        merge(third, clerk, 1, by_number(transcript, 1), 1)
    else:
        transcript.speakers.filter(pk=third.pk).update(label="Kanal 3")
    change = tell_again(transcript, turns_of("921121"), clerk)
    assert (change.reused, segment(transcript, 0).speaker == third) == ([], False)
    assert segment(transcript, 0).speaker.number == (5 if what == "merged into" else 4)


def test_who_has_words_that_were_joined_away_stays_who_it_is(transcript: Transcript, clerk: User):
    tell_again(transcript, turns_of("123123"), clerk)
    join(segment(transcript, 1), segment(transcript, 2), clerk)
    tell_again(transcript, turns_of("121121"), clerk)
    assert tell_again(transcript, turns_of("421121"), clerk).reused == []


def test_who_has_what_a_person_gave_stays_who_it_is(transcript: Transcript, clerk: User):
    added = split(by_number(transcript, 2), clerk, 1, segment(transcript, 5), Identity()).speaker
    tell_again(transcript, turns_of("123412"), clerk)
    assert segment(transcript, 5).speaker == added
    assert sorted(one.speaker.number for one in heard_in(transcript)) == [1, 2, 3, 4, 5]


def test_a_speaker_whom_a_person_took_back_is_free(transcript: Transcript, clerk: User):
    edit_segment(segment(transcript, 1), clerk, 1, speaker=Identity())
    undo(transcript.speaker_changes.get(), clerk)
    assert by_number(transcript, 3).label == ""
    change = tell_again(transcript, turns_of("123123"), clerk)
    assert change.reused == [str(by_number(transcript, 3).pk)]
    assert by_number(transcript, 3).label == "3"


@given(st.sets(st.integers(1, 60), max_size=12))
def test_colours_are_their_own_and_never_shared_while_there_are_enough(numbers: set[int]):
    speakers = [Speaker(number=number) for number in numbers]
    colours = colours_for(speakers)
    assert set(colours.values()) <= set(range(1, COLOURS + 1))
    assert len(set(colours.values())) == min(len(numbers), COLOURS)
    assert all(colours[one.pk] == one.number for one in speakers if one.number <= COLOURS)


def test_who_is_heard_has_a_colour_of_the_page_s_and_the_call_s(transcript: Transcript, clerk: User):
    transcript.speakers.filter(number=2).update(number=9)
    assert [one.colour for one in heard_in(transcript)] == [1, 2]
