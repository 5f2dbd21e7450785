"""For somebody who is not assigned, a sealed hearing does not exist: not on any page, in any list, count or hint.

Every URL of the site has to be entered here. One that is missing fails the first test.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from tests import factories
from transcription.certification import keys
from transcription.certification.freezing import content_of, freeze
from transcription.models import (
    Bookmark,
    Case,
    Hearing,
    Job,
    LiveSession,
    Recording,
    Renvoi,
    Segment,
    Transcript,
    Transfer,
)

# What a page of an outsider must never hold.
SECRETS = ["RAHASIA", "77/Pid.Sus-Anak", "Kamar Tertutup", "Saksi Mahkota"]

# Pages that show lists, counts, suggestions: an outsider gets them, without a trace.
LISTS = {
    "home": [""],
    "case_list": ["", "?q=RAHASIA", "?q=77/pid.sus-anak/2026/pn bdg", "?state=sealed", "?q=Saksi Mahkota"],
    "case_create": ["", "?number=77/Pid.B/2026/PN Bdg"],
    "hearing_list": ["", "?q=Saksi Mahkota", "?q=Kamar", "?from=2026-01-01&to=2026-12-31"],
    "hearing_create": [""],
    "unfiled_recordings": [""],
    "profile": [""],
    "password_change": [""],
    "jsi18n": [""],
    "court": [""],
    "room_list": [""],
    "room_create": [""],
    "transfer_list": [""],
    "health": [""],
    "dashboard": ["", "?range=month"],
    "dashboard_charts": [""],
    "accuracy": [""],
    "alerts": [""],
    "runbook": [""],
    "report": [""],
    "minutes_template": [""],
    "audit_list": ["", "?who=panitera", "?action=viewed"],
    "verify": [""],
    "court_keys": [""],
    "minutes_board": [""],
    "bookmark_list": [""],
    "search": [
        "",
        "?q=RAHASIA kata",
        "?q=%22RAHASIA kata%22",
        "?q=rahasia&mode=exact",
        "?q=case:77",
        "?q=77/pid.sus-anak/2026/pn bdg",
    ],
    "saved_list": [""],
    "synonyms": [""],
    "ask": ["", "?q=RAHASIA kata"],
}
# Name of the URL to what its key names; the outsider is answered 404.
OBJECTS = {
    "hearing_detail": "hearing",
    "hearing_edit": "hearing",
    "proceedings": "hearing",
    "hearing_delete": "hearing",
    "recording_list": "hearing",
    "recording_audio": "recording",
    "recording_original": "recording",
    "recording_delete": "recording",
    "recording_place": "recording",
    "transcript_detail": "transcript",
    "transcript_edit": "transcript",
    "transcript_speakers": "transcript",
    "transcript_words": "transcript",
    "transcript_bookmarks": "transcript",
    "spelling": "transcript",
    "spelling_suggestions": "transcript",
    "vocabulary_add": "transcript",
    "bookmark_note": "bookmark",
    "bookmark_remove": "bookmark",
    "bookmark_restore": "bookmark",
    "transcript_download": "transcript",
    "transcript_export": "transcript",
    "transcript_history": "transcript",
    "transcript_compare": "transcript",
    "transcript_restore": "transcript",
    "segment_history": "transcript",
    "certification": "transcript",
    "certification_submit": "transcript",
    "certification_back": "transcript",
    "certification_confirm": "transcript",
    "certification_reopen": "transcript",
    "version_detail": "transcript",
    "version_download": "transcript",
    "renvoi_propose": "transcript",
    "renvoi_decide": "renvoi",
    "signatories": "hearing",
    "appeal_bundle": "hearing",
    "masking": "transcript",
    "masked_audio": "transcript",
    "live_capture": "hearing",
    "live_captions": "live",
    "live_qr": "live",
    "live_vtt": "live",
    "live_differences": "transcript",
    "case_detail": "case",
    "case_edit": "case",
    "case_delete": "case",
}
# What stands behind the key in an address.
MORE = {
    "transcript_download": ["txt"],
    "version_detail": [1],
    "version_download": [1, "txt"],
    "renvoi_propose": [1],
}
ONLY_POST = {"transcript_restore", "renvoi_propose", "renvoi_decide"}
ONLY_POST |= {"bookmark_note", "bookmark_remove", "bookmark_restore", "spelling", "vocabulary_add"}
ONLY_POST |= {name for name in OBJECTS if name.startswith("certification_")}
# The rows have no files, and the recording is in a hearing: these are not found for the clerk either.
WITHOUT_FILES = {"recording_audio", "recording_original", "recording_place", "masked_audio"}
REFUSED = {"appeal_bundle"}  # back to the hearing, with a message, since its recording has no file
# Say nothing about hearings; or answer only to what is one's own, which their own tests prove.
OTHERS = {
    "login", "logout", "language", "theme", "token_create", "token_revoke",
    "upload_create", "upload_detail", "livez", "readyz", "metrics", "room_edit", "room_delete",
    "minutes_template_file", "court_key_file",
    "report_pdf", "alert_silence", "silence_end", "silence_restore", "delivery_retry", "delivery_dismiss",
    "alert_acknowledge", "alert_unacknowledge",
    "saved_create", "saved_open", "saved_seen", "saved_rename", "saved_delete", "saved_restore",
}  # fmt: skip
# The administration knows users only; the API's own tests walk over its calls.
OTHER_NAMESPACES = {"admin"}


@dataclass(frozen=True)
class Secret:
    """A sealed case with all that can hang on a hearing."""

    case: Case
    hearing: Hearing
    recording: Recording
    job: Job
    transcript: Transcript
    segment: Segment
    renvoi: Renvoi
    bookmark: Bookmark
    live: LiveSession

    def key(self, kind: str) -> Any:
        return getattr(self, kind).pk


@pytest.fixture
def secret(clerk: User) -> Secret:
    case = factories.CaseFactory(number="77/Pid.Sus-Anak/2026/PN Bdg", title="RAHASIA", sealed=True)
    case.parties.create(name="Saksi Mahkota", role="other")
    hearing = factories.HearingFactory(case=case, agenda="RAHASIA sidang", court_room="Kamar Tertutup", sealed=True)
    hearing.participants.create(name="Saksi Mahkota", role="witness")
    hearing.assigned.add(clerk)
    recording = factories.RecordingFactory(hearing=hearing, name="RAHASIA.wav", created_by=clerk)
    job = factories.JobFactory(recording=recording, created_by=clerk)
    transcript = factories.TranscriptFactory(recording=recording, job=job)
    segment = factories.SegmentFactory(transcript=transcript, text="RAHASIA kata")
    sent = {"engine": "google", "model": "long", "region": "eu", "sha256": "0" * 64, "size": 1, "seconds": 1, "cost": 1}
    Transfer.objects.create(job=job, hearing=hearing, address="gs://RAHASIA/a.flac", **sent)
    for target in (case, hearing, recording, job, transcript):
        record_event(clerk, AuditAction.VIEWED, target, number=case.number, name="RAHASIA")
    keys.make_key(keys.key_path())
    version = freeze(transcript, content_of(transcript), {}, timezone.now())
    said = {"says": "RAHASIA", "should_say": "RAHASIA", "reason": "RAHASIA", "made_at": version.certified_at}
    renvoi = version.renvois.create(segment_id=segment.pk, start_ms=0, made_by=clerk, **said)
    noted = {"start": 0.0, "end": 1.0, "text": "RAHASIA kata", "note": "RAHASIA catatan"}
    bookmark = clerk.bookmarks.create(recording=recording, **noted)
    live = factories.LiveSessionFactory(hearing=hearing, guests_allowed=True)
    line = factories.CaptionLineFactory(session=live, text="RAHASIA kata")
    factories.LiveDifferenceFactory(transcript=transcript, line=line, live="RAHASIA kata")
    return Secret(case, hearing, recording, job, transcript, segment, renvoi, bookmark, live)


@pytest.fixture(params=[Role.CLERK, Role.JUDGE, Role.ADMINISTRATOR, Role.VIEWER])
def stranger(request: pytest.FixtureRequest, db: None) -> User:
    """Not assigned; no role is an exception."""
    return factories.UserFactory(username="orang-luar", role=request.param)


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        inner = namespace or getattr(entry, "namespace", "") or ""
        if isinstance(entry, URLResolver):
            yield from patterns(entry, inner)
        else:
            yield inner, entry


def is_api(name: str) -> bool:
    return name.startswith("api")


def test_every_url_of_the_site_is_entered_here():
    known = LISTS.keys() | OBJECTS.keys() | OTHERS
    found = {
        entry.name or str(entry.pattern)
        for namespace, entry in patterns(get_resolver())
        if namespace not in OTHER_NAMESPACES and not is_api(namespace)
    }
    assert found == known


def test_pages_of_sealed_objects_are_not_found(client: Client, secret: Secret, stranger: User):
    client.force_login(stranger)
    for name in OBJECTS:
        for method in (client.get, client.post):
            response = method(address(name, secret))
            assert response.status_code in (404, 405), (name, method, response.status_code)
            assert_no_trace(response)


def test_the_same_pages_are_there_for_those_assigned(client: Client, secret: Secret, clerk: User):
    """Or the test above could pass because of a mistake in it."""
    client.force_login(clerk)
    for name in OBJECTS:
        expected = 404 if name in WITHOUT_FILES else 405 if name in ONLY_POST else 302 if name in REFUSED else 200
        assert client.get(address(name, secret)).status_code == expected, name


def test_lists_hold_no_trace_of_what_is_sealed(client: Client, secret: Secret, stranger: User):
    client.force_login(stranger)
    for name, queries in LISTS.items():
        for query in queries:
            response = client.get(reverse(name) + query)
            assert response.status_code in (200, 403), name
            assert_no_trace(response, typed=query)


def test_the_lists_show_it_to_those_assigned(client: Client, secret: Secret, clerk: User):
    client.force_login(clerk)
    for name in ("home", "case_list", "hearing_list", "hearing_create"):
        assert "77/Pid.Sus-Anak" in client.get(reverse(name)).content.decode()


def test_a_sealed_hearing_in_an_open_case_leaves_no_trace_on_the_case(
    client: Client, sealed_hearing: Hearing, stranger: User
):
    client.force_login(stranger)
    page = client.get(reverse("case_detail", args=[sealed_hearing.case_id]))
    assert page.status_code == 200
    assert "Sidang rahasia" not in page.content.decode()
    assert str(sealed_hearing.pk) not in page.content.decode()
    rows = client.get(reverse("case_list")).context["page"].items
    assert [row.hearing_count for row in rows] == [0]


def test_a_missing_page_and_a_sealed_one_look_alike(client: Client, secret: Secret, stranger: User):
    client.force_login(stranger)
    sealed = client.get(reverse("hearing_detail", args=[secret.hearing.pk]))
    missing = client.get(reverse("hearing_detail", args=["00000000-0000-0000-0000-000000000000"]))
    assert visible_text(sealed) == visible_text(missing)


def address(name: str, secret: Secret) -> str:
    more = [secret.segment.pk] if name == "segment_history" else MORE.get(name, [])
    return reverse(name, args=[secret.key(OBJECTS[name]), *more])


def visible_text(response: Any) -> list[str]:
    """The page without tokens and addresses that differ by nature."""
    lines = response.content.decode().splitlines()
    return [line for line in lines if "csrfmiddlewaretoken" not in line and 'name="next"' not in line]


def assert_no_trace(response: Any, typed: str = "") -> None:
    body = response.content.decode() if not response.streaming else ""
    for word in SECRETS:
        # A search shows what was typed; that is no trace.
        if word not in typed:
            assert word not in body
