"""Who a speaker may be by the voice of another hearing: whose names count, and what is never told."""

import pytest
from django.test import Client
from django.urls import reverse

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.calling import Caller
from tests.transcription.speakers.voices import JUDGE, SITI, by_voice, keep, transcript_of, voice
from transcription.models import Court, Hearing, Speaker, SpeakerChange, Transcript
from transcription.speakers import Identity, merge, rename, split
from transcription.speakers.formulas import Rule
from transcription.speakers.undoing import undo
from transcription.speakers.voice_prints import forget_voices


def test_a_speaker_with_a_name_is_suggested_where_the_voice_is_heard_again(
    named: Speaker, later: Transcript, clerk: User, hearing: Hearing
):
    (found,) = by_voice(later, clerk)
    assert (found.heard.speaker.label, found.identities) == ("1", (SITI,))
    assert (found.voice.speaker, found.voice.hearing, found.voice.start) == (named, hearing, 0.0)
    (reason,) = found.reasons
    assert (reason.rule, reason.quote) == (Rule.VOICE, "Presiding judge: Siti Rahmawati")
    assert not later.speakers.get(label="1").is_named, "nothing is applied"


def test_who_has_no_name_is_suggested_to_nobody(earlier: Transcript, suggested):
    assert suggested() == {}


def test_it_works_the_other_way_round_when_the_later_hearing_was_done_first(
    earlier: Transcript, later: Transcript, clerk: User
):
    rename(later.speakers.get(label="1"), clerk, 1, SITI)
    assert [one.identities for one in by_voice(earlier, clerk)] == [(SITI,)]


def test_a_corrected_name_is_the_one_that_is_suggested(named: Speaker, suggested, clerk: User):
    rename(named, clerk, 2, Identity("Sri Rahmawati", "member_judge"))
    assert suggested() == {"1": ["Member judge: Sri Rahmawati"]}


def test_a_name_that_was_undone_is_suggested_no_more(named: Speaker, suggested, clerk: User):
    undo(SpeakerChange.objects.get(), clerk)
    assert suggested() == {}


def test_the_hearing_s_own_list_gives_the_role_of_today(named: Speaker, later_hearing: Hearing, later, clerk: User):
    person = factories.ParticipantFactory(hearing=later_hearing, name="SITI RAHMAWATI, S.H., M.H.", role="member_judge")
    (found,) = by_voice(later, clerk)
    assert found.identities == (Identity(person.name, "member_judge", None, person.pk),)


def test_the_number_of_a_witness_counts_in_that_hearing_only(named: Speaker, suggested, clerk: User):
    rename(named, clerk, 2, Identity("Darmanto", "witness", 2))
    assert suggested() == {"1": ["Witness: Darmanto"]}


def test_a_role_without_a_name_is_suggested_as_it_is(named: Speaker, suggested, clerk: User):
    rename(named, clerk, 2, Identity(role="witness", ordinal=2))
    assert suggested() == {"1": ["Witness 2"]}


def test_what_is_said_and_the_voice_are_one_suggestion_when_they_agree(named: Speaker, later: Transcript, clerk: User):
    later.segments.filter(index=0).update(text="Sidang dibuka dan terbuka untuk umum.")
    (found,) = by_voice(later, clerk)
    assert found.identities == (SITI,)
    assert [reason.rule for reason in found.reasons][:2] == [Rule.VOICE, Rule.OPENS]


def test_where_they_disagree_both_are_offered_the_voice_first(named: Speaker, suggested, clerk: User):
    rename(named, clerk, 2, Identity("Darmanto", "witness"))
    Transcript.objects.latest("created_at").segments.filter(index=0).update(
        text="Sidang dibuka dan terbuka untuk umum."
    )
    assert suggested() == {"1": ["Witness: Darmanto", "Presiding judge"]}


def test_a_voice_that_is_only_a_little_like_it_is_not_suggested(named: Speaker, later: Transcript, suggested):
    keep(later, {"1": voice(1, 0.5)})
    assert suggested() == {}


def test_a_voice_that_is_like_two_people_alike_is_not_suggested(named: Speaker, earlier, suggested, clerk: User):
    keep(earlier, {"1": voice(1), "2": voice(1, 0.9)})
    rename(earlier.speakers.get(label="2"), clerk, 1, Identity("Rahayu"))
    assert suggested() == {}


def test_one_person_who_has_a_name_in_several_hearings_is_no_rival_of_herself(
    named: Speaker, hearing: Hearing, suggested, clerk: User
):
    third = transcript_of(factories.HearingFactory(case=hearing.case))
    keep(third, {"1": voice(1, 0.95, 50)})
    rename(third.speakers.get(label="1"), clerk, 1, Identity("Siti Rahmawati, S.H.", "presiding_judge"))
    assert suggested() == JUDGE


def test_who_already_has_a_name_in_the_transcript_is_not_suggested_for_another(
    named: Speaker, later: Transcript, suggested, clerk: User
):
    rename(later.speakers.get(label="2"), clerk, 1, SITI)
    assert suggested() == {}


def test_of_two_voices_that_are_alike_neither_is_suggested_and_of_two_that_differ_the_nearer(named, later, suggested):
    keep(later, {"1": voice(1, 0.85), "2": voice(1, 0.9, 60)})
    assert suggested() == {}
    keep(later, {"1": voice(1, 0.76), "2": voice(1, 0.9, 60)})
    assert suggested() == {"2": JUDGE["1"]}


def test_somebody_beside_her_who_has_no_name_yet_is_a_rival_too(named: Speaker, earlier: Transcript, suggested):
    keep(earlier, {"1": voice(1), "2": voice(1, 0.95, 60)})
    assert suggested() == {}


def test_where_only_one_voice_was_heard_on_either_day_nothing_is_suggested(named, earlier, later, suggested):
    keep(earlier, {"1": voice(1)})
    keep(later, {"1": voice(1)})
    assert suggested() == {}


def test_the_same_person_without_a_name_in_a_third_hearing_is_no_rival(named: Speaker, hearing: Hearing, suggested):
    keep(transcript_of(factories.HearingFactory(case=hearing.case)), {"1": voice(1), "2": voice(2)})
    assert suggested() == JUDGE


# --- other cases, models, and hearings that the reader may not see ---------------------------------------------------


def test_voices_of_another_case_are_not_compared(named: Speaker, court: Court, clerk: User):
    elsewhere = transcript_of(factories.HearingFactory())
    keep(elsewhere, {"1": voice(1)})
    assert by_voice(elsewhere, clerk) == []


def test_nor_those_of_the_same_hearing(named: Speaker, hearing: Hearing, clerk: User):
    second = transcript_of(hearing)
    keep(second, {"1": voice(1)})
    assert by_voice(second, clerk) == []


def test_nor_those_of_another_speaker_model(named: Speaker, later: Transcript, suggested):
    keep(later, {"1": voice(1)}, model="lain.onnx")
    assert suggested() == {}


def test_a_transcript_without_prints_gets_no_voices_at_the_price_of_one_query(
    named: Speaker, later_hearing: Hearing, clerk: User, django_assert_max_num_queries
):
    plain = transcript_of(later_hearing)
    with django_assert_max_num_queries(6):
        assert by_voice(plain, clerk) == []


@pytest.mark.parametrize("seal", ["hearing", "case"])
def test_a_sealed_hearing_gives_nothing_away_to_whoever_is_not_assigned(
    named: Speaker, hearing: Hearing, later_hearing: Hearing, suggested, clerk: User, outsider: User, seal: str
):
    sealed = hearing if seal == "hearing" else hearing.case
    sealed.sealed = True
    sealed.save()
    hearing.assigned.add(clerk)
    later_hearing.assigned.add(clerk, outsider)
    assert suggested(clerk) == JUDGE
    assert suggested(outsider) == {}


def test_not_even_as_a_rival_does_a_sealed_voice_play_a_part(named: Speaker, hearing, suggested, clerk, outsider):
    sealed = factories.HearingFactory(case=hearing.case, sealed=True)
    sealed.assigned.add(clerk)
    third = transcript_of(sealed)
    keep(third, {"1": voice(1, 0.95, 50)})
    rename(third.speakers.get(label="1"), clerk, 1, Identity("Saksi Mahkota"))
    assert suggested(clerk) == {}, "two people sound alike to whoever knows of both"
    assert suggested(outsider) == JUDGE


def test_a_role_that_may_not_view_gets_none(named: Speaker, suggested):
    assert suggested(factories.UserFactory(username="tanpa-peran")) == {}


def test_the_page_and_the_api_keep_a_sealed_hearing_quiet(
    named: Speaker, hearing: Hearing, later: Transcript, client: Client, clerk: User, outsider: User
):
    hearing.sealed = True
    hearing.save()
    hearing.assigned.add(clerk)
    for user, is_told in ((clerk, True), (outsider, False)):
        client.force_login(user)
        for page in ("transcript_detail", "transcript_speakers"):
            text = client.get(reverse(page, args=[later.pk])).content.decode()
            assert ("Siti Rahmawati" in text) is is_told, page
            assert (str(hearing.pk) in text) is is_told
            assert (str(named.pk) in text) is is_told
        listed = Caller(user).get(f"/transcripts/{later.pk}/speaker-suggestions")
        assert (b"Siti" in listed.content) is is_told


# --- merged, split, reassigned ---------------------------------------------------------------------------------------


def test_after_a_merge_the_voice_of_the_part_is_that_of_the_whole(earlier: Transcript, suggested, clerk: User):
    one, two = (earlier.speakers.get(label=label) for label in "12")
    merge(one, clerk, 1, two, 1)
    rename(earlier.speakers.get(label="2"), clerk, 2, SITI)
    assert suggested() == JUDGE
    undo(SpeakerChange.objects.first(), clerk)
    undo(SpeakerChange.objects.get(kind="merge"), clerk)
    assert suggested() == {}


def test_when_much_of_it_turned_out_to_be_somebody_else_s_the_print_counts_no_more(
    named: Speaker, earlier: Transcript, suggested, clerk: User
):
    split(named, clerk, 2, earlier.segments.get(index=8), Identity("Rahayu"))
    assert suggested() == {}
    undo(SpeakerChange.objects.first(), clerk)
    assert suggested() == JUDGE


def test_a_tenth_of_it_does_no_harm(named: Speaker, earlier: Transcript, suggested, clerk: User):
    split(named, clerk, 2, earlier.segments.get(index=10), Identity("Rahayu"))
    assert suggested() == JUDGE


def test_given_to_somebody_as_a_whole_the_voice_goes_along(earlier: Transcript, suggested, clerk: User):
    split(earlier.speakers.get(label="1"), clerk, 1, earlier.segments.get(index=0), SITI)
    assert suggested() == JUDGE


def test_the_same_holds_for_the_one_who_has_no_name_yet(named: Speaker, later: Transcript, suggested, clerk: User):
    added = Identity()
    split(later.speakers.get(label="1"), clerk, 1, later.segments.get(index=0), added)
    assert suggested() == {"": JUDGE["1"]}


def test_segments_that_are_nobody_s_by_now_are_not_counted_as_hers(named: Speaker, earlier, suggested):
    earlier.segments.filter(index__lt=3).update(speaker=None)
    assert suggested() == {}


def test_a_recording_without_a_hearing_gets_no_voices(court: Court, clerk: User):
    assert by_voice(transcript_of(None, created_by=clerk), clerk) == []


def test_when_voices_are_forgotten_suggestions_end_and_names_stay(named: Speaker, suggested):
    assert suggested() == JUDGE
    assert forget_voices() == 4
    assert suggested() == {}
    assert Speaker.objects.get(pk=named.pk).name == "Siti Rahmawati"


def test_a_case_of_many_hearings_costs_no_more_queries(
    named: Speaker, hearing: Hearing, later: Transcript, clerk: User, django_assert_max_num_queries
):
    for number in range(6):
        other = transcript_of(factories.HearingFactory(case=hearing.case))
        keep(other, {"1": voice(20 + number), "2": voice(30 + number)})
        other.speakers.update(name=f"Saksi {number}")
    with django_assert_max_num_queries(11):
        assert len(by_voice(later, clerk)) == 1
