"""The clerk's desk with a microphone that is fed from a file: leave, recording, breaks, marks, the end."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.courtroom import (
    STORED_RATE,
    begin_to_say,
    change,
    check,
    expect_state,
    give_leave,
    link_text,
    record,
    say,
    session_of,
    stored_sound,
    until,
)
from tests.browser.desks import sending
from tests.site import Site

pytestmark = pytest.mark.long

Room = Callable[..., Page]
# A worker that hears nothing has it, from the beginning on.
TAKE = """
from datetime import timedelta
from django.utils import timezone
from transcription.models import LiveSession
until = timezone.now() + timedelta(days=1)
LiveSession.objects.filter(pk={session!r}).update(worker="uji", claimed_until=until, captioned_seconds=0.0)
"""
CLOSE = """
from transcription.captions.closing import close_session
from transcription.models import LiveSession
assert close_session(LiveSession.objects.get(pk={session!r}), is_heard=False)
"""


def test_nothing_can_be_recorded_before_the_panel_has_allowed_it(room: Room, hearing: str):
    page = room()
    page.goto(f"/hearings/{hearing}/live/")
    start = page.get_by_role("button", name="Mulai merekam")
    expect(start).to_be_disabled()
    give_leave(page, hearing)
    expect(start).to_be_enabled()
    session = session_of(page, hearing)
    assert session["permission"]["by"] == "Hj. Nurhayati, S.H."
    assert (session["state"], session["stored_seconds"]) == ("ready", 0)


def test_a_refusal_is_kept_and_keeps_the_button_locked(room: Room, hearing: str):
    page = room()
    page.goto(f"/hearings/{hearing}/live/")
    page.get_by_label("Perekaman ditolak").check()
    page.get_by_label("Siapa yang menyatakannya?").fill("Hakim ketua")
    page.get_by_role("button", name="Simpan keputusan ini").click()
    expect(page.get_by_text("Hakim ketua menolak izin merekam")).to_be_visible()
    expect(page.get_by_role("button", name="Mulai merekam")).to_be_disabled()
    page.reload()
    expect(page.get_by_text("Hakim ketua menolak izin merekam")).to_be_visible()
    expect(page.get_by_role("button", name="Mulai merekam")).to_be_disabled()
    assert session_of(page, hearing)["state"] == "refused"
    page.get_by_role("button", name="Kemudian diizinkan").click()
    expect(page.get_by_label("Perekaman diizinkan")).to_be_visible()


def test_what_the_microphone_hears_is_stored_sample_by_sample(room: Room, hearing: str):
    page, wire = sending(room, hearing, 30)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.get_by_role("button", name="Jeda").click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    sound = stored_sound(page, session_of(page, hearing)["id"])
    assert sound == wire.sound
    seconds = len(sound) / 2 / STORED_RATE  # noted once a second
    until(page, lambda: session_of(page, hearing)["stored_seconds"] == pytest.approx(seconds, abs=0.01))
    assert max(abs(int.from_bytes(sound[n : n + 2], "little", signed=True)) for n in range(0, len(sound), 2)) > 5000


def test_without_network_sound_is_kept_said_and_sent_when_it_is_back(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    expect(page.get_by_text("Sambungan ke server terputus. Perekaman tetap berjalan.")).to_be_visible()
    page.wait_for_timeout(4000)
    assert "Disimpan di peramban ini" in link_text(page)
    page.evaluate("window.network = true")
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Jeda").click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    assert stored_sound(page, session_of(page, hearing)["id"]) == wire.sound
    assert len(wire.frames) > 45


def test_a_reload_in_the_middle_goes_on_recording_and_loses_nothing_that_was_captured(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(2000)  # twenty frames that only the browser has
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    expect_state(page, "recording")
    before = len(wire.frames)
    until(page, lambda: len(wire.frames) >= before + 30)
    page.get_by_role("button", name="Jeda").click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    assert stored_sound(page, session_of(page, hearing)["id"]) == wire.sound


def test_a_pause_made_without_network_keeps_its_place(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(1000)
    page.get_by_role("button", name="Tidak dicatat").click()
    expect_state(page, "off_record")
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Catat kembali").click()
    page.wait_for_timeout(1000)
    page.evaluate("window.network = true")
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Jeda").click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    seconds = len(wire.sound) / 2 / STORED_RATE
    until(page, lambda: session_of(page, hearing)["stored_seconds"] == pytest.approx(seconds, abs=0.01))  # noted later
    session = session_of(page, hearing)
    off, pause = session["marks"]
    assert (off["kind"], pause["kind"]) == ("off_record", "pause")
    assert 1.5 < off["start"] < session["stored_seconds"] - 0.5
    assert off["start"] == off["end"]
    assert stored_sound(page, session["id"]) == wire.sound


def test_off_the_record_captures_nothing(room: Room, hearing: str):
    page, wire = sending(room, hearing)
    page.keyboard.press("o")
    expect_state(page, "off_record")
    until(page, lambda: session_of(page, hearing)["state"] == "off_record")
    captured = len(wire.frames)
    page.wait_for_timeout(1500)
    assert len(wire.frames) == captured
    page.keyboard.press("p")
    expect_state(page, "recording")
    until(page, lambda: len(wire.frames) > captured + 5)


def test_stopping_asks_and_leads_to_the_recording(room: Room, hearing: str):
    page, wire = sending(room, hearing, 20)
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("button", name="Tetap merekam").click()
    expect_state(page, "recording")
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    being_made = re.compile("Rekaman sedang diselesaikan|Rekaman sudah ada")
    expect(page.get_by_role("heading", name=being_made)).to_be_visible()
    expect(page.get_by_role("heading", name="Sesi telah berakhir")).to_be_visible(timeout=180_000)
    expect(page.locator("[data-shows=link]")).to_have_text("")
    page.get_by_role("link", name="Rekaman dan transkrip di halaman sidang").click()
    expect(page.get_by_text(".wav").first).to_be_visible()


def recorded_without_captions(room: Room, hearing: str, site: Site) -> tuple[Page, object]:
    """The key of a session that has ended, whose captions no worker brings to their end."""
    page, _ = sending(room, hearing, 20)
    session = session_of(page, hearing)["id"]
    site.python(TAKE.format(session=session))
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    expect(page.get_by_role("heading", name="Rekaman sudah ada")).to_be_visible(timeout=60_000)
    return page, session


def test_the_recording_is_there_while_captions_are_still_to_come(room: Room, hearing: str, site: Site):
    page, session = recorded_without_captions(room, hearing, site)
    expect(page.get_by_text("Takarir terakhir masih ditulis")).to_be_visible()
    expect(page.get_by_role("link", name="Draf transkrip")).to_be_hidden()
    expect(page.locator("[data-shows=link]")).to_have_text("")
    check(page)
    site.python(CLOSE.format(session=session))
    expect(page.get_by_role("heading", name="Sesi telah berakhir")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Tidak semuanya sempat diberi takarir")).to_be_visible()


def test_who_comes_back_while_captions_are_still_to_come_can_record_again(room: Room, hearing: str, site: Site):
    page, session = recorded_without_captions(room, hearing, site)
    page.get_by_role("link", name="Rekaman dan transkrip di halaman sidang").click()  # nothing is asked: all is kept
    expect(page.get_by_text(".wav").first).to_be_visible()
    expect(page.get_by_text("Draf transkripnya menyusul")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-panel=leave]")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Sidang ini sudah direkam langsung")).to_be_visible()
    site.python(CLOSE.format(session=session))


@pytest.mark.parametrize(
    ("size", "noise", "warning"),
    [
        (0.0, 0.0, "Tidak ada suara sama sekali"),
        (3.0, 0.0, "Terlalu keras"),
        (0.2, 0.05, "Derau keras"),
    ],
    ids=["silence", "clipping", "noise"],
)
def test_what_is_wrong_with_the_sound_is_said_before_the_session(
    room: Room, hearing: str, size: float, noise: float, warning: str
):
    page = room(size, noise)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.locator("[data-shows=fault]")).to_contain_text(warning, timeout=30_000)


def test_good_sound_has_no_warning_and_a_moving_level(room: Room, hearing: str):
    page = room()
    page.goto(f"/hearings/{hearing}/live/")
    meter = page.get_by_role("meter").first
    until(page, lambda: int(meter.get_attribute("aria-valuenow") or "-60") > -25)
    page.wait_for_timeout(11_000)
    expect(page.locator("[data-shows=fault]")).to_have_text("")


def test_a_key_drops_an_anchor_and_its_text_can_be_completed(room: Room, hearing: str):
    page = room()
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.keyboard.press("3")
    label = page.locator(".marks input")
    expect(label).to_be_focused()
    page.keyboard.type("P-3")
    page.keyboard.press("Enter")
    until(page, lambda: [mark["label"] for mark in session_of(page, hearing)["marks"]] == ["Bukti P-3"])


def test_two_keys_bring_up_the_last_answer_with_its_sound(room: Room, hearing: str, site: Site):
    site.python(
        "from transcription.models import Hearing\n"
        f"Hearing.objects.get(pk={hearing!r}).participants.create(name='Siti Rahayu', role='witness')"
    )
    page = room()
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    session = session_of(page, hearing)["id"]
    say(site, session, "Kapan Saudara melapor?", "Hakim Ketua")
    say(site, session, "Pagi harinya, Yang Mulia.", "Siti Rahayu")
    expect(page.get_by_text("Pagi harinya, Yang Mulia.")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator(".desk__answer")).to_have_text("Pagi harinya, Yang Mulia.")
    audio = page.locator("[data-shows=answer] audio")
    until(page, lambda: audio.evaluate("audio => audio.readyState") >= 1)
    page.keyboard.press("Escape")
    expect(page.locator(".desk__answer")).to_have_count(0)
    expect_state(page, "recording")


def test_a_line_is_corrected_while_the_hearing_goes_on(room: Room, hearing: str, site: Site):
    page = room()
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    session = session_of(page, hearing)
    say(site, session["id"], "Saya tidak kena terdakwa")
    reader = page.context.new_page()
    reader.goto(session["page_url"])
    expect(reader.get_by_text("Saya tidak kena terdakwa").first).to_be_visible()
    page.bring_to_front()
    page.keyboard.press("e")
    page.get_by_label("Teks baris ini").fill("Saya tidak kenal terdakwa")
    page.keyboard.press("Enter")
    expect(reader.locator("[data-shows=finals]")).to_have_text("Saya tidak kenal terdakwa", timeout=1500)
    expect(page.locator(".caption .badge")).to_have_text("diperbaiki")


def test_another_page_does_not_record_the_same_hearing_twice(room: Room, hearing: str):
    page = room()
    record(page, hearing)
    other = page.context.new_page()
    other.goto(f"/hearings/{hearing}/live/")
    expect_state(other, "elsewhere")
    expect(other.get_by_text("Sidang ini direkam oleh halaman atau komputer lain.")).to_be_visible()
    expect_state(page, "recording")


def test_a_guess_goes_with_its_line_and_what_is_left_out_is_said_after_a_reload_too(
    room: Room, hearing: str, site: Site
):
    """Before recording begins no worker has the session."""
    page = room()
    give_leave(page, hearing)
    expect(page.get_by_role("button", name="Mulai merekam")).to_be_enabled()
    session = str(session_of(page, hearing)["id"])
    interim = page.locator("[data-panel=captions] [data-shows=interim]")

    def is_told() -> bool:
        begin_to_say(site, session, "saya lihat dia", "saya")
        return interim.is_visible()

    until(page, is_told)
    say(site, session, "Saya melihat dia.")
    expect(page.locator("[data-panel=captions] li").get_by_text("Saya melihat dia.")).to_be_visible()
    expect(interim).to_be_hidden()
    change(site, session, degraded="longer_windows")
    for _ in range(2):
        expect(page.get_by_text("Takarir muncul baris demi baris: mesin sangat sibuk.")).to_be_visible()
        page.reload()


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", {"width": 1440, "height": 900}), ("dark", {"width": 360, "height": 740})],
    ids=["light-wide", "dark-narrow"],
)
def test_the_desk_is_accessible_and_fits(room: Room, hearing: str, scheme: str, viewport: dict[str, int]):
    page = room(color_scheme=scheme, viewport=viewport)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_role("meter").first).to_be_visible()
    check(page)
    record(page, hearing)
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.get_by_label("Siapa pun yang punya alamatnya boleh membaca").check()
    # The tests' site is known by the loopback alone.
    expect(page.get_by_text("Telepon tidak dapat membuka http://127.0.0.1")).to_be_visible()
    expect(page.get_by_role("img", name="Kode QR alamat takarir")).to_have_count(0)
    check(page)
