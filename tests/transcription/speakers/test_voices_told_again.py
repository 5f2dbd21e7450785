"""When speakers are told apart again their voice prints are made again: no print stays of turns that were wrong."""

from collections.abc import Mapping

import numpy as np
import pytest

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.speakers.voices import JUDGE, MODEL, SITI, by_voice, keep, transcript_of, voice
from transcription.diarization import Voice
from transcription.editing import edit_segment
from transcription.models import Court, Hearing, Speaker, SpeakerChange, Transcript, VoicePrint
from transcription.speakers import merge, rename, split
from transcription.speakers.again import tell_again
from transcription.speakers.encryption import decrypted
from transcription.speakers.identity import Identity
from transcription.speakers.undoing import undo
from transcription.types import Turn

BOTH = voice(1, 0.7, beside=2)  # of two people whom the machine took for one


def said_by(hearing: Hearing, labels: str) -> Transcript:
    """As transcript_of, and the times of the segments alone tell which turns they lie in."""
    transcript = transcript_of(hearing, labels)
    transcript.segments.update(words=[])
    return transcript


@pytest.fixture
def mixed(court: Court, hearing: Hearing) -> Transcript:
    """Speaker 1 is two people: the machine heard one voice too few."""
    transcript = said_by(hearing, "112112")
    keep(transcript, {"1": BOTH, "2": voice(5)})
    return transcript


def turns_of(labels: str) -> list[Turn]:
    return [Turn(4.0 * place, 4.0 * place + 4.0, label) for place, label in enumerate(labels)]


def told(
    transcript: Transcript, labels: str, voices: Mapping[str, np.ndarray], user: User, model: str = MODEL
) -> SpeakerChange | None:
    heard = {label: Voice(vector, 30.0) for label, vector in voices.items()}
    return tell_again(transcript, turns_of(labels), user, heard, model)


def prints(transcript: Transcript) -> dict[int, int]:
    """Whose voice each speaker has, by number: the axis that its print lies nearest to."""
    rows = VoicePrint.objects.filter(speaker__transcript=transcript).select_related("speaker")
    return {row.speaker.number: int(decrypted(row.encrypted).argmax()) for row in rows}


def labels_in(transcript: Transcript) -> list[str]:
    return list(transcript.segments.values_list("engine_speaker", flat=True))


def number(transcript: Transcript, number: int) -> Speaker:
    return transcript.speakers.get(number=number)


def suggested(transcript: Transcript, reader: User) -> dict[str, list[str]]:
    return {one.heard.speaker.label: [str(name) for name in one.identities] for one in by_voice(transcript, reader)}


def test_each_of_the_two_gets_a_print_of_their_own(mixed: Transcript, clerk: User):
    told(mixed, "132132", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    assert prints(mixed) == {1: 1, 2: 5, 3: 2}
    assert labels_in(mixed) == list("132132")


def test_turns_that_call_them_otherwise_lead_to_the_same_speakers(mixed: Transcript, clerk: User):
    told(mixed, "213213", {"2": voice(1), "1": voice(2), "3": voice(5)}, clerk)
    assert prints(mixed) == {1: 1, 2: 5, 3: 2}


def test_a_named_speaker_is_known_again_in_another_hearing_by_the_voice_told_anew(
    mixed: Transcript, hearing: Hearing, clerk: User
):
    rename(number(mixed, 1), clerk, 1, SITI)
    next_day = transcript_of(factories.HearingFactory(case=hearing.case), "12")
    keep(next_day, {"1": voice(1), "2": voice(7)})
    assert suggested(next_day, clerk) == {}, "a print of two people is like neither"
    told(mixed, "132132", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    assert suggested(next_day, clerk).keys() == JUDGE.keys()


def test_two_labels_of_one_person_become_one_print(court: Court, hearing: Hearing, clerk: User):
    transcript = said_by(hearing, "132132")
    keep(transcript, {"1": voice(1), "2": voice(5), "3": voice(1)})
    told(transcript, "112112", {"1": voice(1), "2": voice(5)}, clerk)
    assert prints(transcript) == {1: 1, 2: 5}


def test_where_nobody_moves_the_prints_are_made_anew_all_the_same(mixed: Transcript, clerk: User):
    assert told(mixed, "112112", {"1": voice(1), "2": voice(6)}, clerk, model="lain.onnx") is None
    assert prints(mixed) == {1: 1, 2: 6}
    assert set(VoicePrint.objects.values_list("speaker_model", flat=True)) == {"lain.onnx"}


def test_without_voices_no_old_print_stays(mixed: Transcript, clerk: User):
    tell_again(mixed, turns_of("132132"), clerk)
    assert prints(mixed) == {}


def test_none_are_made_while_the_court_wants_none(mixed: Transcript, clerk: User):
    VoicePrint.objects.all().delete()
    Court.objects.update(suggests_voices=False)
    told(mixed, "132132", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    assert prints(mixed) == {}


def test_whom_a_person_had_split_off_gets_a_label_and_a_print(mixed: Transcript, clerk: User):
    one = number(mixed, 1)
    split(one, clerk, one.revision, mixed.segments.get(index=3), Identity(name="Saksi"))
    assert number(mixed, 3).label == ""
    told(mixed, "112332", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    assert number(mixed, 3).label == "3"
    assert prints(mixed) == {1: 1, 2: 5, 3: 2}


def test_what_a_person_gave_to_somebody_else_does_not_make_the_voice_theirs(mixed: Transcript, clerk: User):
    """The machine's word stays the machine's: a print belongs to nobody where people say that it was wrong."""
    for index in (0, 1):
        row = mixed.segments.get(index=index)
        edit_segment(row, clerk, row.revision, speaker=number(mixed, 2))
    told(mixed, "112332", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    rows = list(mixed.segments.select_related("speaker"))
    assert [row.speaker.number for row in rows[:2]] == [2, 2]
    assert labels_in(mixed)[0] == labels_in(mixed)[1] != labels_in(mixed)[2]


def test_who_was_merged_keeps_a_voice_of_their_own_that_belongs_to_the_other(
    court: Court, hearing: Hearing, clerk: User
):
    transcript = said_by(hearing, "132132")
    keep(transcript, {"1": voice(1), "2": voice(5), "3": voice(2)})
    one, three = number(transcript, 1), number(transcript, 3)
    merge(three, clerk, three.revision, one, one.revision)
    rename(number(transcript, 1), clerk, number(transcript, 1).revision, SITI)
    told(transcript, "132132", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    assert prints(transcript) == {1: 1, 2: 5, 3: 2}
    next_day = transcript_of(factories.HearingFactory(case=hearing.case), "12")
    keep(next_day, {"1": voice(7), "2": voice(2)})
    assert suggested(next_day, clerk).keys() == {"2"}


def test_an_undo_needs_no_new_prints_whose_they_are_follows_from_the_text(
    mixed: Transcript, hearing: Hearing, clerk: User
):
    rename(number(mixed, 1), clerk, 1, SITI)
    change = told(mixed, "132132", {"1": voice(1), "2": voice(5), "3": voice(2)}, clerk)
    undo(change, clerk)
    assert {row.speaker.number for row in mixed.segments.select_related("speaker")} == {1, 2}
    next_day = transcript_of(factories.HearingFactory(case=hearing.case), "12")
    keep(next_day, {"1": voice(7), "2": voice(2)})
    assert suggested(next_day, clerk).keys() == {"2"}, "both voices are hers as long as the text says so"


def test_labels_make_no_revision_since_nobody_sees_them(mixed: Transcript, clerk: User):
    before = dict(mixed.segments.values_list("pk", "revision"))
    told(mixed, "112112", {"1": voice(1), "2": voice(5)}, clerk)
    assert dict(mixed.segments.values_list("pk", "revision")) == before


def test_pieces_of_what_is_cut_get_a_label_each(mixed: Transcript, clerk: User):
    words = [
        {"start": float(second), "end": second + 0.9, "word": f"k{second}", "confidence": 0.9} for second in range(4)
    ]
    mixed.segments.filter(index=0).update(words=words, text="k0 k1 k2 k3")
    turns = [Turn(0.0, 2.0, "1"), Turn(2.0, 4.0, "3"), *turns_of("132132")[1:]]
    tell_again(mixed, turns, clerk, {"1": Voice(voice(1), 30.0), "3": Voice(voice(2), 30.0)}, MODEL)
    rows = list(mixed.segments.select_related("speaker"))
    assert [row.text for row in rows][:2] == ["k0 k1", "k2 k3"]
    assert [row.engine_speaker for row in rows] == [row.speaker.label for row in rows]
