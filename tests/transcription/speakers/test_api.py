"""Speakers through the API: each call does what it says, once, for those who may, and tells what is different now."""

from typing import Any

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.models import CourtRoom, Hearing, SpeakerChange, Transcript

NAMED = {"name": "Siti Rahmawati", "role": "presiding_judge"}


@pytest.fixture
def at(transcript: Transcript) -> Any:
    """The address of a part of the transcript."""
    return lambda path: f"/transcripts/{transcript.pk}/{path}"


def english(user: User) -> Caller:
    caller = Caller(user)
    caller.client.cookies["django_language"] = "en"
    return caller


def test_speakers_are_listed_in_the_order_in_which_they_speak(clerk: User, at):
    listed = english(clerk).get(at("speakers")).json()
    assert [(one["label"], one["shown_name"], one["segments"]) for one in listed["items"]] == [
        ("1", "Speaker 1", 2),
        ("2", "Speaker 2", 3),
        ("3", "Speaker 3", 1),
    ]
    second = listed["items"][1]
    assert (second["start"], second["seconds"], second["initials"], second["revision"]) == (4.0, 9.0, "S2", 1)
    assert listed["next_cursor"] is None


def test_participants_are_offered_by_role_then_the_microphones(clerk: User, hearing: Hearing, at, speaker):
    CourtRoom.objects.create(name=hearing.court_room, channels=["Meja saksi", "", "Joko", "JPU"])
    for role, name in (("witness", "Darmanto"), ("defendant", "Joko"), ("witness", "Rahayu")):
        factories.ParticipantFactory(hearing=hearing, role=role, name=name)
    judge = factories.ParticipantFactory(hearing=hearing)
    Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": 1, "participant_id": str(judge.pk), **NAMED})
    offers = english(clerk).get(at("speakers")).json()["offers"]
    assert [offer["shown_name"] for offer in offers] == [
        "Presiding judge: Siti Rahmawati",
        "Accused: Joko",
        "Witness 1: Darmanto",
        "Witness 2: Rahayu",
        "Meja saksi",
        "Public prosecutor",
    ]
    assert [offer["taken_by"] for offer in offers] == [str(speaker("1").pk), *[None] * 5]


def test_a_recording_without_a_hearing_offers_nobody(clerk: User):
    recording = factories.RecordingFactory(hearing=None, created_by=clerk)
    segment = factories.SegmentFactory(transcript__recording=recording, engine_speaker="1")
    listed = Caller(clerk).get(f"/transcripts/{segment.transcript_id}/speakers").json()
    assert (len(listed["items"]), listed["offers"]) == (1, [])


def test_naming_answers_the_new_names_and_every_segment_follows(clerk: User, transcript: Transcript, at, speaker):
    answer = english(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": 1, **NAMED})
    assert answer.status_code == 200, answer.content
    done = answer.json()
    assert done["change"]["description"] == "“Speaker 1” is now “Presiding judge: Siti Rahmawati”."
    assert done["segments"] == []
    assert done["speakers"][0]["shown_name"] == "Presiding judge: Siti Rahmawati"
    read = english(clerk).get(f"/transcripts/{transcript.pk}").json()["segments"]
    assert [segment["speaker"] for segment in read][:3] == [
        "Presiding judge: Siti Rahmawati",
        "Speaker 2",
        "Presiding judge: Siti Rahmawati",
    ]
    assert read[0]["speaker_id"] == str(speaker("1").pk)


def test_an_old_revision_is_refused_with_the_present_name(clerk: User, judge: User, at, speaker):
    Caller(judge).patch(at(f"speakers/{speaker('1').pk}"), {"revision": 1, **NAMED})
    answer = Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": 1, "name": "Bagus"})
    current = assert_problem(answer, 409, "stale_speaker")["speaker"]
    assert (current["name"], current["revision"], current["id"]) == ("Siti Rahmawati", 2, str(speaker("1").pk))


def test_merging_answers_the_segments_with_their_new_revisions(clerk: User, at, speaker, segment):
    body = {"revision": 1, "into": str(speaker("1").pk), "into_revision": 1}
    done = english(clerk).post(at(f"speakers/{speaker('2').pk}/merge"), body).json()
    assert done["change"]["description"] == "“Speaker 2” merged with “Speaker 1”."
    assert [one["label"] for one in done["speakers"]] == ["1", "3"]
    assert {(part["id"], part["revision"], part["speaker"]) for part in done["segments"]} == {
        (str(segment(index).pk), 2, "Speaker 1") for index in (1, 3, 5)
    }


def test_a_split_names_the_new_one_at_once(clerk: User, at, speaker, segment):
    body = {"revision": 1, "segment_id": str(segment(3).pk), "new": NAMED}
    done = english(clerk).post(at(f"speakers/{speaker('2').pk}/split"), body).json()
    assert done["change"]["description"] == "2 segments of “Speaker 2” given to “Presiding judge: Siti Rahmawati”."
    assert len(done["segments"]) == done["change"]["segments"] == 2


def test_one_segment_is_reassigned_and_a_stale_one_is_told(clerk: User, at, speaker, segment):
    body = {"revision": 1, "speaker_id": str(speaker("3").pk)}
    done = english(clerk).post(at(f"segments/{segment(0).pk}/speaker"), body).json()
    assert done["change"]["description"] == "1 segment of “Speaker 1” given to “Speaker 3”."
    stale = assert_problem(english(clerk).post(at(f"segments/{segment(0).pk}/speaker"), body), 409, "stale_revision")
    assert (stale["segment"]["speaker"], stale["segment"]["revision"]) == ("Speaker 3", 2)
    again = english(clerk).post(at(f"segments/{segment(0).pk}/speaker"), body | {"revision": 2}).json()
    assert (again["change"], again["segments"]) == (None, [])


def test_a_change_is_listed_with_its_author_and_undone_by_another(clerk: User, judge: User, at, speaker, shown):
    Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": 1, **NAMED})
    (change,) = Caller(judge).get(at("speaker-changes")).json()["items"]
    assert (change["kind"], change["made_by"], change["undone_at"]) == ("rename", clerk.display_name, None)
    done = Caller(judge).post(at(f"speaker-changes/{change['id']}/undo")).json()
    assert done["change"]["undone_by"] == judge.display_name
    assert shown()[0] == "Speaker 1"
    assert_problem(Caller(clerk).post(at(f"speaker-changes/{change['id']}/undo")), 409, "already_undone")


def test_a_change_on_which_a_later_one_stands_is_refused_with_what_to_do(clerk: User, at, speaker):
    for revision, name in ((1, "Siti"), (2, "Bagus")):
        Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": revision, "name": name})
    first = SpeakerChange.objects.last()
    problem = assert_problem(english(clerk).post(at(f"speaker-changes/{first.pk}/undo")), 409, "changed_since")
    assert problem["action"].startswith("Undo the later changes first")


def test_changes_come_a_page_at_a_time(clerk: User, at, speaker):
    for revision in range(1, 4):
        Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), {"revision": revision, "name": f"Nama {revision}"})
    page = Caller(clerk).get(at("speaker-changes"), limit=2).json()
    rest = Caller(clerk).get(at("speaker-changes"), cursor=page["next_cursor"]).json()
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert_problem(Caller(clerk).get(at("speaker-changes"), cursor="?"), 422, "invalid")


@pytest.mark.parametrize("call", ["merge", "split", "speaker", "undo"])
def test_a_request_sent_twice_with_one_key_is_carried_out_once(clerk: User, at, speaker, segment, call: str):
    one, two = speaker("1"), speaker("2")
    Caller(clerk).patch(at(f"speakers/{speaker('3').pk}"), {"revision": 1, "name": "Ahli"})
    change = SpeakerChange.objects.get()
    path, body = {
        "merge": (f"speakers/{two.pk}/merge", {"revision": 1, "into": str(one.pk), "into_revision": 1}),
        "split": (f"speakers/{two.pk}/split", {"revision": 1, "segment_id": str(segment(3).pk), "new": {}}),
        "speaker": (f"segments/{segment(0).pk}/speaker", {"revision": 1, "speaker_id": str(two.pk)}),
        "undo": (f"speaker-changes/{change.pk}/undo", {}),
    }[call]
    first, second = (Caller(clerk).post(at(path), body, key="k") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200), second.content
    assert first.json() == second.json()


def test_an_answer_is_not_repeated_to_who_has_lost_the_right(sealed_hearing: Hearing, clerk: User):
    one = factories.SegmentFactory(transcript__recording__hearing=sealed_hearing, engine_speaker="1")
    path = f"/transcripts/{one.transcript_id}/segments/{one.pk}/speaker"
    body = {"revision": 1, "new": {"name": "Anak A"}}
    assert Caller(clerk).post(path, body, key="k").status_code == 200
    sealed_hearing.assigned.remove(clerk)
    assert_problem(Caller(clerk).post(path, body, key="k"), 404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"revision": 1, "role": "raja"},
        {"revision": 1, "name": "a\x00b"},
        {"revision": 1, "name": "x" * 201},
        {"revision": 1, "ordinal": 0},
        {"revision": 0, "name": "Siti"},
        {"revision": 1, "label": "2"},
        {"revision": 1, "participant_id": "x"},
    ],
)
def test_a_name_that_makes_no_sense_is_refused(clerk: User, at, speaker, body: dict[str, Any]):
    assert_problem(Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), body), 422, "invalid")
    assert not SpeakerChange.objects.exists()


@pytest.mark.parametrize("extra", [{}, {"new": {}, "speaker_id": "10000000-0000-4000-8000-000000000000"}])
def test_somebody_is_known_or_new_and_not_both(clerk: User, at, segment, extra: dict[str, Any]):
    answer = Caller(clerk).post(at(f"segments/{segment(0).pk}/speaker"), {"revision": 1, **extra})
    assert_problem(answer, 422, "invalid")


def test_speakers_and_people_of_other_hearings_are_not_found(clerk: User, at, speaker, segment):
    other = factories.SegmentFactory(engine_speaker="1")
    person = factories.ParticipantFactory()
    merge = {"revision": 1, "into": str(other.speaker_id), "into_revision": 1}
    assert_problem(Caller(clerk).post(at(f"speakers/{speaker('1').pk}/merge"), merge), 404, "not_found")
    assert_problem(
        Caller(clerk).post(
            at(f"segments/{segment(0).pk}/speaker"), {"revision": 1, "speaker_id": str(other.speaker_id)}
        ),
        404,
        "not_found",
    )
    name = {"revision": 1, "participant_id": str(person.pk)}
    assert_problem(Caller(clerk).patch(at(f"speakers/{speaker('1').pk}"), name), 422, "unknown_participant")


def test_a_viewer_sees_who_speaks_and_changes_nothing(viewer: User, clerk: User, at, speaker, segment):
    Caller(clerk).patch(at(f"speakers/{speaker('3').pk}"), {"revision": 1, "name": "Ahli"})
    caller = Caller(viewer)
    assert len(caller.get(at("speakers")).json()["items"]) == 3
    assert len(caller.get(at("speaker-changes")).json()["items"]) == 1
    one, change = speaker("1"), SpeakerChange.objects.get()
    for answer in (
        caller.patch(at(f"speakers/{one.pk}"), {"revision": 1, "name": "x"}),
        caller.post(at(f"speakers/{one.pk}/merge"), {"revision": 1, "into": str(one.pk), "into_revision": 1}),
        caller.post(at(f"speakers/{one.pk}/split"), {"revision": 1, "segment_id": str(segment(0).pk), "new": {}}),
        caller.post(at(f"speakers/{one.pk}/decline"), {"role": "witness"}),
        caller.post(at(f"speakers/{one.pk}/suggest-again"), {"role": "witness"}),
        caller.post(at(f"segments/{segment(0).pk}/speaker"), {"revision": 1, "new": {}}),
        caller.post(at(f"speaker-changes/{change.pk}/undo")),
    ):
        assert_problem(answer, 403, "forbidden")
    assert SpeakerChange.objects.count() == 1


def test_suggestions_come_with_reasons_and_the_look_is_noted(clerk: User, hearing: Hearing, at, transcript: Transcript):
    judge = factories.ParticipantFactory(hearing=hearing)
    (suggested,) = english(clerk).get(at("speaker-suggestions")).json()["items"]
    (identity,) = suggested["identities"]
    assert (identity["shown_name"], identity["participant_id"]) == (
        "Presiding judge: Siti Rahmawati",
        str(judge.pk),
    )
    assert suggested["reasons"][0]["quote"] == "Sidang dibuka dan terbuka untuk umum."
    assert AuditEvent.objects.filter(action=AuditAction.VIEWED, target_id=transcript.pk, user=clerk).exists()


@pytest.fixture(autouse=True)
def opening(transcript: Transcript) -> None:
    """The first segment opens the hearing, the others say nothing that matters."""
    transcript.segments.exclude(index=0).update(text="Ya.")


def test_a_declined_role_is_suggested_no_more(clerk: User, at, speaker):
    for _ in range(2):
        answer = Caller(clerk).post(at(f"speakers/{speaker('1').pk}/decline"), {"role": "presiding_judge"})
        assert answer.status_code == 204
    assert Caller(clerk).get(at("speaker-suggestions")).json()["items"] == []
    assert AuditEvent.objects.filter(details__change="decline").count() == 1


def test_an_accepted_suggestion_is_a_name_like_any_other(clerk: User, at, speaker, shown):
    (suggested,) = Caller(clerk).get(at("speaker-suggestions")).json()["items"]
    wanted = {key: suggested["identities"][0][key] for key in ("name", "role", "ordinal", "participant_id")}
    answer = Caller(clerk).patch(
        at(f"speakers/{suggested['speaker_id']}"), {"revision": suggested["revision"], **wanted}
    )
    assert answer.status_code == 200
    assert shown()[0] == "Presiding judge"
    assert Caller(clerk).get(at("speaker-suggestions")).json()["items"] == []
