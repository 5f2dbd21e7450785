"""Pages and calls of the history: for whoever may see the transcript; restoring for whoever may edit it."""

from uuid import uuid4

import pytest
from django.test import Client

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.editing.saying import texts_of
from tests.transcription.history.conftest import TEXTS
from transcription.models import Hearing, Segment, Transcript


def at(transcript: Transcript, rest: str = "") -> str:
    return f"/transcripts/{transcript.pk}/history/{rest}"


def api(transcript: Transcript, rest: str) -> str:
    return f"/api/v1/stt/transcripts/{transcript.pk}/{rest}"


def test_a_viewer_reads_all_of_it(client: Client, worked_on: Transcript, viewer: User, rows):
    client.force_login(viewer)
    listed = client.get(at(worked_on)).content.decode()
    assert all(f'id="edit-{number}"' in listed for number in (1, 2, 3))
    side_by_side = client.get(at(worked_on, "compare/?from=0&to=1")).content.decode()
    assert "dibuka</del>" in side_by_side
    assert "ditutup</ins>" in side_by_side
    assert TEXTS[0] in client.get(at(worked_on, f"segments/{rows()[0].pk}/")).content.decode()
    assert client.post(at(worked_on, "restore"), {"number": 0}).status_code == 403


def test_before_there_is_an_edit_there_is_nothing_to_compare(client: Client, clerk: User):
    transcript = factories.SegmentFactory(transcript__recording__hearing=factories.HearingFactory()).transcript
    client.force_login(clerk)
    shown = client.get(at(transcript)).content.decode()
    assert "compare-form" not in shown
    assert "seperti ditulis mesin" in shown


@pytest.mark.parametrize("query", ["", "?from=x&to=-1", "?from=99&to=99", "?from=3&to=0", "?to=1"])
def test_any_address_of_a_comparison_is_answered(client: Client, worked_on: Transcript, clerk: User, query: str):
    client.force_login(clerk)
    assert client.get(at(worked_on, f"compare/{query}")).status_code == 200


def test_a_clerk_restores_the_whole_and_one_part(client: Client, worked_on: Transcript, clerk: User, rows):
    client.force_login(clerk)
    client.post(at(worked_on, "restore"), {"number": 0, "only": rows()[0].pk})
    assert texts_of(worked_on)[0] == TEXTS[0]
    client.post(at(worked_on, "restore"), {"number": 0})
    assert texts_of(worked_on) == list(TEXTS)


@pytest.mark.parametrize("number", ["", "99", "-1", "x"])
def test_what_never_was_is_not_restored(client: Client, worked_on: Transcript, clerk: User, number: str):
    client.force_login(clerk)
    client.post(at(worked_on, "restore"), {"number": number})
    assert worked_on.edits.count() == 3


def test_an_old_state_is_restored_from_its_comparison_with_today_only(
    client: Client, worked_on: Transcript, clerk: User
):
    client.force_login(clerk)
    assert at(worked_on, "restore") in client.get(at(worked_on, "compare/?from=0&to=3")).content.decode()
    assert at(worked_on, "restore") not in client.get(at(worked_on, "compare/?from=0&to=1")).content.decode()
    Transcript.objects.update(status="certified")
    assert at(worked_on, "restore") not in client.get(at(worked_on, "compare/?from=0&to=3")).content.decode()


def test_the_history_of_a_sealed_hearing_does_not_exist_for_others(
    client: Client, worked_on: Transcript, outsider: User, rows
):
    Hearing.objects.update(sealed=True)
    client.force_login(outsider)
    part = f"segments/{rows()[0].pk}/"
    for address in (at(worked_on), at(worked_on, "compare/"), at(worked_on, part), api(worked_on, "compare")):
        assert client.get(address).status_code == 404
    assert client.get(api(worked_on, f"segments/{rows()[0].pk}/history")).status_code == 404
    assert client.post(at(worked_on, "restore"), {"number": 0}).status_code == 404


def test_a_part_of_another_transcript_is_not_found(client: Client, worked_on: Transcript, clerk: User):
    client.force_login(clerk)
    assert client.get(at(worked_on, f"segments/{uuid4()}/")).status_code == 404
    assert client.get(api(worked_on, f"segments/{uuid4()}/history")).status_code == 404


def test_the_api_tells_the_path_of_a_part(client: Client, worked_on: Transcript, clerk: User, rows):
    client.force_login(clerk)
    told = client.get(api(worked_on, f"segments/{rows()[0].pk}/history")).json()
    assert [(one["kind"], one["text"]) for one in told["items"]] == [("engine", TEXTS[0]), ("edit", "Sidang ditutup")]
    assert told["present"]
    gone = Segment.ever.filter(transcript=worked_on, index=None).first()
    assert not client.get(api(worked_on, f"segments/{gone.pk}/history")).json()["present"]


def test_the_api_compares_a_page_at_a_time(client: Client, worked_on: Transcript, clerk: User):
    client.force_login(clerk)
    first = client.get(api(worked_on, "compare"), {"from": 0, "limit": 1}).json()
    assert (first["from"], first["to"], len(first["items"]), first["next_cursor"]) == (0, 3, 1, "1")
    assert first["items"][0]["words"][-1] == {"mark": "added", "text": "ditutup"}
    second = client.get(api(worked_on, "compare"), {"from": 0, "limit": 1, "after": 1}).json()
    assert (len(second["items"]), second["next_cursor"]) == (1, None)


def test_the_api_refuses_what_is_no_number(client: Client, worked_on: Transcript, clerk: User):
    client.force_login(clerk)
    assert client.get(api(worked_on, "compare"), {"from": "x"}).status_code == 422
