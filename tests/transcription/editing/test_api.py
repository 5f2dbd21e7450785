"""The editor's calls: the text, the times of its words, edits and the log of them."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from tests.transcription.calling import Caller, assert_problem, edited
from tests.transcription.editing.saying import said, texts_of
from transcription.models import Segment, Transcript, TranscriptEdit

TEXTS = ("Sidang dibuka", "Saudara saksi siap memberi keterangan", "Siap Yang Mulia")
MOST = 5_000


@pytest.fixture
def transcript(db: None) -> Transcript:
    transcript = factories.TranscriptFactory()
    said(transcript, *TEXTS)
    return transcript


@pytest.fixture
def rows(transcript: Transcript) -> list[Segment]:
    return list(transcript.segments.all())


@pytest.fixture
def caller(clerk: User) -> Caller:
    return Caller(clerk)


def address(transcript: Transcript, call: str) -> str:
    return f"/transcripts/{transcript.pk}/{call}"


def request(*changes: dict[str, Any], kind: str = "edit", edit_id: UUID | None = None) -> dict[str, Any]:
    return {"edit_id": str(edit_id or uuid4()), "kind": kind, "changes": changes}


def test_the_editor_gets_the_whole_text_in_one_answer(transcript: Transcript, rows: list[Segment], caller: Caller):
    speaker = factories.speaker_labelled(transcript, "1")
    transcript.segments.filter(index=1).update(speaker=speaker)
    answer = caller.get(address(transcript, "editor"))
    state = answer.json()
    assert (state["number"], state["status"], state["editable"]) == (0, "draft", True)
    assert state["audio"] == f"/recordings/{transcript.recording_id}/audio"
    assert state["duration"] == 10.0
    assert state["peaks"] == f"/api/v1/stt/recordings/{transcript.recording_id}/peaks"
    assert [one["id"] for one in state["speakers"]] == [str(speaker.pk)]
    assert [one["text"] for one in state["segments"]] == list(TEXTS)
    expected = {"id": str(rows[1].pk), "revision": 1, "start": 4.0, "end": 8.0, "speaker_id": str(speaker.pk)}
    assert state["segments"][1] == expected | {"text": TEXTS[1]}
    assert AuditEvent.objects.get().action == AuditAction.VIEWED


def test_a_viewer_gets_the_text_and_is_told_that_it_stays(transcript: Transcript, rows: list[Segment], viewer: User):
    assert Caller(viewer).get(address(transcript, "editor")).json()["editable"] is False
    answer = Caller(viewer).post(address(transcript, "edits"), request(edited(str(rows[0].pk))))
    assert_problem(answer, 403, "forbidden")


def test_the_answer_is_compressed_for_whoever_takes_it(transcript: Transcript, clerk: User):
    caller = Caller(clerk)
    said(transcript, *["Saudara saksi siap memberi keterangan"] * 50)
    caller.headers["Accept-Encoding"] = "gzip"
    assert caller.get(address(transcript, "editor")).headers["Content-Encoding"] == "gzip"


def test_words_come_with_their_times_by_segment(transcript: Transcript, rows: list[Segment], caller: Caller):
    rows[0].words[0]["correction"] = {"heard": "Sidan", "written": "Sidang", "reason": "spelling", "applied": True}
    rows[0].save()
    state = caller.get(address(transcript, "editor/words")).json()
    assert state["number"] == 0
    assert state["segments"].keys() == {str(row.pk) for row in rows}
    assert state["segments"][str(rows[0].pk)] == {
        "times": [0, 1600, 90, 2000, 3600, 90],
        "corrections": [[0, "Sidan", "Sidang", True]],
    }


def test_a_split_answers_both_parts_whole(transcript: Transcript, rows: list[Segment], caller: Caller):
    new = str(uuid4())
    change = edited(str(rows[0].pk), text="Sidang")
    change["by"].append({"id": new, "text": "dibuka"})
    answer = caller.post(address(transcript, "edits"), request(change, kind="split"))
    assert answer.status_code == 200, answer.content
    state = answer.json()
    first, second = state["segments"]
    assert (state["number"], state["removed"]) == (1, [])
    assert (first["id"], first["revision"], first["text"], first["times"]) == (
        str(rows[0].pk),
        2,
        "Sidang",
        [0, 1600, 90],
    )
    assert (second["id"], second["revision"], second["start"], second["times"]) == (new, 1, 2.0, [0, 1600, 90])


@pytest.mark.parametrize("others", [0, 40])
def test_a_change_asks_the_database_as_little_in_a_long_transcript_as_in_a_short_one(
    others: int, transcript: Transcript, rows: list[Segment], caller: Caller, django_assert_max_num_queries: Any
):
    said(transcript, *["saudara saksi"] * others)
    change = edited(str(rows[0].pk), text="Sidang")
    change["by"].append({"id": str(uuid4()), "text": "dibuka"})
    with django_assert_max_num_queries(24):
        assert caller.post(address(transcript, "edits"), request(change, kind="split")).status_code == 200


def test_a_join_says_what_is_gone(transcript: Transcript, rows: list[Segment], caller: Caller):
    keys = [str(row.pk) for row in rows]
    change = {"seen": [{"id": key, "revision": 1} for key in keys], "by": [{"id": keys[1], "text": "Sidang dibuka"}]}
    state = caller.post(address(transcript, "edits"), request(change, kind="join")).json()
    assert state["removed"] == [keys[0], keys[2]]
    assert [one["id"] for one in caller.get(address(transcript, "editor")).json()["segments"]] == [keys[1]]


def test_a_lost_answer_is_got_by_sending_the_same_again(transcript: Transcript, rows: list[Segment], caller: Caller):
    body = request(edited(str(rows[0].pk)))
    first = caller.post(address(transcript, "edits"), body).json()
    caller.post(address(transcript, "edits"), request(edited(str(rows[0].pk), 2, "lagi")))
    assert caller.post(address(transcript, "edits"), body).json() == first
    assert TranscriptEdit.objects.count() == 2
    assert texts_of(transcript)[0] == "lagi"


def test_nothing_to_change_answers_what_is_there(transcript: Transcript, rows: list[Segment], caller: Caller):
    state = caller.post(address(transcript, "edits"), request(edited(str(rows[0].pk), text=TEXTS[0]))).json()
    assert (state["number"], [one["text"] for one in state["segments"]]) == (0, [TEXTS[0]])


def test_a_stale_change_is_answered_with_what_is_there_now(
    transcript: Transcript, rows: list[Segment], caller: Caller, judge: User
):
    key = str(rows[1].pk)
    Caller(judge).post(address(transcript, "edits"), request(edited(key, text="Saudara ahli")))
    changes = [edited(str(rows[0].pk)), edited(key)]
    told = assert_problem(caller.post(address(transcript, "edits"), request(*changes)), 409, "stale_revision")
    assert (told["changes"], told["number"]) == ([1], 1)
    assert [(one["id"], one["revision"], one["text"]) for one in told["current"]] == [(key, 2, "Saudara ahli")]
    assert texts_of(transcript)[0] == TEXTS[0]


def test_who_comes_back_catches_up_edit_by_edit(
    transcript: Transcript, rows: list[Segment], caller: Caller, clerk: User
):
    for revision, text in enumerate(["satu", "dua", "tiga"], 1):
        caller.post(address(transcript, "edits"), request(edited(str(rows[0].pk), revision, text)))
    page = caller.get(address(transcript, "edits"), after=1, limit=1).json()
    (item,) = page["items"]
    assert (item["number"], item["kind"], item["made_by"]) == (2, "edit", clerk.display_name)
    assert ([one["text"] for one in item["segments"]], item["removed"]) == (["dua"], [])
    rest = caller.get(address(transcript, "edits"), after=page["next_cursor"]).json()
    assert ([one["number"] for one in rest["items"]], rest["next_cursor"]) == ([3], None)


def test_a_speaker_that_is_left_out_stays_and_null_takes_it_away(
    transcript: Transcript, rows: list[Segment], caller: Caller
):
    speaker = factories.speaker_labelled(transcript, "1")
    change = edited(str(rows[0].pk))
    change["by"][0]["speaker_id"] = str(speaker.pk)
    assert caller.post(address(transcript, "edits"), request(change)).json()["segments"][0]["speaker_id"] == str(
        speaker.pk
    )
    kept = caller.post(address(transcript, "edits"), request(edited(str(rows[0].pk), 2, "lain"))).json()
    assert kept["segments"][0]["speaker_id"] == str(speaker.pk)
    change = edited(str(rows[0].pk), 3, "lain")
    change["by"][0]["speaker_id"] = None
    assert caller.post(address(transcript, "edits"), request(change)).json()["segments"][0]["speaker_id"] is None


def test_a_speaker_of_another_transcript_is_not_found(transcript: Transcript, rows: list[Segment], caller: Caller):
    change = edited(str(rows[0].pk))
    change["by"][0]["speaker_id"] = str(factories.speaker_labelled(factories.TranscriptFactory(), "1").pk)
    assert_problem(caller.post(address(transcript, "edits"), request(change)), 404, "not_found")
    assert texts_of(transcript)[0] == TEXTS[0]


@pytest.mark.parametrize("text", ["a\nb", "a\r\nb", "a\u2028b", "a\x0bb", "a\x00b", "x" * 20_001, None, 5, "a\ud800b"])
def test_a_text_that_is_no_line_is_refused(text: Any, transcript: Transcript, rows: list[Segment], caller: Caller):
    body = json.dumps(request(edited(str(rows[0].pk), text=text)))
    url = f"/api/v1/stt{address(transcript, 'edits')}"
    answer = caller.client.post(url, body, content_type="application/json", headers=caller.headers)
    assert_problem(answer, 422, "invalid")
    assert texts_of(transcript) == list(TEXTS)


def test_characters_that_turn_what_follows_are_left_out(transcript: Transcript, rows: list[Segment], caller: Caller):
    state = caller.post(
        address(transcript, "edits"), request(edited(str(rows[0].pk), text=" \u202esakit\u2066 ya "))
    ).json()
    assert state["segments"][0]["text"] == texts_of(transcript)[0] == "sakit ya"


def test_a_line_may_be_emptied_and_no_file_shows_it(transcript: Transcript, rows: list[Segment], caller: Caller):
    assert caller.post(address(transcript, "edits"), request(edited(str(rows[1].pk), text=" "))).status_code == 200
    assert texts_of(transcript)[1] == ""
    for format in ("srt", "json", "txt"):
        exported = caller.get(address(transcript, "export"), format=format).content.decode()
        assert TEXTS[0] in exported
    assert "\n\n2\n" in caller.get(address(transcript, "export"), format="srt").content.decode()
    assert "\n\n3\n" not in caller.get(address(transcript, "export"), format="srt").content.decode()


def test_five_thousand_changes_at_once_are_made_and_one_more_is_refused(caller: Caller, db: None):
    transcript = factories.TranscriptFactory()
    Segment.objects.bulk_create(
        factories.SegmentFactory.build(transcript=transcript, index=index, start=index, end=index + 1, text="sama")
        for index in range(MOST)
    )
    changes = [edited(str(key), text="lain") for key in transcript.segments.values_list("pk", flat=True)]
    answer = caller.post(address(transcript, "edits"), request(*changes, kind="replace"))
    assert answer.status_code == 200, answer.content[:500]
    assert len(answer.json()["segments"]) == MOST
    assert set(texts_of(transcript)) == {"lain"}
    assert_problem(caller.post(address(transcript, "edits"), request(*changes, edited(str(uuid4())))), 422, "bad_edit")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"edit_id": "x", "kind": "edit", "changes": []},
        {"edit_id": str(UUID(int=1)), "kind": "relabel", "changes": [edited(str(UUID(int=2)))]},
        {"edit_id": str(UUID(int=1)), "kind": "edit", "changes": [{"seen": [], "by": []}]},
        {"edit_id": str(UUID(int=1)), "kind": "edit", "changes": [edited(str(UUID(int=2)), 2**40)]},
        {"edit_id": str(UUID(int=1)), "kind": "edit", "changes": [edited(str(UUID(int=2))) | {"engine_text": "x"}]},
    ],
    ids=["nothing", "no id", "the machine's kind", "nothing seen", "no revision", "what is never changed"],
)
def test_an_edit_that_makes_no_sense_is_refused(body: Any, transcript: Transcript, caller: Caller):
    assert_problem(caller.post(address(transcript, "edits"), body), 422, "invalid")


def test_a_segment_named_twice_is_refused(transcript: Transcript, rows: list[Segment], caller: Caller):
    change = edited(str(rows[0].pk))
    assert_problem(caller.post(address(transcript, "edits"), request(change, change)), 422, "bad_edit")
    assert texts_of(transcript) == list(TEXTS)
