"""Leave to record, marks, corrections and reading back, as a program asks for them."""

import io
import wave
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem
from transcription.captions.audio_file import AudioFile
from transcription.models import Hearing, LiveSession
from transcription.models.live import LiveState, MarkKind

LEAVE = {"granted": True, "by": "Hakim Ketua Siti Rahmawati"}


@pytest.fixture
def live(hearing: Hearing, clerk: User) -> LiveSession:
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk)


def opened(caller: Caller, hearing: Hearing, **changes: Any) -> Any:
    return caller.post("/live", {"hearing_id": str(hearing.pk), "permission": LEAVE} | changes)


def trail(target: Any) -> list[str]:
    return list(AuditEvent.objects.filter(target_id=target.pk).order_by("at").values_list("action", flat=True))


def test_leave_to_record_is_noted_with_who_gave_it(hearing: Hearing, clerk: User):
    answer = opened(Caller(clerk), hearing)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["permission"]["by"], told["next_seq"]) == ("ready", LEAVE["by"], 0)
    session = LiveSession.objects.get(pk=told["id"])
    assert (session.started_by, session.permission_granted) == (clerk, True)
    event = AuditEvent.objects.get(target_id=session.pk)
    assert (event.action, event.details["granted"], event.hearing_id) == ("created", True, hearing.pk)


def test_a_refusal_is_noted_and_another_question_may_follow(hearing: Hearing, clerk: User):
    refused = opened(Caller(clerk), hearing, permission={"granted": False, "by": "Hakim Ketua"})
    assert refused.json()["state"] == "refused"
    assert opened(Caller(clerk), hearing).status_code == 201


def test_a_hearing_is_recorded_once_at_a_time(live: LiveSession, clerk: User):
    problem = assert_problem(opened(Caller(clerk), live.hearing), 409, "live_already")
    assert problem["session_id"] == str(live.pk)
    LiveSession.objects.update(state=LiveState.ENDED)
    assert opened(Caller(clerk), live.hearing).status_code == 201


def test_the_next_session_begins_as_soon_as_the_last_has_ended(live: LiveSession, clerk: User):
    """However long its captions, or its recording, may take."""
    caller = Caller(clerk)
    assert caller.post(f"/live/{live.pk}/end").json()["state"] == LiveState.ENDING
    assert caller.get("/live", active=True, hearing_id=live.hearing_id).json()["items"] == []
    following = opened(caller, live.hearing)
    assert following.status_code == 201
    problem = assert_problem(opened(caller, live.hearing), 409, "live_already")
    assert problem["session_id"] == following.json()["id"]


@pytest.mark.parametrize(
    "changes",
    [{"channels": 9}, {"permission": {"granted": True, "by": " "}}, {"language_code": "tlh"}, {"more": 1}],
    ids=str,
)
def test_what_makes_no_sense_is_refused(hearing: Hearing, clerk: User, changes: dict[str, Any]):
    assert_problem(opened(Caller(clerk), hearing, **changes), 422, "invalid")
    assert not LiveSession.objects.exists()


@pytest.mark.parametrize("who", ["judge", "viewer"])
def test_only_who_may_upload_may_record(hearing: Hearing, who: str, request: pytest.FixtureRequest):
    assert_problem(opened(Caller(request.getfixturevalue(who)), hearing), 403, "forbidden")


def test_a_pause_stands_in_the_record_and_ends(live: LiveSession, clerk: User):
    caller = Caller(clerk)
    mark = caller.post(f"/live/{live.pk}/marks", {"kind": "pause", "label": "Salat", "at": 61.5}).json()
    assert (mark["kind"], mark["start"], mark["end"]) == ("pause", 61.5, None)
    assert caller.get(f"/live/{live.pk}").json()["state"] == "paused"
    assert_problem(caller.post(f"/live/{live.pk}/marks", {"kind": "off_record"}), 409, "wrong_state")
    ended = caller.post(f"/live/{live.pk}/marks/{mark['id']}/end", {}).json()
    assert (ended["end"], ended["ended_at"] is not None) == (61.5, True)
    assert caller.get(f"/live/{live.pk}").json()["state"] == "recording"
    assert_problem(caller.post(f"/live/{live.pk}/marks/{mark['id']}/end", {}), 409, "wrong_state")


def test_an_anchor_is_dropped_at_a_moment_and_can_be_named(live: LiveSession, clerk: User):
    caller = Caller(clerk)
    mark = caller.post(f"/live/{live.pk}/marks", {"kind": "anchor", "label": "Sumpah"}).json()
    assert mark["start"] == mark["end"] == live.stored_seconds
    named = caller.patch(f"/live/{live.pk}/marks/{mark['id']}", {"label": "Sumpah saksi pertama"})
    assert named.json()["label"] == "Sumpah saksi pertama"
    assert [one["label"] for one in caller.get(f"/live/{live.pk}").json()["marks"]] == ["Sumpah saksi pertama"]


def test_a_mark_whose_answer_was_lost_is_made_once(live: LiveSession, clerk: User, outsider: User):
    caller, path, wanted = Caller(clerk), f"/live/{live.pk}/marks", {"kind": "anchor", "label": "Keberatan"}
    first = caller.post(path, wanted, key="satu")
    LiveSession.objects.update(stored_seconds=live.stored_seconds + 5)
    assert caller.post(path, wanted, key="satu").json() == first.json()
    assert live.marks.count() == 1
    assert trail(live.marks.get()) == ["created"]
    others = [
        caller.post(path, wanted, key="dua"),
        caller.post(path, wanted),
        Caller(outsider).post(path, wanted, key="satu"),
    ]
    assert len({first.json()["id"], *(answer.json()["id"] for answer in others)}) == 4


def test_a_pause_that_is_told_again_is_no_second_one_even_when_it_has_ended(live: LiveSession, clerk: User):
    caller, path = Caller(clerk), f"/live/{live.pk}/marks"
    mark = caller.post(path, {"kind": "pause"}, key="jeda").json()
    assert caller.post(path, {"kind": "pause"}, key="jeda").json() == mark
    caller.post(f"{path}/{mark['id']}/end", {})
    assert caller.post(path, {"kind": "pause"}, key="jeda").json()["ended_at"]
    assert caller.get(f"/live/{live.pk}").json()["state"] == "recording"


def test_a_key_belongs_to_one_kind_of_mark(live: LiveSession, clerk: User):
    caller, path = Caller(clerk), f"/live/{live.pk}/marks"
    caller.post(path, {"kind": "anchor"}, key="satu")
    assert_problem(caller.post(path, {"kind": "closed"}, key="satu"), 422, "idempotency_key_reused")


def test_a_range_closed_to_the_public_begins_early_and_ends_late(live: LiveSession, clerk: User):
    caller = Caller(clerk)
    before = factories.CaptionLineFactory(session=live, start=50.0, end=55.0)
    across = factories.CaptionLineFactory(session=live, start=58.0, end=61.0)
    mark = caller.post(f"/live/{live.pk}/marks", {"kind": "closed", "at": 61.0}).json()
    assert mark["start"] == 60.0  # what the server had stored
    before.refresh_from_db(), across.refresh_from_db()
    assert (before.closed, across.closed) == (False, True)
    assert caller.get(f"/live/{live.pk}").json()["closed_to_public"]
    assert_problem(caller.post(f"/live/{live.pk}/marks", {"kind": "closed"}), 409, "wrong_state")
    LiveSession.objects.update(stored_seconds=90.0)
    assert caller.post(f"/live/{live.pk}/marks/{mark['id']}/end", {}).json()["end"] == 92.0
    assert not caller.get(f"/live/{live.pk}").json()["closed_to_public"]


def test_a_program_that_counts_to_the_sample_says_where_the_doors_were_closed(live: LiveSession, clerk: User):
    caller, path = Caller(clerk), f"/live/{live.pk}/marks"
    assert caller.post(path, {"kind": "closed", "at": 61.0, "counted": True}).json()["start"] == 61.0
    assert caller.get(f"/live/{live.pk}").json()["closed_to_public"]
    assert caller.post(path, {"kind": "closed", "counted": 1}).status_code == 422


@pytest.mark.parametrize(("client", "start"), [("meja-1", 61.0), ("meja-2", 60.0), ("", 60.0)])
def test_a_count_is_believed_of_those_whose_sound_came_last(live: LiveSession, clerk: User, client: str, start: float):
    settings.HOME.create(settings.HOME.live)
    with AudioFile(live.audio_path, 1) as audio:
        audio.write_as("meja-1")
        audio.append([bytes(3200)])
    wanted = {"kind": "closed", "at": 61.0, "counted": True, "client": client}
    assert Caller(clerk).post(f"/live/{live.pk}/marks", wanted).json()["start"] == start


def test_staff_are_told_whether_they_hear_what_is_said_behind_closed_doors(
    live: LiveSession, clerk: User, judge: User, outsider: User
):
    live.hearing.assigned.set([judge])
    told = {user: Caller(user).get(f"/live/{live.pk}").json()["hears_closed"] for user in (clerk, judge, outsider)}
    assert told == {clerk: True, judge: True, outsider: False}
    listed = Caller(outsider).get("/live").json()["items"]
    assert [one["hears_closed"] for one in listed] == [False]


def test_closed_lines_are_for_the_assigned_and_for_who_records(
    live: LiveSession, clerk: User, judge: User, outsider: User
):
    factories.CaptionLineFactory(session=live)
    factories.CaptionLineFactory(session=live, closed=True, text="Rahasia")
    live.hearing.assigned.add(judge)
    counts = {
        user: len(Caller(user).get(f"/live/{live.pk}/lines").json()["items"]) for user in (clerk, judge, outsider)
    }
    assert counts == {clerk: 2, judge: 2, outsider: 1}


def test_a_correction_keeps_what_the_machine_had_written(live: LiveSession, judge: User):
    line = factories.CaptionLineFactory(session=live, text="saksi bernama siti")
    path = f"/live/{live.pk}/lines/{line.pk}"
    answer = Caller(judge).patch(path, {"revision": 1, "text": "Saksi bernama Sitti", "speaker": "Hakim Ketua"})
    told = answer.json()
    assert (told["text"], told["speaker"], told["revision"], told["corrected"]) == (
        "Saksi bernama Sitti", "Hakim Ketua", 2, True,
    )  # fmt: skip
    line.refresh_from_db()
    assert (line.machine_text, line.corrected_by) == ("saksi bernama siti", judge)
    assert trail(line) == ["changed"]


def test_a_correction_of_an_old_text_is_refused_with_the_new_one(live: LiveSession, clerk: User, judge: User):
    line = factories.CaptionLineFactory(session=live, text="lama")
    path = f"/live/{live.pk}/lines/{line.pk}"
    Caller(clerk).patch(path, {"revision": 1, "text": "baru"})
    problem = assert_problem(Caller(judge).patch(path, {"revision": 1, "text": "lain"}), 409, "stale_revision")
    assert (problem["segment"]["text"], problem["segment"]["revision"]) == ("baru", 2)


def test_putting_it_back_leaves_the_machines_words(live: LiveSession, clerk: User):
    line = factories.CaptionLineFactory(session=live, text="lama")
    path = f"/live/{live.pk}/lines/{line.pk}"
    Caller(clerk).patch(path, {"revision": 1, "text": "baru"})
    Caller(clerk).patch(path, {"revision": 2, "text": "lama"})
    line.refresh_from_db()
    assert (line.text, line.machine_text, line.revision) == ("lama", None, 3)


def test_a_viewer_corrects_nothing(live: LiveSession, viewer: User):
    line = factories.CaptionLineFactory(session=live)
    answer = Caller(viewer).patch(f"/live/{live.pk}/lines/{line.pk}", {"revision": 1, "text": "x"})
    assert_problem(answer, 403, "forbidden")


def test_the_last_answer_of_a_witness_is_found(live: LiveSession, clerk: User):
    factories.ParticipantFactory(hearing=live.hearing, name="Budi Santoso", role="witness")
    for speaker, text in [("Budi Santoso", "satu"), ("Hakim", "dua"), ("Saksi", "tiga"), ("Hakim", "empat")]:
        factories.CaptionLineFactory(session=live, speaker=speaker, text=text)
    caller = Caller(clerk)
    found = caller.get(f"/live/{live.pk}/lines", role="witness", last=1).json()["items"]
    assert [line["text"] for line in found] == ["tiga"]
    both = caller.get(f"/live/{live.pk}/lines", role="witness", last=5).json()["items"]
    assert [line["text"] for line in both] == ["satu", "tiga"]


def test_lines_come_a_page_at_a_time(live: LiveSession, clerk: User):
    for number in range(5):
        factories.CaptionLineFactory(session=live, text=f"baris {number}")
    caller, after, seen = Caller(clerk), 0, []
    while after is not None:
        page = caller.get(f"/live/{live.pk}/lines", after=after, limit=2).json()
        seen += [line["text"] for line in page["items"]]
        after = page["next_cursor"]
    assert seen == [f"baris {number}" for number in range(5)]


def test_who_reads_lines_or_the_feed_is_in_the_audit_trail_once(live: LiveSession, clerk: User, judge: User):
    factories.CaptionLineFactory(session=live, text="sidang dibuka")
    pages = Client()
    pages.force_login(judge)
    for _ in range(3):
        assert Caller(clerk).get(f"/live/{live.pk}/lines").status_code == 200
        assert pages.get(f"/live/{live.pk}/captions.vtt").status_code == 200
    looks = AuditEvent.objects.filter(action=AuditAction.VIEWED, target_id=str(live.pk))
    assert sorted(looks.values_list("user__username", "hearing_id")) == [
        ("hakim", live.hearing_id),
        ("panitera", live.hearing_id),
    ]


def test_a_guest_who_reads_the_feed_has_no_line(live: LiveSession):
    LiveSession.objects.update(guests_allowed=True)
    assert Client().get(f"/live/{live.pk}/captions.vtt").status_code == 200
    assert not AuditEvent.objects.filter(target_id=str(live.pk)).exists()


def test_a_stretch_can_be_heard_again_while_recording_goes_on(live: LiveSession, clerk: User, outsider: User):
    live.audio_path.parent.mkdir(parents=True)
    with AudioFile(live.audio_path, 1) as audio:
        audio.append([bytes([second, 0]) * 16_000 for second in range(10)])
        answer = Caller(clerk).get(f"/live/{live.pk}/audio", start=2.5, end=4.0)
    assert answer.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        frames = sound.readframes(sound.getnframes())
    assert frames == bytes([2, 0]) * 8_000 + bytes([3, 0]) * 16_000
    live.marks.create(kind=MarkKind.CLOSED, start=3.0, begun_at=live.created_at)
    assert_problem(Caller(outsider).get(f"/live/{live.pk}/audio", start=2.5, end=4.0), 404, "not_found")
    assert Caller(outsider).get(f"/live/{live.pk}/audio", start=1, end=2).status_code == 200
    assert trail(live).count("listened") == 2


def test_guests_are_not_for_closed_hearings(sealed_hearing: Hearing, live: LiveSession, clerk: User):
    caller = Caller(clerk)
    allowed = caller.patch(f"/live/{live.pk}", {"guests_allowed": True, "delay_seconds": 30})
    assert (allowed.json()["guests_allowed"], allowed.json()["delay_seconds"]) == (True, 30.0)
    sealed = factories.LiveSessionFactory(hearing=sealed_hearing)
    assert_problem(caller.patch(f"/live/{sealed.pk}", {"guests_allowed": True}), 409, "hearing_sealed")


def test_a_session_can_be_ended_without_its_microphone(live: LiveSession, clerk: User):
    assert Caller(clerk).post(f"/live/{live.pk}/end").json()["state"] == "ending"
    assert_problem(Caller(clerk).post(f"/live/{live.pk}/end"), 409, "wrong_state")


def test_the_list_can_be_of_one_hearing_and_of_what_runs(live: LiveSession, clerk: User):
    ended = factories.LiveSessionFactory(state=LiveState.ENDED)
    caller = Caller(clerk)
    assert {row["id"] for row in caller.get("/live").json()["items"]} == {str(live.pk), str(ended.pk)}
    assert [row["id"] for row in caller.get("/live", active="true").json()["items"]] == [str(live.pk)]
    assert [row["id"] for row in caller.get("/live", hearing_id=ended.hearing_id).json()["items"]] == [str(ended.pk)]
