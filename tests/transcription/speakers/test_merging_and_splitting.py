"""Two labels that are one person, one label that is two, and single segments that are somebody else's."""

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription.editing import StaleRevision, edit_segment
from transcription.errors import MergedAway, SameSpeaker
from transcription.models import SpeakerChange, SpeakerMove, Transcript, TranscriptEdit
from transcription.speakers import Identity, StaleSpeaker, heard_in, merge, rename, split

WITNESS = Identity("Darmanto", "witness")


def test_merged_speakers_are_one(clerk: User, transcript: Transcript, speaker, shown):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    assert shown() == ["Speaker 1", "Speaker 1", "Speaker 1", "Speaker 1", "Speaker 3", "Speaker 1"]
    assert [heard.speaker.label for heard in heard_in(transcript)] == ["1", "3"]
    assert speaker("2").merged_into == speaker("1")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((None, WITNESS), "Witness: Darmanto"),
        ((WITNESS, None), "Witness: Darmanto"),
        ((WITNESS, Identity("Joko")), "Witness: Darmanto"),
    ],
)
def test_the_one_who_stays_keeps_the_name_or_takes_the_other_s(clerk: User, speaker, shown, names, expected: str):
    for label, name in zip("12", names, strict=True):
        if name is not None:
            rename(speaker(label), clerk, 1, name)
    one, two = speaker("1"), speaker("2")
    merge(two, clerk, two.revision, one, one.revision)
    assert shown()[:4] == [expected] * 4


def test_what_the_machine_said_of_merged_segments_is_kept(clerk: User, transcript: Transcript, speaker):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    assert [row.engine_speaker for row in transcript.segments.all()] == ["1", "2", "1", "2", "3", "2"]


def test_segments_that_got_another_speaker_have_a_new_revision_and_others_not(
    clerk: User, transcript: Transcript, speaker
):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    assert list(transcript.segments.values_list("revision", flat=True)) == [1, 2, 1, 2, 1, 2]


def test_nobody_is_merged_with_himself_or_with_somebody_who_is_gone(clerk: User, speaker):
    with pytest.raises(SameSpeaker):
        merge(speaker("1"), clerk, 1, speaker("1"), 1)
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    with pytest.raises(MergedAway):
        merge(speaker("3"), clerk, 1, speaker("2"), 2)


@pytest.mark.parametrize("renamed", ["1", "2"])
def test_either_of_two_that_changed_meanwhile_stops_a_merge(clerk: User, judge: User, speaker, shown, renamed: str):
    rename(speaker(renamed), judge, 1, WITNESS)
    with pytest.raises(StaleSpeaker):
        merge(speaker("2"), clerk, 1, speaker("1"), 1)
    assert SpeakerMove.objects.count() == 0


def test_from_here_on_it_is_somebody_new(clerk: User, transcript: Transcript, speaker, segment, shown):
    split(speaker("2"), clerk, 1, segment(3), Identity())
    assert shown() == ["Speaker 1", "Speaker 2", "Speaker 1", "Speaker 4", "Speaker 3", "Speaker 4"]
    added = transcript.speakers.get(number=4)
    assert added.label == "", "the machine knows nothing of this one"


def test_from_here_on_it_may_be_somebody_named_or_one_of_the_others(clerk: User, speaker, segment, shown):
    split(speaker("2"), clerk, 1, segment(5), WITNESS)
    assert shown()[3:] == ["Speaker 2", "Speaker 3", "Witness: Darmanto"]
    split(speaker("2"), clerk, 2, segment(3), speaker("1"))
    assert shown()[1:4] == ["Speaker 2", "Speaker 1", "Speaker 1"]


def test_a_split_at_a_segment_of_somebody_else_is_stale(clerk: User, judge: User, speaker, segment, shown):
    edit_segment(segment(3), judge, 1, speaker=speaker("1"))
    with pytest.raises(StaleSpeaker):
        split(speaker("2"), clerk, 1, segment(3), Identity())
    with pytest.raises(SameSpeaker):
        split(speaker("2"), clerk, 1, segment(5), speaker("2"))
    assert shown()[5] == "Speaker 2"


def test_one_segment_goes_to_another_a_new_one_or_nobody(clerk: User, speaker, segment, shown):
    edit_segment(segment(0), clerk, 1, speaker=speaker("3"))
    edit_segment(segment(1), clerk, 1, speaker=WITNESS)
    edit_segment(segment(2), clerk, 1, speaker="")
    assert shown()[:4] == ["Speaker 3", "Witness: Darmanto", "", "Speaker 2"]


def test_a_name_that_is_known_means_that_speaker_and_another_a_new_one(
    clerk: User, transcript: Transcript, speaker, segment
):
    rename(speaker("1"), clerk, 1, WITNESS)
    edit_segment(segment(1), clerk, 1, speaker="Witness: Darmanto")
    assert segment(1).speaker == speaker("1")
    edit_segment(segment(3), clerk, 1, speaker="Orang tua anak")
    assert segment(3).speaker.name == "Orang tua anak"
    assert transcript.speakers.count() == 4


def test_text_and_speaker_changed_at_once_are_one_revision_and_the_former_text_is_kept(clerk: User, speaker, segment):
    changed = edit_segment(segment(0), clerk, 1, text="Sidang ditutup.", speaker=speaker("2"))
    assert changed.revision == segment(0).revision == 2
    (former,) = TranscriptEdit.objects.get().before
    assert (former["speaker_id"], former["text"]) == (
        str(speaker("1").pk),
        "Sidang dibuka dan terbuka untuk umum.",
    )


def test_a_segment_that_was_changed_meanwhile_keeps_its_speaker(clerk: User, judge: User, speaker, segment):
    edit_segment(segment(0), judge, 1, text="Sidang ditutup.")
    with pytest.raises(StaleRevision):
        edit_segment(segment(0), clerk, 1, speaker=speaker("2"))
    assert segment(0).speaker == speaker("1")


def test_a_merged_speaker_gets_no_segments(clerk: User, speaker, segment):
    merge(speaker("2"), clerk, 1, speaker("1"), 1)
    with pytest.raises(MergedAway):
        edit_segment(segment(4), clerk, 1, speaker=speaker("2"))


def test_the_speaker_that_is_there_already_is_no_change(clerk: User, speaker, segment):
    for same in ("Speaker 1", speaker("1")):
        assert edit_segment(segment(0), clerk, 1, speaker=same).revision == 1
    assert SpeakerChange.objects.count() == 0


def test_another_speaker_is_not_a_corrected_text(clerk: User, transcript: Transcript, segment):
    edit_segment(segment(0), clerk, 1, speaker="Saksi")
    edit_segment(segment(0), clerk, 2, text="Sidang ditutup.")
    edit_segment(segment(1), clerk, 1, speaker="Saksi")
    corrected = transcript.segments.with_corrected().filter(is_corrected=True)
    assert [row.index for row in corrected] == [0]


def test_every_operation_leaves_one_line_in_the_audit_trail(clerk: User, speaker, segment):
    split(speaker("2"), clerk, 1, segment(3), Identity())
    merge(speaker("3"), clerk, 1, speaker("1"), 1)
    edit_segment(segment(0), clerk, 1, speaker="Saksi")
    events = AuditEvent.objects.filter(action=AuditAction.CHANGED).order_by("at")
    assert [event.details.get("change") for event in events] == ["split", "merge", None]


def test_a_segment_knows_its_whole_path(clerk: User, judge: User, speaker, segment):
    edit_segment(segment(1), clerk, 1, speaker=speaker("3"))
    merge(speaker("3"), judge, 1, speaker("1"), 1)
    path = segment(1).moves.order_by("pk").values_list("before__label", "after__label", "change__made_by__username")
    assert list(path) == [("2", "3", "panitera"), ("3", "1", "hakim")]


def test_thousands_of_segments_are_merged_in_a_handful_of_queries(
    clerk: User, transcript: Transcript, speaker, django_assert_max_num_queries
):
    for index in range(6, 60):
        factories.SegmentFactory(transcript=transcript, index=index, engine_speaker="2")
    one, two = speaker("1"), speaker("2")
    with django_assert_max_num_queries(14):
        merge(two, clerk, 1, one, 1)
    assert one.segments.count() == 59


def test_a_transcript_with_all_its_changes_can_be_deleted(clerk: User, transcript: Transcript, speaker, segment):
    split(speaker("2"), clerk, 1, segment(3), WITNESS)
    merge(speaker("3"), clerk, 1, speaker("1"), 1)
    transcript.recording.delete()
    assert not SpeakerMove.objects.exists()
