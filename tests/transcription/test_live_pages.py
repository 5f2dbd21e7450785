"""The pages of live captions: who gets them, and what they hold."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from transcription.captions.address import is_reachable
from transcription.exports.qr import qr_svg
from transcription.models import CaptionLine, Court, Hearing, LiveMark, LiveSession
from transcription.models.live import LiveState, MarkKind


@pytest.fixture
def session(hearing: Hearing, clerk: User) -> LiveSession:
    return live_session(hearing, clerk)


def live_session(hearing: Hearing, clerk: User, **fields: object) -> LiveSession:
    now = timezone.now()
    given = {"state": LiveState.RECORDING, "language": "id-ID", "stored_seconds": 60.0, "started_at": now}
    leave = {"permission_granted": True, "permission_by": "Hakim ketua", "permission_at": now}
    return LiveSession.objects.create(hearing=hearing, started_by=clerk, **given | leave | fields)


def line(session: LiveSession, number: int, text: str, **fields: object) -> CaptionLine:
    times = {"start": number * 10.0 - 10, "end": number * 10.0 - 5}
    return CaptionLine.objects.create(session=session, number=number, text=text, **times | fields)


def desk_of(hearing: Hearing) -> str:
    return reverse("live_capture", args=[hearing.pk])


def captions_of(session: LiveSession) -> str:
    return reverse("live_captions", args=[session.pk])


@pytest.fixture
def desk(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def test_a_clerk_gets_the_desk_with_the_judges_to_choose_from(desk: Client, hearing: Hearing):
    hearing.participants.create(name="Hj. Nurhayati, S.H.", role="presiding_judge")
    hearing.participants.create(name="Budi Santoso", role="defendant")
    page = desk.get(desk_of(hearing))
    assert "no-store" in page["Cache-Control"]
    panel, speakers = re.findall(r"<datalist.*?</datalist>", page.content.decode(), re.S)
    assert "Hj. Nurhayati" in panel
    assert "Budi Santoso" not in panel
    assert "Hj. Nurhayati" in speakers
    assert "Budi Santoso" in speakers
    assert AuditEvent.objects.filter(action=AuditAction.VIEWED, hearing_id=hearing.pk).exists()


def test_the_marks_that_keys_set_are_those_of_the_court(desk: Client, hearing: Hearing):
    assert 'data-anchor="Putusan sela"' in desk.get(desk_of(hearing)).content.decode()
    Court.objects.create(anchors="Sumpah saksi\nBukti …")
    page = desk.get(desk_of(hearing)).content.decode()
    assert 'data-anchor="Sumpah saksi"' in page
    assert 'data-anchor="Putusan sela"' not in page


@pytest.mark.parametrize(
    ("written", "kept"),
    [(" Sumpah \n\nBukti …\n", "Sumpah\nBukti …"), ("\n".join("abcdefghij"), None), ("a" * 61, None)],
    ids=["lines are tidied", "ten are too many", "too long"],
)
def test_the_court_edits_its_marks(client: Client, administrator: User, written: str, kept: str | None):
    client.force_login(administrator)
    form = client.get("/court/").context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, False)}
    client.post("/court/", data | {"engine": "whisper", "anchors": written, "version": form["version"].value()})
    assert Court.current().anchors == (kept or "")


@pytest.mark.parametrize("who", ["judge", "viewer"])
def test_the_desk_is_for_those_who_may_record(
    client: Client, hearing: Hearing, request: pytest.FixtureRequest, who: str
):
    client.force_login(request.getfixturevalue(who))
    assert client.get(desk_of(hearing)).status_code == 403


def test_the_desk_of_a_sealed_hearing_does_not_exist_for_an_outsider(
    client: Client, sealed_hearing: Hearing, outsider: User
):
    client.force_login(outsider)
    assert client.get(desk_of(sealed_hearing)).status_code == 404


def test_the_desk_of_an_open_hearing_can_say_why_nothing_is_shown_behind_closed_doors(
    desk: Client, hearing: Hearing, sealed_hearing: Hearing
):
    """A sealed one is there for those alone who hear all of it."""
    assert 'data-shows="unheard" hidden' in desk.get(desk_of(hearing)).content.decode()
    assert "unheard" not in desk.get(desk_of(sealed_hearing)).content.decode()


def test_the_desk_of_a_sealed_hearing_offers_no_guests(desk: Client, sealed_hearing: Hearing):
    page = desk.get(desk_of(sealed_hearing)).content.decode()
    assert 'name="guests"' not in page
    assert "data-sealed" in page


def cloud(settings, **court: object) -> None:
    """Google is set up, and civil cases may go there."""
    settings.GOOGLE_PROJECT, settings.GOOGLE_BUCKET = "pengadilan", "arsip"
    Court.objects.create(**{"cloud_classes": ["Pdt"], "live_engine": "google"} | court)


def engines_of(page: str) -> list[tuple[str, bool]]:
    select = re.search(r'<select[^>]*name="engine".*?</select>', page, re.S)
    found = re.findall(r'<option value="(\w+)"( selected)?>', select[0]) if select else []
    return [(name, bool(chosen)) for name, chosen in found]


def test_where_the_court_allows_it_the_clerk_chooses_the_engine_of_a_session(desk: Client, hearing: Hearing, settings):
    cloud(settings)
    assert engines_of(desk.get(desk_of(hearing)).content.decode()) == [("whisper", False), ("google", True)]
    Court.objects.update(live_engine="whisper")
    assert engines_of(desk.get(desk_of(hearing)).content.decode()) == [("whisper", True), ("google", False)]


def test_where_there_is_one_engine_there_is_nothing_to_choose(desk: Client, hearing: Hearing, settings):
    assert engines_of(desk.get(desk_of(hearing)).content.decode()) == []
    cloud(settings, cloud_classes=[])
    assert engines_of(desk.get(desk_of(hearing)).content.decode()) == []


def test_the_desk_of_a_sealed_hearing_offers_no_engine_outside(desk: Client, sealed_hearing: Hearing, settings):
    cloud(settings, cloud_classes=["Pid", "Pid.Sus-Anak"], sealed_may_leave=True)
    assert engines_of(desk.get(desk_of(sealed_hearing)).content.decode()) == []


def test_without_login_captions_are_there_only_while_guests_are_allowed(client: Client, session: LiveSession):
    assert client.get(captions_of(session)).status_code == 404
    LiveSession.objects.update(guests_allowed=True)
    page = client.get(captions_of(session))
    assert page.status_code == 200
    assert session.hearing.case.number not in page.content.decode()


def test_staff_read_along_with_the_number_of_the_case(client: Client, session: LiveSession, viewer: User):
    client.force_login(viewer)
    assert session.hearing.case.number in client.get(captions_of(session)).content.decode()


def test_captions_of_a_sealed_hearing_are_for_those_who_are_assigned(
    client: Client, sealed_hearing: Hearing, clerk: User, outsider: User
):
    session = live_session(sealed_hearing, clerk, guests_allowed=True)
    assert client.get(captions_of(session)).status_code == 404
    client.force_login(outsider)
    assert client.get(captions_of(session)).status_code == 404
    client.force_login(clerk)
    assert client.get(captions_of(session)).status_code == 200


def test_captions_over_a_picture_have_no_controls(desk: Client, session: LiveSession):
    page = desk.get(captions_of(session), {"overlay": "1"}).content.decode()
    assert "data-overlay" in page
    assert 'id="settings"' not in page


def test_text_only_shows_the_newest_line_first(desk: Client, session: LiveSession):
    line(session, 1, "Sidang dibuka.", speaker="Hakim Ketua")
    line(session, 2, "Baik, Yang Mulia.")
    page = desk.get(captions_of(session), {"text": "1"}).content.decode()
    assert page.index("Baik, Yang Mulia.") < page.index("Sidang dibuka.")
    assert "<strong>Hakim Ketua:</strong>" in page
    assert "data-running" in page


def test_text_only_stops_asking_when_the_hearing_has_ended(desk: Client, session: LiveSession):
    LiveSession.objects.update(state=LiveState.ENDED)
    assert "data-running" not in desk.get(captions_of(session), {"text": "1"}).content.decode()


def test_text_for_guests_is_held_back_as_long_as_the_clerk_wants(client: Client, session: LiveSession):
    LiveSession.objects.update(guests_allowed=True, delay_seconds=30.0)
    line(session, 1, "Pertanyaan lama")
    CaptionLine.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    line(session, 6, "Pertanyaan baru")
    page = client.get(captions_of(session), {"text": "1"}).content.decode()
    assert "Pertanyaan lama" in page
    assert "Pertanyaan baru" not in page


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(89, "89 detik"), (90, "2 menit"), (149, "2 menit"), (150, "3 menit"), (269, "4 menit"), (270, "5 menit")],
)
def test_it_says_how_late_as_the_other_page_does(client: Client, session: LiveSession, seconds: int, said: str):
    LiveSession.objects.update(guests_allowed=True, delay_seconds=float(seconds), state=LiveState.RECORDING)
    assert f"Takarir tampil {said} kemudian" in client.get(captions_of(session), {"text": "1"}).content.decode()


def test_text_that_is_held_back_is_read_after_the_end_and_then_no_more(client: Client, session: LiveSession):
    line(session, 1, "Pertanyaan terakhir")
    CaptionLine.objects.update(created_at=timezone.now() - timedelta(seconds=601))
    until = timezone.now() + timedelta(hours=1)
    LiveSession.objects.update(state=LiveState.ENDED, guests_allowed=True, delay_seconds=600.0, guests_until=until)
    page = client.get(captions_of(session), {"text": "1"}).content.decode()
    assert "Pertanyaan terakhir" in page
    assert "data-running" in page  # it asks again, and is told the end
    LiveSession.objects.update(guests_until=timezone.now())
    assert "Takarir sidang ini telah berakhir." in client.get(captions_of(session), {"text": "1"}).content.decode()


def test_text_for_guests_has_nothing_of_a_closed_range(client: Client, session: LiveSession, clerk: User):
    LiveSession.objects.update(guests_allowed=True)
    line(session, 1, "Terbuka")
    line(session, 2, "Rahasia", closed=True)
    page = client.get(captions_of(session), {"text": "1"}).content.decode()
    assert "Terbuka" in page
    assert "Rahasia" not in page
    LiveMark.objects.create(session=session, kind=MarkKind.CLOSED, start=20, begun_at=timezone.now(), made_by=clerk)
    assert "Terbuka" not in client.get(captions_of(session), {"text": "1"}).content.decode()


def test_a_refused_session_has_no_captions(desk: Client, hearing: Hearing, clerk: User):
    session = live_session(hearing, clerk, state=LiveState.REFUSED, permission_granted=False)
    assert desk.get(captions_of(session)).status_code == 404


def test_the_code_for_phones_is_a_picture_that_the_clerk_gets(client: Client, session: LiveSession, clerk: User):
    address = reverse("live_qr", args=[session.pk])
    assert client.get(address).status_code == 302
    client.force_login(clerk)
    code = client.get(address)
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content


GUEST_ADDRESSES = ("", "?text=1", "?overlay=1")


@pytest.mark.parametrize("query", GUEST_ADDRESSES)
def test_after_the_end_guests_read_that_it_has_ended_and_no_line(client: Client, session: LiveSession, query: str):
    line(session, 1, "Sidang dibuka.", speaker="Hakim Ketua")
    LiveSession.objects.update(state=LiveState.ENDED, guests_allowed=True)
    page = client.get(captions_of(session) + query)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Takarir sidang ini telah berakhir." in text
    assert "data-session" not in text
    assert "Sidang dibuka." not in text
    for told in (session.hearing.case.number, str(session.hearing_id)):
        assert told not in text
    assert f'href="/login/?next={captions_of(session)}"' in text


def test_after_the_end_guests_who_were_not_wanted_find_nothing(client: Client, session: LiveSession):
    LiveSession.objects.update(state=LiveState.ENDED)
    assert client.get(captions_of(session)).status_code == 404


@pytest.mark.parametrize("query", GUEST_ADDRESSES)
def test_after_the_end_staff_read_on_and_are_led_to_the_hearing(desk: Client, session: LiveSession, query: str):
    line(session, 1, "Sidang dibuka.")
    LiveSession.objects.update(state=LiveState.ENDED, guests_allowed=True)
    page = desk.get(captions_of(session) + query).content.decode()
    assert "telah berakhir" not in page
    hearing = reverse("hearing_detail", args=[session.hearing_id])
    assert (f'href="{hearing}"' in page) == (query == "")


def test_the_last_lines_of_guests_stay_while_the_recording_is_being_made(client: Client, session: LiveSession):
    line(session, 1, "Sidang ditutup.")
    LiveSession.objects.update(state=LiveState.ENDING, guests_allowed=True)
    assert "Sidang ditutup." in client.get(captions_of(session), {"text": "1"}).content.decode()


@pytest.mark.parametrize(
    ("public", "host", "site"),
    [
        (None, "192.168.1.20:8000", "http://192.168.1.20:8000"),
        ("https://transkrip.pn.go.id", "192.168.1.20:8000", "https://transkrip.pn.go.id"),
        ("https://transkrip.pn.go.id", "127.0.0.1:8000", "https://transkrip.pn.go.id"),
        ("http://127.0.0.1:9000", "192.168.1.20:8000", "http://192.168.1.20:8000"),
    ],
    ids=["as the clerk came", "as it is set", "as it is set, for who sits at the server", "set to no use"],
)
def test_the_code_leads_where_telephones_can_go(
    desk: Client, hearing: Hearing, session: LiveSession, settings, public: str | None, host: str, site: str
):
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = public or f"http://{settings.HOST}:{settings.PORT}"
    assert f'data-site="{site}"' in desk.get(desk_of(hearing), headers={"host": host}).content.decode()
    code = desk.get(reverse("live_qr", args=[session.pk]), headers={"host": host})
    assert code.content.decode() == qr_svg(site + captions_of(session))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000", "0.0.0.0:8000", "127.0.1.1"])
def test_where_telephones_cannot_come_that_is_said_and_there_is_no_code(
    desk: Client, hearing: Hearing, session: LiveSession, settings, host: str
):
    settings.ALLOWED_HOSTS = ["*"]
    page = desk.get(desk_of(hearing), headers={"host": host}).content.decode()
    assert "data-site" not in page
    assert f"http://{host}" in page
    assert "PUBLIC_URL" in page
    assert desk.get(reverse("live_qr", args=[session.pk]), headers={"host": host}).status_code == 404


@pytest.mark.parametrize(
    ("url", "can"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://0.0.0.0:8000", False),
        ("http://[::]:8000", False),
        ("http://localhost.:8000", False),
        ("http://app.localhost", False),
        ("", False),
        ("http://10.0.0.5", True),
        ("http://[fd00::5]:8000", True),
        ("https://localhost.pn.go.id", True),
    ],
)
def test_which_addresses_lead_to_the_machine_itself(url: str, can: bool):
    assert is_reachable(url) == can


def test_lists_say_which_hearing_is_going_on(desk: Client, session: LiveSession):
    Hearing.objects.update(starts_at=timezone.now())
    for address in ("/", "/hearings/", reverse("case_detail", args=[session.hearing.case_id])):
        page = desk.get(address).content.decode()
        assert captions_of(session) in page, address
        assert "Sedang berlangsung" in page, address


@pytest.mark.parametrize("state", [LiveState.READY, LiveState.REFUSED, LiveState.ENDED])
def test_a_hearing_that_is_not_recorded_now_carries_no_badge(desk: Client, session: LiveSession, state: LiveState):
    LiveSession.objects.update(state=state)
    assert "Sedang berlangsung" not in desk.get("/hearings/").content.decode()


def test_the_page_of_a_hearing_leads_clerks_to_the_desk(desk: Client, hearing: Hearing, viewer: User):
    address = reverse("hearing_detail", args=[hearing.pk])
    assert desk_of(hearing) in desk.get(address).content.decode()
    desk.force_login(viewer)
    assert desk_of(hearing) not in desk.get(address).content.decode()


def test_the_page_of_a_hearing_leads_everybody_to_captions_that_run(client: Client, session: LiveSession, viewer: User):
    client.force_login(viewer)
    address = reverse("hearing_detail", args=[session.hearing_id])
    assert captions_of(session) in client.get(address).content.decode()


def test_an_old_session_does_not_hide_the_one_that_runs(desk: Client, session: LiveSession, clerk: User):
    LiveSession.objects.update(state=LiveState.ENDED, created_at=timezone.now() - timedelta(days=1))
    running = live_session(session.hearing, clerk)
    page = desk.get(reverse("hearing_detail", args=[session.hearing_id])).content.decode()
    assert captions_of(running) in page
