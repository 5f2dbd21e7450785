"""The clerk at the desk: corrections that meet, reading back before anybody is named, keys, focus, reloads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.courtroom import (
    check,
    expect_state,
    fill_in_leave,
    give_leave,
    say,
    session_of,
    until,
)
from tests.browser.desks import SILENT, beside, edit, recording, texts_of
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
DEGRADED = """
from transcription.captions.telling import tell_event
tell_event({session!r}, dict(type="degraded", level="longer_windows"))
"""


@pytest.fixture
def two(room: Room, browser: Browser, browser_context_args: dict[str, object], hearing: str, site: Site):
    """Two desks of one hearing, with one line: the first clerk's page, the second's, the session."""
    page = room(SILENT)
    session = recording(page, hearing)
    say(site, session, "Saya tidak kena terdakwa")
    other = beside(browser, hearing, browser_context_args)
    for one in (page, other):
        expect(one.get_by_text("Saya tidak kena terdakwa")).to_be_visible()
    yield page, other, session
    other.context.close()


def test_a_correction_made_meanwhile_is_not_overwritten(two: tuple[Page, Page, str]):
    page, other, session = two
    edit(page)
    edit(other)
    page.get_by_label("Teks baris ini").fill("Saya tidak kenal dengan terdakwa")
    other.get_by_label("Teks baris ini").fill("Saya tidak kenal terdakwa itu")
    other.get_by_role("button", name="Simpan").click()
    expect(other.locator(".caption__form")).to_have_count(0)
    # The first is told at once, and goes on typing.
    expect(page.get_by_text("Orang lain sudah mengubah baris ini sementara itu.")).to_be_visible()
    page.get_by_label("Teks baris ini").press("Enter")
    expect(page.locator(".caption__conflict")).to_be_focused()
    page.keyboard.press("Enter")
    assert texts_of(page, session) == ["Saya tidak kenal terdakwa itu"]
    conflict = page.locator(".caption__conflict")
    expect(conflict.get_by_text("Saya tidak kenal terdakwa itu")).to_be_visible()
    expect(conflict.get_by_text("Saya tidak kenal dengan terdakwa")).to_be_visible()
    check(page)
    page.get_by_label("Teks baris ini").fill("Saya tidak kenal dengan terdakwa itu")
    page.get_by_label("Teks baris ini").press("Enter")
    expect(page.locator(".caption__form")).to_have_count(0)
    assert texts_of(page, session) == ["Saya tidak kenal dengan terdakwa itu"]
    expect(other.get_by_text("Saya tidak kenal dengan terdakwa itu")).to_be_visible()


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Pakai yang dari orang lain", "Punya orang lain"), ("Ganti dengan yang dari Anda", "Punya saya")],
    ids=["theirs", "mine"],
)
def test_either_of_two_corrections_can_be_taken(two: tuple[Page, Page, str], choice: str, kept: str):
    page, other, session = two
    edit(page)
    page.get_by_label("Teks baris ini").fill("Punya saya")
    edit(other)
    other.get_by_label("Teks baris ini").fill("Punya orang lain")
    other.get_by_label("Teks baris ini").press("Enter")
    page.get_by_role("button", name=choice).click()
    expect(page.locator(".caption__form")).to_have_count(0)
    expect(page.locator(".caption__text")).to_have_text(kept)
    until(page, lambda: texts_of(page, session) == [kept])
    expect(page.get_by_role("button", name="Perbaiki baris")).to_be_focused()


def test_who_has_typed_nothing_yet_gets_the_new_text_into_the_field(two: tuple[Page, Page, str]):
    page, other, session = two
    edit(page)
    edit(other)
    other.get_by_label("Teks baris ini").fill("Punya orang lain")
    other.get_by_label("Teks baris ini").press("Enter")
    expect(page.get_by_label("Teks baris ini")).to_have_value("Punya orang lain")
    expect(page.locator(".caption__conflict")).to_be_hidden()


def test_what_is_typed_after_a_conflict_is_no_command(two: tuple[Page, Page, str]):
    page, other, _session = two
    edit(page)
    page.get_by_label("Teks baris ini").fill("Punya saya")
    edit(other)
    other.get_by_label("Teks baris ini").fill("Punya orang lain")
    other.get_by_label("Teks baris ini").press("Enter")
    expect(page.locator(".caption__conflict")).to_be_visible()
    page.get_by_label("Teks baris ini").press("Enter")
    expect(page.locator(".caption__conflict")).to_be_focused()
    page.keyboard.type("oc1")
    expect_state(page, "recording")
    expect(page.locator(".marks li")).to_have_count(0)


def test_before_anybody_speaks_reading_back_says_so(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator("[data-shows=answer]")).to_contain_text("Belum ada yang terdengar")


def test_before_anybody_has_a_role_two_keys_bring_up_the_last_answer_and_its_sound(
    room: Room, hearing: str, site: Site
):
    page = room(SILENT)
    session = recording(page, hearing)
    say(site, session, "Tadi malam.", "Pembicara 1")
    say(site, session, "Di pasar, Yang Mulia.", "Pembicara 2")
    say(site, session, "Baik, saya ulangi.", "Pembicara 1")
    expect(page.get_by_text("Baik, saya ulangi.")).to_be_visible()
    until(page, lambda: session_of(page, hearing)["stored_seconds"] >= 8)  # the sound of the answer is there
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator(".desk__answer")).to_have_text("Di pasar, Yang Mulia.")
    expect(page.get_by_text("Saksi: belum ada suara yang dikenal sebagai peran ini.")).to_be_visible()
    audio = page.locator("[data-shows=answer] audio")
    # It was told to play, and the browser lets it: how soon it is heard is up to the machine.
    until(page, lambda: audio.evaluate("audio => !audio.paused || audio.played.length > 0"))
    expect_state(page, "recording")
    # The voices are told apart, if not yet known.
    page.keyboard.press("r")
    page.keyboard.press("7")
    expect(page.locator(".desk__answer")).to_have_text("Baik, saya ulangi.")
    page.keyboard.press("r")
    page.keyboard.press("r")
    expect(page.locator(".desk__answer")).to_have_text("Di pasar, Yang Mulia.")
    check(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-shows=answer] audio")).to_have_count(0)


def test_where_no_voice_is_told_apart_the_last_finished_words_are_read_back(room: Room, hearing: str, site: Site):
    page = room(SILENT)
    session = recording(page, hearing)
    say(site, session, "Saya melihatnya.")
    expect(page.get_by_text("Saya melihatnya.")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator(".desk__answer")).to_have_text("Saya melihatnya.")
    expect(page.locator("[data-shows=answer]")).to_contain_text("Suara belum dikenal")


def test_after_the_first_key_of_reading_back_there_is_all_the_time_for_the_second(room: Room, hearing: str, site: Site):
    page = room(SILENT)
    session = recording(page, hearing)
    say(site, session, "Saya melihatnya.")
    expect(page.get_by_text("Saya melihatnya.")).to_be_visible()
    asks = page.get_by_text("Sekarang tekan nomornya")
    page.keyboard.press("r")
    expect(asks).to_be_visible()
    page.wait_for_timeout(4500)  # longer than keys were once waited for
    page.keyboard.press("1")
    expect(page.locator(".desk__answer")).to_have_text("Saya melihatnya.")
    expect(asks).to_be_hidden()
    expect(page.locator(".marks li")).to_have_count(0)
    page.keyboard.press("r")
    page.keyboard.press("Escape")
    expect(asks).to_be_hidden()
    page.keyboard.press("1")  # a mark again
    expect(page.locator(".marks input")).to_have_value("Sumpah")
    page.keyboard.press("r")
    page.locator(".marks input").focus()
    expect(asks).to_be_hidden()


def test_a_sheet_tells_all_shortcuts(room: Room, hearing: str):
    page = room(SILENT)
    page.goto(f"/hearings/{hearing}/live/")
    expect(page.get_by_role("heading", name="Izin merekam")).to_be_visible()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Tombol pintas")
    expect(sheet.get_by_text("Membacakan kembali jawaban terakhir siapa pun")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.get_by_role("button", name="Semua tombol pintas").click()
    expect(sheet).to_be_visible()


def test_keys_are_letters_while_one_types_and_commands_elsewhere(room: Room, hearing: str):
    page = room(SILENT)
    recording(page, hearing)
    page.keyboard.press("3")
    label = page.locator(".marks input")
    expect(label).to_be_focused()
    page.keyboard.type("Cop 1?")
    expect(label).to_have_value("Bukti Cop 1?")
    expect_state(page, "recording")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Enter")
    page.keyboard.press("p")
    expect_state(page, "paused")
    expect(page.locator("[data-shows=said]")).to_have_text("Jeda. Terbuka untuk umum.")


def test_the_focus_is_never_lost(room: Room, hearing: str, site: Site):
    page = room(SILENT)
    page.goto(f"/hearings/{hearing}/live/")
    fill_in_leave(page)
    start = page.get_by_role("button", name="Mulai merekam")
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    expect_state(page, "recording")
    expect(page.get_by_role("button", name="Jeda")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Lanjut")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jeda")).to_be_focused()
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    page.keyboard.press("3")
    expect(page.locator(".marks input")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Jeda")).to_be_focused()
    say(site, str(session_of(page, hearing)["id"]), "Baik.")
    expect(page.get_by_text("Baik.")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_label("Teks baris ini")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Perbaiki baris")).to_be_focused()
    page.keyboard.press("r")
    page.keyboard.press("1")
    expect(page.locator("[data-shows=answer] audio")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Perbaiki baris")).to_be_focused()
    page.get_by_role("button", name="Hentikan").press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-shows=over-title]")).to_be_focused()


def test_a_refusal_and_a_later_leave_keep_the_focus(room: Room, hearing: str):
    page = room(SILENT)
    page.goto(f"/hearings/{hearing}/live/")
    page.get_by_label("Perekaman ditolak").check()
    page.get_by_label("Siapa yang menyatakannya?").fill("Hakim ketua")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Kemudian diizinkan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Perekaman diizinkan")).to_be_focused()


def test_a_reload_finds_each_state_again(room: Room, hearing: str):
    page = room(SILENT)
    page.on("dialog", lambda dialog: dialog.accept())
    give_leave(page, hearing)
    expect_state(page, "ready")
    page.reload()
    expect_state(page, "ready")
    page.get_by_role("button", name="Mulai merekam").click()
    expect(page.get_by_text("Tersimpan di server sampai pukul")).to_be_visible(timeout=20_000)
    for key, mode in (("p", "paused"), ("p", "recording"), ("o", "off_record")):
        page.keyboard.press(key)
        expect_state(page, mode)
        until(page, lambda mode=mode: session_of(page, hearing)["state"] == mode)
        page.reload()
        expect_state(page, mode)
    page.keyboard.press("c")
    until(page, lambda: session_of(page, hearing)["closed_to_public"])
    page.reload()
    expect_state(page, "off_record")
    expect(page.get_by_role("button", name="Tertutup untuk umum")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("di luar tidak ada yang melihat apa pun sekarang")).to_be_visible()
    page.keyboard.press("p")
    expect_state(page, "recording")
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    expect(page.get_by_role("heading", name="Sesi telah berakhir")).to_be_visible(timeout=180_000)
    page.reload()
    expect(page.get_by_text("Sidang ini sudah direkam langsung, sampai")).to_be_visible()
    expect(page.get_by_role("link", name="Rekaman dan transkrip di halaman sidang").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 360])
def test_marks_are_within_reach_and_a_long_message_does_not_widen_the_page(
    room: Room, hearing: str, site: Site, width: int
):
    page = room(SILENT, viewport={"width": width, "height": 900})
    session = recording(page, hearing)
    site.python(DEGRADED.format(session=session))
    expect(page.get_by_text("Takarir muncul baris demi baris")).to_be_visible()
    say(site, session, "Saya tidak kena terdakwa")
    edit(page)
    page.get_by_label("Teks baris ini").fill("Saya tidak kenal terdakwa")
    page.get_by_label("Teks baris ini").press("Enter")
    badge = page.locator(".caption .badge")
    expect(badge).to_have_text("diperbaiki")
    check(page)
    word, shown = (page.locator(one).bounding_box() for one in (".caption__text", ".caption .badge"))
    assert word
    assert shown
    assert shown["x"] >= word["x"] + word["width"] + 4 or shown["y"] > word["y"]
    if width == 1440:
        page.evaluate("scrollTo(0, 0)")
        last = page.get_by_role("button", name="Putusan sela").bounding_box()
        assert last
        assert last["y"] + last["height"] <= 900


def test_what_nobody_recorded_before_another_computer_went_on_is_marked(room: Room, hearing: str):
    """The first computer broke down: nobody there can say so any more."""
    page, other = room(SILENT), room(SILENT)
    recording(page, hearing)
    other.goto(f"/hearings/{hearing}/live/")
    expect_state(other, "elsewhere")
    page.context.close()
    known = len(gaps_marked(other, hearing))  # a busy machine may have had some already
    other.wait_for_timeout(4000)
    other.get_by_role("button", name="Rekam di sini").click()
    expect_state(other, "recording")
    until(other, lambda: any(int(label.split()[-2]) >= 3 for label in gaps_marked(other, hearing)[known:]))


def gaps_marked(page: Page, hearing: str) -> list[str]:
    labels = [str(mark["label"]) for mark in session_of(page, hearing)["marks"]]
    return [label for label in labels if label.startswith("Tidak ada yang terekam selama ")]
