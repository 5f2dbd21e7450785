"""The pages: who may open them, what they refuse, and that a password is asked for."""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from courtsight.accounts.models import User
from tests.factories import PASSWORD
from tests.transcription.certification.conftest import digest
from transcription.certification import steps
from transcription.models import Hearing, Renvoi, Signatory, Transcript, TranscriptVersion


@pytest.fixture(autouse=True)
def _no_tries(db: None) -> None:
    cache.clear()


def page(transcript: Transcript, step: str = "") -> str:
    return f"/transcripts/{transcript.pk}/certification/{step}"


def test_a_clerk_submits_and_a_judge_sends_back_with_a_reason(
    client: Client, transcript: Transcript, recorder: User, presiding: User
):
    client.force_login(recorder)
    client.post(page(transcript, "submit"))
    client.force_login(presiding)
    assert client.post(page(transcript, "back"), {"reason": ""}).status_code == 422
    client.post(page(transcript, "back"), {"reason": "Nama saksi salah"})
    transcript.refresh_from_db()
    assert transcript.status == "draft"
    client.force_login(recorder)
    assert "Nama saksi salah" in client.get(page(transcript)).content.decode()


def test_both_confirm_with_their_passwords(
    client: Client, transcript: Transcript, recorder: User, presiding: User, key: str
):
    steps.submit(transcript, recorder)
    client.cookies["django_language"] = "en"
    for person in (presiding, recorder):
        client.force_login(person)
        answer = {"password": PASSWORD, "sha256": digest(transcript)}
        told = client.post(page(transcript, "confirm"), answer, follow=True)
        assert told.redirect_chain == [(page(transcript), 302)]
        at_version = (
            f'is now certified. <a href="/transcripts/{transcript.pk}/versions/1/">To the certified version</a>'
        )
        assert (at_version in told.content.decode()) is (person == recorder)
    transcript.refresh_from_db()
    assert transcript.status == "certified"


def test_a_wrong_password_confirms_nothing_and_guessing_is_stopped(
    client: Client, transcript: Transcript, recorder: User, key: str
):
    steps.submit(transcript, recorder)
    client.force_login(recorder)
    for _ in range(6):
        answer = client.post(page(transcript, "confirm"), {"password": "salah", "sha256": digest(transcript)})
        assert answer.status_code == 422
    right = {"password": PASSWORD, "sha256": digest(transcript)}
    assert client.post(page(transcript, "confirm"), right).status_code == 422
    assert not transcript.confirmations.exists()


def test_who_is_not_named_sees_no_form_to_confirm(client: Client, transcript: Transcript, recorder: User, judge: User):
    steps.submit(transcript, recorder)
    client.force_login(judge)
    assert "/certification/confirm" not in client.get(page(transcript)).content.decode()
    client.force_login(recorder)
    assert "/certification/confirm" in client.get(page(transcript)).content.decode()


@pytest.mark.parametrize("step", ["submit", "back", "confirm", "reopen"])
def test_a_viewer_takes_no_step(client: Client, transcript: Transcript, viewer: User, step: str):
    client.force_login(viewer)
    assert client.get(page(transcript)).status_code == 200
    assert client.post(page(transcript, step)).status_code == 403


def test_a_sealed_hearings_pages_do_not_exist_for_others(
    client: Client, version: TranscriptVersion, transcript: Transcript, outsider: User, recorder: User
):
    Hearing.objects.update(sealed=True)
    renvoi = Renvoi.objects.create(
        version=version, segment_id=transcript.pk, start_ms=0, made_by=recorder, made_at=version.certified_at
    )
    client.force_login(outsider)
    at = f"/transcripts/{transcript.pk}/versions/1/"
    for address in (
        page(transcript),
        at,
        f"{at}download/txt",
        f"/hearings/{transcript.recording.hearing_id}/certifying/",
    ):
        assert client.get(address).status_code == 404
    for address in (*(page(transcript, step) for step in ("submit", "back", "confirm", "reopen")), f"{at}renvoi"):
        assert client.post(address).status_code == 404
    assert client.post(f"/renvois/{renvoi.pk}/").status_code == 404


def test_the_pages_of_a_version_show_it_with_its_digest(client: Client, version: TranscriptVersion, viewer: User):
    client.force_login(viewer)
    shown = client.get(f"/transcripts/{version.transcript_id}/versions/1/").content.decode()
    assert version.sha256 in shown
    assert version.key_id in shown
    assert all(one["text"] in shown for one in version.document["segments"])


def test_a_renvoi_is_made_and_initialled_on_the_page_and_shown_beside_the_words(
    client: Client, version: TranscriptVersion, recorder: User, presiding: User
):
    at = f"/transcripts/{version.transcript_id}/versions/1/"
    segment = version.document["segments"][1]["id"]
    client.force_login(recorder)
    assert segment in client.get(f"{at}?{urlencode({'segment': segment})}").content.decode()
    filled = {"segment": segment, "says": "sembilan", "should_say": "delapan", "reason": "salah dengar"}
    assert client.post(f"{at}renvoi", filled | {"password": "salah"}).status_code == 422
    assert client.post(f"{at}renvoi", filled | {"password": PASSWORD, "says": "sepuluh"}).status_code == 422
    assert client.post(f"{at}renvoi", filled | {"password": PASSWORD}).status_code == 302
    renvoi = Renvoi.objects.get()
    client.force_login(presiding)
    client.post(f"/renvois/{renvoi.pk}/", {"password": PASSWORD})
    renvoi.refresh_from_db()
    assert (renvoi.number, renvoi.state) == (1, "initialled")
    for address in (at, f"/transcripts/{version.transcript_id}/"):
        shown = client.get(address).content.decode()
        assert "Renvoi 1" in shown
        assert "delapan" in shown


def test_the_transcripts_page_and_the_list_say_where_it_stands(client: Client, transcript: Transcript, recorder: User):
    client.force_login(recorder)
    steps.submit(transcript, recorder)
    for address in (f"/transcripts/{transcript.pk}/", f"/hearings/{transcript.recording.hearing_id}/recordings/"):
        assert "badge--review" in client.get(address).content.decode()


def test_certified_text_shows_no_tools_for_changing_it(client: Client, version: TranscriptVersion, recorder: User):
    client.force_login(recorder)
    assert "data-editable" not in client.get(f"/transcripts/{version.transcript_id}/").content.decode()


def test_who_certifies_is_named_on_a_page(client: Client, session: Hearing, recorder: User, judge: User):
    client.force_login(recorder)
    at = f"/hearings/{session.pk}/certifying/"
    assert client.post(at, {"presiding_judge": judge.pk, "clerk": ""}).status_code == 302
    assert session.signatories.get().user == judge
    assert client.post(at, {"presiding_judge": recorder.pk}).status_code == 200


def test_a_new_draft_asks_for_the_password(client: Client, version: TranscriptVersion, presiding: User):
    client.force_login(presiding)
    assert client.post(page(version.transcript, "reopen"), {"reopen-password": "salah"}).status_code == 422
    client.post(page(version.transcript, "reopen"), {"reopen-password": PASSWORD})
    version.transcript.refresh_from_db()
    assert version.transcript.status == "draft"


def test_deleting_a_recording_with_a_certified_transcript_is_refused_on_its_page(
    client: Client, version: TranscriptVersion, recorder: User
):
    client.force_login(recorder)
    assert client.post(f"/recordings/{version.transcript.recording_id}/delete/").status_code == 409


def test_who_is_not_named_sees_no_form_to_reopen_and_is_told_who_may(
    client: Client, version: TranscriptVersion, presiding: User, judge: User
):
    at = page(version.transcript, "reopen")
    client.force_login(judge)
    shown = client.get(page(version.transcript)).content.decode()
    assert at not in shown
    assert "Hanya kedua orang di atas yang dapat membuka draf baru." in shown
    for answer in ({}, {"reopen-password": "salah"}, {"reopen-password": PASSWORD}):
        told = client.post(at, answer, follow=True)
        assert told.redirect_chain == [(page(version.transcript), 302)]
        assert "Siti Rahmawati (Hakim Ketua), Budi Santoso (Panitera)" in told.content.decode()
    version.transcript.refresh_from_db()
    assert version.transcript.status == "certified"
    client.force_login(presiding)
    assert at in client.get(page(version.transcript)).content.decode()


def test_who_is_not_named_sends_nothing_back_on_the_page(
    client: Client, transcript: Transcript, recorder: User, judge: User
):
    steps.submit(transcript, recorder)
    client.force_login(judge)
    shown = client.get(page(transcript)).content.decode()
    assert page(transcript, "back") not in shown
    assert "Hanya kedua orang di atas yang dapat mengembalikannya." in shown
    for answer in ({}, {"reason": "Nama saksi salah"}):
        told = client.post(page(transcript, "back"), answer, follow=True).content.decode()
        assert "menetapkan orang lain di halaman" in told
    transcript.refresh_from_db()
    assert transcript.status == "review"


def test_the_page_says_who_is_only_proposed_and_who_named_them(
    client: Client, transcript: Transcript, recorder: User, presiding: User
):
    client.force_login(presiding)
    client.cookies["django_language"] = "en"
    before = client.get(page(transcript)).content.decode()
    assert before.count("proposed by the list of participants, not named yet") == 2
    assert "Whoever submits it names the two above" in before
    steps.submit(transcript, recorder)
    after = client.get(page(transcript)).content.decode()
    assert after.count("named by Budi Santoso on") == 2
    assert "not named yet" not in after


def test_whom_only_the_list_proposes_gets_no_form_to_confirm(
    client: Client, transcript: Transcript, presiding: User, key: str
):
    Transcript.objects.update(status="review")
    client.force_login(presiding)
    shown = client.get(page(transcript)).content.decode()
    assert page(transcript, "confirm") not in shown
    assert page(transcript, "back") not in shown


def test_naming_oneself_to_reopen_is_refused_and_whoever_is_replaced_sees_by_whom(
    client: Client, version: TranscriptVersion, clerk: User, recorder: User, presiding: User
):
    hearing = version.transcript.recording.hearing
    at = f"/hearings/{hearing.pk}/certifying/"
    client.cookies["django_language"] = "en"
    client.force_login(clerk)
    refused = client.post(at, {"presiding_judge": "", "clerk": clerk.pk})
    assert "You cannot name yourself while a transcript" in refused.content.decode()
    assert hearing.signatories.get(role="clerk").user == recorder
    client.force_login(presiding)
    assert client.post(at, {"presiding_judge": "", "clerk": clerk.pk}).status_code == 302
    client.force_login(recorder)
    assert "named by Siti Rahmawati on" in client.get(page(version.transcript)).content.decode()
    client.force_login(clerk)
    client.post(page(version.transcript, "reopen"), {"reopen-password": PASSWORD})
    version.transcript.refresh_from_db()
    assert version.transcript.status == "draft"


def test_one_of_the_two_who_may_not_reopen_is_told_why(client: Client, version: TranscriptVersion, clerk: User):
    hearing = version.transcript.recording.hearing
    Signatory.objects.filter(hearing=hearing, role="clerk").update(user=clerk, named_by=clerk)
    client.cookies["django_language"] = "en"
    client.force_login(clerk)
    shown = client.get(page(version.transcript)).content.decode()
    assert "You have not certified this version" in shown
    assert page(version.transcript, "reopen") not in shown
    told = client.post(page(version.transcript, "reopen"), {"reopen-password": PASSWORD}, follow=True)
    assert "You have not certified this version" in told.content.decode()
    version.transcript.refresh_from_db()
    assert version.transcript.status == "certified"


def test_whoever_is_only_proposed_is_told_to_be_named_first(
    client: Client, transcript: Transcript, recorder: User, presiding: User
):
    """As after an upgrade, or when a name was taken back while the page was open."""
    client.force_login(recorder)
    client.post(page(transcript, "submit"))
    Signatory.objects.all().delete()
    client.force_login(presiding)
    client.cookies["django_language"] = "en"
    shown = client.get(page(transcript)).content.decode()
    assert "somebody must name both people" in shown
    answer = client.post(page(transcript, "back"), {"reason": "Salah"}, follow=True)
    assert "Nobody has named the presiding judge or the clerk" in answer.content.decode()
    transcript.refresh_from_db()
    assert transcript.status == "review"
