"""Draft, review, certified: who may take which step, and what must be so before."""

import pytest
from django.utils import translation

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action, Role
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.certification.conftest import certify, digest, second
from transcription import dispatch, editing
from transcription.certification import Certified, keys, people, steps
from transcription.certification.errors import (
    DoubtsLeft,
    HasVersions,
    NobodyNamed,
    NoKey,
    NotNamed,
    NotNow,
    NotTheirVersion,
    SpeakersUnderWay,
    TextChanged,
)
from transcription.document_errors import NoHearing
from transcription.doubtful import check
from transcription.models import Recording, Signatory, Transcript, TranscriptVersion
from transcription.models.certification import SignatoryRole
from transcription.recording_removal import remove_recording
from transcription.speakers import changes
from transcription.speakers.identity import Identity


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


def test_two_people_make_a_version_in_either_order(transcript: Transcript, presiding: User, recorder: User, key: str):
    steps.submit(transcript, recorder)
    assert steps.confirm(transcript, presiding, digest(transcript)) is None
    transcript.refresh_from_db()
    assert transcript.status == "review"
    version = steps.confirm(transcript, recorder, digest(transcript))
    transcript.refresh_from_db()
    assert (version.number, transcript.status) == (1, "certified")
    assert [one["name"] for one in version.document["certified_by"]] == ["Siti Rahmawati", "Budi Santoso"]


def test_each_step_is_in_the_audit_trail(version: TranscriptVersion, transcript: Transcript, presiding: User):
    steps.reopen(transcript, presiding)
    steps.submit(transcript, presiding)
    steps.send_back(transcript, presiding, "Nama saksi salah")
    assert actions() == [
        AuditAction.SUBMITTED,
        AuditAction.CONFIRMED,
        AuditAction.CONFIRMED,
        AuditAction.CERTIFIED,
        AuditAction.REOPENED,
        AuditAction.SUBMITTED,
        AuditAction.SENT_BACK,
    ]
    assert AuditEvent.objects.get(action=AuditAction.CERTIFIED).details["sha256"] == version.sha256
    assert AuditEvent.objects.get(action=AuditAction.SENT_BACK).details["reason"] == "Nama saksi salah"


def test_one_person_alone_certifies_nothing(transcript: Transcript, recorder: User, key: str):
    steps.submit(transcript, recorder)
    assert steps.confirm(transcript, recorder, digest(transcript)) is None
    assert steps.confirm(transcript, recorder, digest(transcript)) is None
    assert not TranscriptVersion.objects.exists()


def test_whoever_is_not_named_confirms_nothing(transcript: Transcript, judge: User, recorder: User, key: str):
    steps.submit(transcript, recorder)
    with pytest.raises(NotNamed):
        steps.confirm(transcript, judge, digest(transcript))


@pytest.mark.parametrize("status", ["draft", "certified"])
def test_only_what_is_in_review_is_confirmed(status: str, transcript: Transcript, recorder: User, key: str):
    Transcript.objects.update(status=status)
    with pytest.raises(NotNow):
        steps.confirm(transcript, recorder, digest(transcript))


@pytest.mark.parametrize("status", ["review", "certified"])
def test_only_a_draft_is_submitted(status: str, transcript: Transcript, recorder: User):
    Transcript.objects.update(status=status)
    with pytest.raises(NotNow):
        steps.submit(transcript, recorder)


def test_a_recording_without_a_hearing_is_not_submitted(clerk: User):
    transcript = factories.TranscriptFactory(recording__hearing=None, recording__created_by=clerk)
    with pytest.raises(NoHearing):
        steps.submit(transcript, clerk)


def test_a_change_of_the_text_after_a_confirmation_asks_for_another(
    transcript: Transcript, presiding: User, recorder: User, key: str
):
    steps.submit(transcript, recorder)
    seen = digest(transcript)
    steps.confirm(transcript, recorder, seen)
    editing.edit_segment(second(transcript), recorder, 1, text="Saya tidak melihat terdakwa di tempat itu.")
    with pytest.raises(TextChanged):
        steps.confirm(transcript, presiding, seen)
    assert steps.confirm(transcript, presiding, digest(transcript)) is None
    version = steps.confirm(transcript, recorder, digest(transcript))
    assert version.document["segments"][1]["text"] == "Saya tidak melihat terdakwa di tempat itu."


def test_another_speaker_after_a_confirmation_asks_for_another(transcript: Transcript, recorder: User, key: str):
    steps.submit(transcript, recorder)
    seen = digest(transcript)
    speaker = second(transcript).speaker
    changes.rename(speaker, recorder, speaker.revision, Identity("Darmanto", "witness"))
    assert digest(transcript) != seen
    with pytest.raises(TextChanged):
        steps.confirm(transcript, recorder, seen)


def test_a_doubtful_word_that_nobody_listened_to_is_in_the_way(transcript: Transcript, recorder: User, key: str):
    row = second(transcript)
    row.words[2] |= {"confidence": 0.2, "checked": False}
    row.save()
    steps.submit(transcript, recorder)
    with pytest.raises(DoubtsLeft):
        steps.confirm(transcript, recorder, digest(transcript))
    check(row, recorder, row.revision, 2, 2, True)
    assert steps.confirm(transcript, recorder, digest(transcript)) is None


def test_what_is_certified_has_no_doubts_to_check_any_more(
    version: TranscriptVersion, transcript: Transcript, recorder: User
):
    row = second(transcript)
    with pytest.raises(Certified):
        check(row, recorder, row.revision, 2, 2, True)


def test_a_court_without_a_key_is_told_how_to_make_one(transcript: Transcript, recorder: User):
    steps.submit(transcript, recorder)
    with pytest.raises(NoKey) as refused:
        steps.confirm(transcript, recorder, digest(transcript))
    assert "certification_key" in str(refused.value.action)
    assert not transcript.confirmations.exists()


def test_both_must_be_known_before_one_confirms(transcript: Transcript, recorder: User, key: str):
    transcript.recording.hearing.participants.filter(role="presiding_judge").delete()
    steps.submit(transcript, recorder)
    with pytest.raises(NobodyNamed):
        steps.confirm(transcript, recorder, digest(transcript))


def test_two_whom_nobody_named_certify_nothing(transcript: Transcript, presiding: User, recorder: User, key: str):
    """Both are in the list of participants, and nobody has ever named them."""
    Transcript.objects.update(status="review")
    for person in (presiding, recorder):
        with pytest.raises(NobodyNamed):
            steps.confirm(transcript, person, digest(transcript))
        with pytest.raises(NobodyNamed):
            steps.send_back(transcript, person, "Nama saksi salah")
    Transcript.objects.update(status="certified")
    with pytest.raises(NobodyNamed):
        steps.reopen(transcript, recorder)
    assert not transcript.confirmations.exists()


def test_submitting_names_the_two_and_says_so_in_the_audit_trail(
    transcript: Transcript, presiding: User, recorder: User
):
    steps.submit(transcript, recorder)
    rows = transcript.recording.hearing.signatories.all()
    assert {(row.user, row.named_by) for row in rows} == {(presiding, recorder), (recorder, recorder)}
    details = AuditEvent.objects.get(action=AuditAction.SUBMITTED).details
    assert details["signatories"] == {"presiding_judge": "siti", "clerk": "budi"}


def test_an_account_that_is_renamed_to_the_presiding_judge_certifies_nothing(
    transcript: Transcript, recorder: User, presiding: User, third: User, key: str
):
    steps.submit(transcript, recorder)
    User.objects.filter(pk=presiding.pk).update(first_name="Siti", last_name="Aminah")
    User.objects.filter(pk=third.pk).update(first_name="Siti", last_name="Rahmawati")
    with pytest.raises(NotNamed):
        steps.confirm(transcript, User.objects.get(pk=third.pk), digest(transcript))


def test_the_names_in_a_version_stay_as_they_were(version: TranscriptVersion, presiding: User):
    User.objects.filter(pk=presiding.pk).update(first_name="Lain", last_name="Sekali")
    again = TranscriptVersion.objects.get(pk=version.pk)
    assert [one["name"] for one in again.document["certified_by"]] == ["Siti Rahmawati", "Budi Santoso"]


def test_nobody_confirms_while_the_speakers_are_told_apart_again(transcript: Transcript, recorder: User, key: str):
    steps.submit(transcript, recorder)
    factories.JobFactory(recording=transcript.recording, relabels=transcript, status="processing")
    with pytest.raises(SpeakersUnderWay):
        steps.confirm(transcript, recorder, digest(transcript))


def test_sending_back_takes_the_confirmations_away_and_says_why(
    transcript: Transcript, presiding: User, recorder: User, key: str
):
    steps.submit(transcript, recorder)
    steps.confirm(transcript, recorder, digest(transcript))
    steps.send_back(transcript, presiding, "Nama saksi salah")
    transcript.refresh_from_db()
    assert (transcript.status, transcript.sent_back_for) == ("draft", "Nama saksi salah")
    steps.submit(transcript, recorder)
    transcript.refresh_from_db()
    assert transcript.sent_back_for == ""
    assert steps.confirm(transcript, presiding, digest(transcript)) is None


@pytest.fixture
def third(db: None) -> User:
    """A judge with every right to certify, whom nobody has named for this hearing."""
    return factories.UserFactory(username="tamu", first_name="Hakim", last_name="Lain", role=Role.JUDGE)


def test_whoever_is_not_named_opens_no_new_draft(version: TranscriptVersion, transcript: Transcript, third: User):
    assert third.may(Action.CERTIFY)
    with translation.override("id"), pytest.raises(NotNamed) as refused:
        steps.reopen(transcript, third)
    assert "Siti Rahmawati (Hakim Ketua), Budi Santoso (Panitera)" in str(refused.value.message)
    with translation.override("id"):
        assert "menetapkan orang lain di halaman “Siapa yang mengesahkan”" in str(refused.value.action)
    transcript.refresh_from_db()
    assert transcript.status == "certified"
    assert AuditAction.REOPENED not in actions()


def test_whoever_is_not_named_sends_nothing_back(transcript: Transcript, recorder: User, third: User, key: str):
    steps.submit(transcript, recorder)
    steps.confirm(transcript, recorder, digest(transcript))
    with pytest.raises(NotNamed):
        steps.send_back(transcript, third, "Saya tidak setuju")
    transcript.refresh_from_db()
    assert (transcript.status, transcript.sent_back_for) == ("review", "")
    assert transcript.confirmations.count() == 1


def test_the_clerk_who_is_named_opens_a_new_draft_too(
    version: TranscriptVersion, transcript: Transcript, recorder: User
):
    steps.reopen(transcript, recorder)
    transcript.refresh_from_db()
    assert transcript.status == "draft"


def test_when_one_of_the_two_has_left_whoever_is_named_instead_may(
    version: TranscriptVersion, transcript: Transcript, presiding: User, recorder: User, third: User
):
    presiding.is_active = False
    presiding.save()
    with translation.override("id"), pytest.raises(NotNamed, match="one of the two") as refused:
        steps.reopen(transcript, presiding)
    assert "belum ditetapkan (Hakim Ketua), Budi Santoso (Panitera)" in str(refused.value.message)
    people.name(transcript.recording.hearing, recorder, {SignatoryRole.PRESIDING_JUDGE: third})
    steps.reopen(transcript, third)
    transcript.refresh_from_db()
    assert transcript.status == "draft"


def test_naming_somebody_else_meanwhile_takes_the_step_away(
    version: TranscriptVersion, transcript: Transcript, presiding: User, recorder: User, third: User
):
    """The page that was opened before knows nothing of it: the step itself asks."""
    people.name(transcript.recording.hearing, recorder, {SignatoryRole.PRESIDING_JUDGE: third})
    with pytest.raises(NotNamed):
        steps.reopen(transcript, presiding)


@pytest.mark.parametrize("way", ["named before", "participants list"])
def test_what_others_certified_is_not_opened_by_one_who_brought_that_about_alone(
    way: str, version: TranscriptVersion, transcript: Transcript, recorder: User, third: User
):
    """Whoever notes a hearing can write any name into its list; a row of one's own may be from before."""
    hearing = transcript.recording.hearing
    if way == "named before":
        rows = Signatory.objects.filter(hearing=hearing, role=SignatoryRole.PRESIDING_JUDGE)
        rows.update(user=third, named_by=third)
    else:
        hearing.participants.filter(role="presiding_judge").update(name="Hakim Lain")
    with pytest.raises(NotTheirVersion if way == "named before" else NotNamed):
        steps.reopen(transcript, third)
    transcript.refresh_from_db()
    assert transcript.status == "certified"
    people.name(hearing, recorder, {SignatoryRole.PRESIDING_JUDGE: None})
    people.name(hearing, recorder, {SignatoryRole.PRESIDING_JUDGE: third})
    steps.reopen(transcript, third)


def test_those_who_certified_a_version_open_it_though_they_named_themselves_before(
    transcript: Transcript, recorder: User, third: User, key: str
):
    people.name(transcript.recording.hearing, third, {SignatoryRole.PRESIDING_JUDGE: third})
    certify(transcript, third, recorder)
    steps.reopen(transcript, third)
    transcript.refresh_from_db()
    assert transcript.status == "draft"


def test_certified_text_cannot_be_edited(version: TranscriptVersion, transcript: Transcript, recorder: User):
    with pytest.raises(Certified):
        editing.edit_segment(second(transcript), recorder, 1, text="Lain.")
    assert second(transcript).text == version.document["segments"][1]["text"]


def test_speakers_of_a_certified_text_cannot_be_changed(
    version: TranscriptVersion, transcript: Transcript, recorder: User
):
    speaker = second(transcript).speaker
    with pytest.raises(Certified):
        changes.rename(speaker, recorder, speaker.revision, Identity("Darmanto", "witness"))
    with pytest.raises(Certified):
        editing.edit_segment(second(transcript), recorder, 1, speaker="Hakim Ketua")
    with pytest.raises(Certified):
        dispatch.tell_apart_again(transcript, recorder)


def test_a_new_draft_leads_to_a_new_version_and_leaves_the_first_as_it_is(
    version: TranscriptVersion, transcript: Transcript, presiding: User, recorder: User
):
    steps.reopen(transcript, presiding)
    editing.edit_segment(second(transcript), recorder, 1, text="Saya tidak melihatnya.")
    later = certify(transcript, presiding, recorder)
    first = TranscriptVersion.objects.get(pk=version.pk)
    assert (later.number, later.document["previous"]) == (2, first.sha256)
    assert first.canonical == version.canonical
    assert later.document["segments"][1]["text"] == "Saya tidak melihatnya."


def test_a_recording_with_a_certified_transcript_is_kept(version: TranscriptVersion, recorder: User):
    recording = version.transcript.recording
    with pytest.raises(HasVersions):
        remove_recording(recording, recorder)
    assert Recording.objects.filter(pk=recording.pk).exists()


@pytest.mark.parametrize(
    ("role", "may"), [(Role.CLERK, True), (Role.JUDGE, True), (Role.ADMINISTRATOR, False), (Role.VIEWER, False)]
)
def test_certifying_is_for_judges_and_clerks(role: Role, may: bool, db: None):
    assert factories.UserFactory(role=role).may(Action.CERTIFY) is may


def test_a_version_names_the_key_that_signed_it_through_a_change_of_keys(
    version: TranscriptVersion, transcript: Transcript, presiding: User, recorder: User
):
    keys.set_aside(keys.key_path())
    keys.make_key(keys.key_path())
    steps.reopen(transcript, presiding)
    later = certify(transcript, presiding, recorder)
    first = TranscriptVersion.objects.get(number=1)
    assert first.key_id == first.document["key"] != later.key_id == later.document["key"]
    assert set(keys.all_public()) == {first.key_id, later.key_id}
