"""A renvoi stands beside the certified words: two initials, a number, a signature, and nothing overwritten."""

from uuid import UUID, uuid4

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from transcription.certification import renvois
from transcription.certification.errors import NoSuchWords, NotNamed, NotNow
from transcription.certification.files import seal_of
from transcription.models import Renvoi, TranscriptVersion
from transcription.seals import Made, canonical, is_signed, load_public


def place(version: TranscriptVersion, index: int = 1) -> UUID:
    return UUID(version.document["segments"][index]["id"])


def propose(version: TranscriptVersion, user: User, says: str = "sembilan", should_say: str = "delapan") -> Renvoi:
    return renvois.propose(version, user, place(version), says, should_say, "salah dengar")


def test_it_counts_once_the_other_one_has_put_initials_to_it(
    version: TranscriptVersion, recorder: User, presiding: User
):
    renvoi = propose(version, recorder)
    assert not version.renvois.in_force().exists()
    done = renvois.initial(renvoi, presiding)
    assert list(version.renvois.in_force()) == [done]
    assert [done.document[one]["initials"] for one in ("by", "second")] == ["BS", "SR"]


def test_it_changes_nothing_of_the_version(version: TranscriptVersion, recorder: User, presiding: User):
    renvois.initial(propose(version, recorder), presiding)
    after = TranscriptVersion.objects.get(pk=version.pk)
    assert (after.canonical, after.signature) == (version.canonical, version.signature)
    assert after.transcript.segments.get(index=1).text == version.document["segments"][1]["text"]


def test_it_is_signed_and_bound_to_its_version(version: TranscriptVersion, recorder: User, presiding: User):
    done = renvois.initial(propose(version, recorder), presiding)
    public = load_public(done.key.public_pem.encode())
    assert is_signed(public, canonical(done.document), done.signature)
    assert done.document["version_sha256"] == version.sha256
    [carried] = seal_of(version, Made()).renvois
    assert (carried.document, carried.signature) == (done.document, done.signature)


def test_numbers_follow_one_another_without_gaps(version: TranscriptVersion, recorder: User, presiding: User):
    first, refused, third = (propose(version, recorder, "sembilan", word) for word in ("satu", "dua", "tiga"))
    renvois.refuse(refused, presiding)
    assert [renvois.initial(one, presiding).number for one in (third, first)] == [1, 2]
    refused.refresh_from_db()
    assert (refused.number, refused.state, refused.second) == (None, "refused", presiding)


def test_nobody_gives_both_initials(version: TranscriptVersion, recorder: User):
    with pytest.raises(NotNamed):
        renvois.initial(propose(version, recorder), recorder)


def test_others_give_neither(version: TranscriptVersion, recorder: User, judge: User):
    with pytest.raises(NotNamed):
        propose(version, judge)
    renvoi = propose(version, recorder)
    for act in (renvois.initial, renvois.refuse):
        with pytest.raises(NotNamed):
            act(renvoi, judge)


def test_what_is_decided_is_not_decided_again(version: TranscriptVersion, recorder: User, presiding: User):
    renvoi = propose(version, recorder)
    renvois.initial(renvoi, presiding)
    for act in (renvois.initial, renvois.refuse):
        with pytest.raises(NotNow):
            act(renvoi, presiding)


@pytest.mark.parametrize("says", ["sepuluh", "", "a"], ids=["not there", "nothing", "more than once"])
def test_it_names_words_that_stand_there_exactly_once(version: TranscriptVersion, recorder: User, says: str):
    with pytest.raises(NoSuchWords):
        propose(version, recorder, says)


def test_it_names_a_part_of_the_version(version: TranscriptVersion, recorder: User):
    with pytest.raises(NoSuchWords):
        renvois.propose(version, recorder, uuid4(), "sembilan", "delapan", "salah dengar")


def test_each_of_it_is_in_the_audit_trail(version: TranscriptVersion, recorder: User, presiding: User):
    renvois.initial(propose(version, recorder), presiding)
    renvois.refuse(propose(version, recorder), recorder)
    made = AuditEvent.objects.filter(action__startswith="renvoi").order_by("at").values_list("action", flat=True)
    assert list(made) == [
        AuditAction.RENVOI_MADE,
        AuditAction.RENVOI_INITIALLED,
        AuditAction.RENVOI_MADE,
        AuditAction.RENVOI_REFUSED,
    ]
