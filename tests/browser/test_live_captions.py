"""Captions as people read them: on a phone, on the screen of the room, by ear, over a picture."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.courtroom import begin_to_say, change, clear, say, stage_session, until
from tests.site import Site

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CLOSE = """
from courtsight.accounts.models import User
from transcription.captions.marks import begin_mark
from transcription.models import LiveSession
session = LiveSession.objects.get(pk={session!r})
begin_mark(session, User.objects.get(username="panitera"), "closed", at={at})
"""
OPEN = """
from courtsight.accounts.models import User
from transcription.captions.marks import end_mark
from transcription.models import LiveMark
end_mark(LiveMark.objects.get(session={session!r}, kind="closed"), User.objects.get(username="panitera"))
"""
CHANGE = """
from courtsight.accounts.models import User
from transcription.captions.sessions import change_session
from transcription.models import LiveSession
change_session(LiveSession.objects.get(pk={session!r}), User.objects.get(username="panitera"), guests_allowed={guests})
"""
# Pixels of lines that are seen at the upper edge though they are past; the first one is cut off.
HAIRS = """() => {
  const top = document.querySelector("[data-shows=scroller]").getBoundingClientRect().top;
  const lines = [...document.querySelectorAll(".view__line:not([hidden])")];
  return lines.map((line) => line.getBoundingClientRect().bottom - top).filter((seen) => seen > 1 && seen < 20);
}"""
MANY = [f"Kalimat nomor {number} diucapkan dengan jelas di ruang sidang ini." for number in range(1, 31)]


@pytest.fixture
def session(site: Site) -> Iterator[str]:
    yield stage_session(site, guests=True)
    clear(site)


@pytest.fixture
def guest(page_without_login: Page, session: str) -> Page:
    """Somebody who has only the address."""
    page_without_login.goto(f"/live/{session}/")
    expect(page_without_login.locator("[data-shows=state]")).to_have_text("Langsung")
    return page_without_login


@pytest.fixture
def page_without_login(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    context = browser.new_context(**browser_context_args, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def lines(page: Page) -> list[str]:
    return page.locator("[data-shows=finals] > li").all_inner_texts()


def test_a_guest_reads_each_line_as_it_is_final(guest: Page, site: Site, session: str):
    expect(guest.get_by_text("Takarir muncul di sini begitu ada yang berbicara.")).to_be_visible()
    say(site, session, "Sidang dibuka dan terbuka untuk umum.", "Hakim Ketua")
    say(site, session, "Saudara terdakwa, apakah Saudara sehat?", "Hakim Ketua")
    say(site, session, "Sehat, Yang Mulia.", "Terdakwa")
    expect(guest.get_by_text("Sehat, Yang Mulia.").first).to_be_visible()
    assert lines(guest) == [
        "Hakim Ketua: Sidang dibuka dan terbuka untuk umum.",
        "Saudara terdakwa, apakah Saudara sehat?",
        "Terdakwa: Sehat, Yang Mulia.",
    ]


def test_words_that_may_change_look_so_and_are_not_read_aloud(guest: Page, site: Site, session: str):
    begin_to_say(site, session, "Saya melihat dia", "Saya melihat")
    interim = guest.locator("[data-shows=interim]")
    expect(interim).to_have_text("Saya melihat dia")
    assert interim.evaluate("part => getComputedStyle(part).fontStyle") == "italic"
    colours = interim.evaluate("part => [...part.children].map((one) => getComputedStyle(one).color)")
    assert colours[0] != colours[1]
    assert interim.get_attribute("aria-hidden") == "true"
    aloud = guest.get_by_role("log")
    guest.wait_for_timeout(2500)
    expect(aloud).to_have_text("")
    say(site, session, "Saya melihat dia lari.", "Saksi")
    begin_to_say(site, session, "", "")
    expect(aloud).to_have_text("Saksi: Saya melihat dia lari.")
    expect(interim).to_be_hidden()


def test_scrolling_back_keeps_its_place_and_one_button_leads_to_the_live_edge(guest: Page, site: Site, session: str):
    for text in MANY:
        say(site, session, text)
    expect(guest.get_by_text(MANY[-1]).first).to_be_in_viewport()
    scroller = guest.locator("[data-shows=scroller]")
    scroller.hover()
    guest.mouse.wheel(0, -1200)
    button = guest.get_by_role("button", name="Ke baris terbaru")
    expect(button).to_be_visible()
    place = scroller.evaluate("part => part.scrollTop")
    say(site, session, "Sesudah itu.")
    expect(guest.get_by_role("button", name="1 baris baru")).to_be_visible()
    assert scroller.evaluate("part => part.scrollTop") == pytest.approx(place, abs=2)
    button.click()
    expect(guest.locator("[data-shows=finals]").get_by_text("Sesudah itu.")).to_be_in_viewport()
    expect(button).to_be_hidden()
    say(site, session, "Dan seterusnya.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Dan seterusnya.")).to_be_in_viewport()


@pytest.mark.parametrize("size", [(1440, 900), (360, 740), (740, 360)], ids=str)
def test_whole_lines_are_shown_and_the_way_back_lies_over_none_of_them(
    guest: Page, site: Site, session: str, size: tuple[int, int]
):
    guest.set_viewport_size({"width": size[0], "height": size[1]})
    for text in MANY[:12]:
        say(site, session, text)
    scroller = guest.locator("[data-shows=scroller]")
    for lines in (2, 12):
        for scale in (50, 100, 200):
            guest.goto(f"/live/{session}/?lines={lines}&size={scale}")
            expect(guest.get_by_text(MANY[11])).to_be_in_viewport()
            shown = scroller.evaluate("part => part.clientHeight / parseFloat(getComputedStyle(part).lineHeight)")
            assert shown == pytest.approx(round(shown), abs=0.05)
            assert 1 <= round(shown) <= lines
    scroller.hover()
    guest.mouse.wheel(0, -300)
    button = guest.get_by_role("button", name="Ke baris terbaru")
    expect(button).to_be_visible()
    until(guest, lambda: bottom_of(scroller) <= button.evaluate("part => part.getBoundingClientRect().top"))
    assert bottom_of(button) <= size[1]


def bottom_of(part: Locator) -> float:
    return float(part.evaluate("part => part.getBoundingClientRect().bottom"))


def test_lines_from_before_somebody_came_are_fetched_by_scrolling_back(guest: Page, site: Site, session: str):
    site.python(
        "from transcription.models import CaptionLine\n"
        "CaptionLine.objects.bulk_create([CaptionLine("
        f"session_id={session!r}, number=n, start=n, end=n + 1, text=f'Baris ke-{{n}}.') for n in range(1, 131)])"
    )
    guest.reload()
    expect(guest.get_by_text("Baris ke-130.")).to_be_visible()
    assert len(lines(guest)) == 50
    scroller = guest.locator("[data-shows=scroller]")
    until_all = guest.locator("[data-shows=finals] > li")
    for _ in range(6):
        scroller.evaluate("part => { part.scrollTop = 0; }")
        guest.wait_for_timeout(400)
    expect(until_all).to_have_count(130)
    assert lines(guest)[0] == "Baris ke-1."


def test_a_choice_of_display_holds_at_once_and_after_a_reload(guest: Page, site: Site, session: str):
    say(site, session, "Sidang dibuka.", "Hakim Ketua")
    guest.get_by_role("button", name="Tampilan").click()
    guest.get_by_label("Jenis huruf").select_option("dyslexic")
    guest.get_by_label("Warna").select_option("cream")
    guest.locator("[name=lines]").fill("3")
    guest.get_by_label("Nama pembicara").uncheck()
    for _ in range(2):
        scroller = guest.locator("[data-shows=scroller]")
        assert "OpenDyslexic" in scroller.evaluate("part => getComputedStyle(part).fontFamily")
        assert guest.evaluate("document.fonts.load('20px OpenDyslexic').then((fonts) => fonts.length)") == 1
        assert guest.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 243, 223)"
        assert scroller.evaluate("part => getComputedStyle(part).getPropertyValue('--view-lines')") == "3"
        expect(guest.get_by_text("Hakim Ketua:", exact=False).first).to_be_hidden()
        guest.reload()
        expect(guest.locator("[data-shows=finals] > li")).to_have_count(1)


def test_letters_for_dyslexia_take_hardly_more_room_than_others(page_without_login: Page, site: Site, session: str):
    page = page_without_login
    say(site, session, "Saksi melihat terdakwa.")
    width = {}
    for font in ("plain", "dyslexic"):
        page.goto(f"/live/{session}/?font={font}")
        line = page.locator("[data-shows=finals] > li")
        expect(line).to_have_count(1)
        page.evaluate("document.fonts.load('20px OpenDyslexic').then(() => null)")
        width[font] = line.bounding_box()["width"]
    assert 0.9 < width["dyslexic"] / width["plain"] < 1.25


def test_closing_to_the_public_stops_guests_at_once_and_takes_back_what_they_saw(
    guest: Page, site: Site, session: str, page_of: Callable[..., Page]
):
    clerk = page_of("panitera")
    clerk.goto(f"/live/{session}/")
    say(site, session, "Ini boleh didengar umum.")
    say(site, session, "Ini rahasia anak.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Ini rahasia anak.")).to_be_visible()
    site.python(CLOSE.format(session=session, at=4.0))
    expect(guest.get_by_text("Sidang sedang tertutup untuk umum.")).to_be_visible()
    expect(guest.get_by_text("Ini rahasia anak.")).to_have_count(0)
    say(site, session, "Masih tertutup.")
    expect(clerk.locator("[data-shows=finals]").get_by_text("Masih tertutup.")).to_be_visible()
    expect(guest.get_by_text("Masih tertutup.")).to_have_count(0)


def test_when_it_is_open_again_lines_of_before_that_came_meanwhile_stand_with_the_others_each_once(
    guest: Page, site: Site, session: str
):
    say(site, session, "Baris pertama.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Baris pertama.")).to_be_visible()
    site.python(CLOSE.format(session=session, at=600.0))
    expect(guest.get_by_text("Sidang sedang tertutup untuk umum.")).to_be_visible()
    say(site, session, "Baris kedua.")  # of before
    site.python(OPEN.format(session=session))
    expect(guest.locator("[data-shows=state]")).to_have_text("Langsung")
    say(site, session, "Baris ketiga.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Baris ketiga.")).to_be_visible()
    assert lines(guest) == ["Baris pertama.", "Baris kedua.", "Baris ketiga."]


@pytest.mark.parametrize("name", ["", "panitera"])
def test_over_a_picture_there_is_nothing_while_the_hearing_is_closed_and_then_what_is_new(
    page_without_login: Page, site: Site, session: str, page_of: Callable[..., Page], name: str
):
    """Whoever is logged in there: the picture is for all."""
    page = page_of(name) if name else page_without_login
    page.goto(f"/live/{session}/?overlay=1")
    say(site, session, "Terakhir untuk umum.")
    shown = page.locator("[data-shows=finals] > li")
    expect(shown).to_have_text(["Terakhir untuk umum."])
    site.python(CLOSE.format(session=session, at=600.0))
    expect(shown).to_have_count(0)
    say(site, session, "Belum terbuka.")
    site.python(OPEN.format(session=session))
    say(site, session, "Terbuka lagi.")
    expect(shown).to_have_text(["Terbuka lagi."])


def test_words_under_way_are_gone_for_guests_as_soon_as_the_hearing_is_closed(guest: Page, site: Site, session: str):
    begin_to_say(site, session, "nama anak itu", "nama")
    interim = guest.locator("[data-shows=interim]")
    expect(interim).to_have_text("nama anak itu")
    site.python(CLOSE.format(session=session, at=4.0))
    expect(guest.get_by_text("Sidang sedang tertutup untuk umum.")).to_be_visible()
    expect(guest.locator("[data-shows=state]")).to_have_text("Tertutup untuk umum")
    expect(interim).to_be_hidden()
    expect(guest.get_by_text("nama anak itu")).to_have_count(0)


@pytest.mark.parametrize("query", ["", "?overlay=1"])
def test_a_guess_goes_with_its_line_and_not_with_one_that_fills_a_gap(
    page_without_login: Page, site: Site, session: str, query: str
):
    page = page_without_login
    page.goto(f"/live/{session}/{query}")
    expect(page.locator("body[data-state=recording]")).to_have_count(1)
    begin_to_say(site, session, "saya lihat dia", "saya", start=8.0)
    interim = page.locator("[data-shows=interim]")
    expect(interim).to_have_text("saya lihat dia")
    say(site, session, "Jauh sebelumnya.")  # seconds 0 to 4
    expect(page.locator("[data-shows=finals]").get_by_text("Jauh sebelumnya.")).to_be_visible()
    expect(interim).to_be_visible()
    say(site, session, "Belum juga.")  # to 8
    say(site, session, "Saya melihat dia.")
    expect(page.locator("[data-shows=finals]").get_by_text("Saya melihat dia.")).to_be_visible()
    expect(interim).to_be_hidden()


@pytest.mark.parametrize("fields", [{"state": "paused"}, {"state": "ending"}, {"degraded": "longer_windows"}], ids=str)
def test_a_guess_goes_when_anything_else_is_told_of_the_session(
    guest: Page, site: Site, session: str, fields: dict[str, str]
):
    begin_to_say(site, session, "dan kemudian", "dan")
    interim = guest.locator("[data-shows=interim]")
    expect(interim).to_have_text("dan kemudian")
    change(site, session, **fields)
    expect(interim).to_be_hidden()


def test_captions_that_come_late_are_said_to_who_comes_meanwhile(guest: Page, site: Site, session: str):
    change(site, session, degraded="longer_windows")
    for _ in range(2):
        expect(guest.get_by_text("Takarir muncul baris demi baris: mesin sangat sibuk.")).to_be_visible()
        guest.reload()


@pytest.mark.parametrize(("state", "said"), [("ending", "Berakhir"), ("paused", "Jeda")])
def test_that_captions_come_late_is_not_said_where_none_are_to_come(
    guest: Page, site: Site, session: str, state: str, said: str
):
    late = guest.get_by_text("Takarir muncul baris demi baris: mesin sangat sibuk.")
    change(site, session, degraded="longer_windows")
    expect(late).to_be_visible()
    change(site, session, state=state)
    expect(guest.locator("[data-shows=state]")).to_have_text(said)
    expect(late).to_be_hidden()


@pytest.mark.parametrize(("seconds", "late"), [(30.0, "30 detik"), (120.0, "2 menit")])
def test_guests_from_whom_captions_are_held_back_read_how_late_they_are_and_never_that_they_are_live(
    guest: Page, site: Site, session: str, seconds: float, late: str
):
    change(site, session, delay_seconds=seconds)
    expect(guest.locator("[data-shows=state]")).to_have_text(f"Takarir tampil {late} kemudian")
    expect(guest.get_by_text(f"Takarir muncul di sini {late} sesudah seseorang berbicara.")).to_be_visible()
    for query in ("", "?text=1"):
        guest.goto(f"/live/{session}/{query}")
        expect(guest.get_by_text(f"Takarir tampil {late} kemudian")).to_be_visible()
        expect(guest.get_by_text("Langsung", exact=True)).to_have_count(0)
        expect(guest.get_by_role("heading", level=1)).to_have_text("Takarir")
    change(site, session, state="ending")
    guest.goto(f"/live/{session}/")
    expect(guest.locator("[data-shows=state]")).to_have_text("Berakhir, takarir terakhir menyusul")


def test_at_the_end_the_lines_of_guests_go_and_they_are_told_who_finds_the_transcript(
    guest: Page, site: Site, session: str
):
    say(site, session, "Sidang ditutup.", "Hakim Ketua")
    expect(guest.locator("[data-shows=finals]").get_by_text("Sidang ditutup.")).to_be_visible()
    change(site, session, state="ended")
    expect(guest.get_by_text("Takarir sidang ini telah berakhir.")).to_be_visible()
    expect(guest.locator("[data-shows=state]")).to_have_text("Berakhir")
    assert lines(guest) == []
    guest.reload()
    expect(guest.get_by_role("link", name="Masuk")).to_be_visible()
    expect(guest.get_by_text("Sidang ditutup.")).to_have_count(0)
    problems = Axe().run(guest, options=RULES)
    assert problems.violations_count == 0, problems.generate_report()


def test_what_one_person_goes_on_to_say_runs_on_under_the_name(guest: Page, site: Site, session: str):
    for text, speaker in (("Satu.", "Saksi"), ("Dua.", "Saksi"), ("Tiga.", ""), ("Empat.", ""), ("Lima.", "Saksi")):
        say(site, session, text, speaker)
    expect(guest.locator("[data-shows=finals] > li")).to_have_count(5)
    tops = guest.locator("[data-shows=finals] > li").evaluate_all(
        "items => items.map((item) => [...item.getClientRects()].at(-1).top)"
    )
    assert tops[0] == pytest.approx(tops[1], abs=2)
    assert all(after > before + 10 for before, after in zip(tops[1:], tops[2:], strict=False))
    assert lines(guest) == ["Saksi: Satu.", "Dua.", "Tiga.", "Empat.", "Saksi: Lima."]


def test_at_the_end_staff_are_led_to_the_hearing(site: Site, session: str, page_of: Callable[..., Page]):
    clerk = page_of("panitera")
    clerk.goto(f"/live/{session}/")
    expect(clerk.locator("[data-shows=state]")).to_have_text("Langsung")
    way = clerk.get_by_role("link", name="Ke halaman sidang")
    expect(way).to_be_hidden()
    change(site, session, state="ended")
    expect(clerk.locator("[data-shows=state]")).to_have_text("Berakhir")
    expect(way).to_be_visible()


def test_guests_are_sent_away_when_the_clerk_no_longer_wants_them(guest: Page, site: Site, session: str):
    say(site, session, "Sidang dibuka.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Sidang dibuka.")).to_be_visible()
    site.python(CHANGE.format(session=session, guests=False))
    expect(guest.get_by_text("Takarir ini tidak dapat dibaca saat ini.")).to_be_visible()
    assert lines(guest) == []


def test_a_break_of_the_network_is_said_and_mended(guest: Page, site: Site, session: str):
    say(site, session, "Sebelum putus.")
    expect(guest.locator("[data-shows=finals]").get_by_text("Sebelum putus.")).to_be_visible()
    guest.context.set_offline(True)
    expect(guest.locator("[data-shows=state]")).to_have_text("Sambungan terputus. Mencoba lagi…", timeout=30_000)
    say(site, session, "Selama putus.")
    guest.context.set_offline(False)
    expect(guest.locator("[data-shows=finals]").get_by_text("Selama putus.")).to_be_visible(timeout=30_000)
    assert lines(guest) == ["Sebelum putus.", "Selama putus."]


def test_over_a_picture_there_is_nothing_but_words_on_a_transparent_ground(
    page_without_login: Page, site: Site, session: str
):
    page = page_without_login
    for text in ("Bismillah.", "Satu.", "Sidang dibuka."):
        say(site, session, text)
    page.goto(f"/live/{session}/?overlay=1&lines=2")
    expect(page.get_by_text("Sidang dibuka.").first).to_be_visible()
    assert page.evaluate(HAIRS) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link")).to_have_count(0)


def test_text_only_works_without_javascript(browser: Browser, site: Site, session: str):
    say(site, session, "Sidang dibuka.", "Hakim Ketua")
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/live/{session}/?text=1")
    expect(page.get_by_text("Hakim Ketua: Sidang dibuka.")).to_be_visible()
    say(site, session, "Baik.")
    page.get_by_role("link", name="Muat ulang").click()
    expect(page.get_by_text("Baik.")).to_be_visible()
    context.close()


def test_the_settings_open_and_close_by_keyboard(guest: Page):
    button = guest.get_by_role("button", name="Tampilan")
    button.focus()
    guest.keyboard.press("Enter")
    expect(guest.get_by_label("Jenis huruf")).to_be_visible()
    guest.get_by_label("Jenis huruf").focus()
    guest.keyboard.press("Escape")
    expect(guest.get_by_label("Jenis huruf")).to_be_hidden()
    expect(button).to_be_focused()


@pytest.mark.parametrize("look", ["dark", "light", "yellow", "cream"])
@pytest.mark.parametrize("width", [360, 1440])
def test_captions_are_accessible_in_all_colours_and_sizes(
    page_without_login: Page, site: Site, session: str, look: str, width: int
):
    page = page_without_login
    page.set_viewport_size({"width": width, "height": 740})
    say(site, session, "Sidang dibuka dan terbuka untuk umum.", "Hakim Ketua")
    page.goto(f"/live/{session}/?look={look}&size=200")
    expect(page.get_by_text("Sidang dibuka").first).to_be_visible()
    begin_to_say(site, session, "Saudara saksi", "Saudara")
    expect(page.locator("[data-shows=interim]")).to_be_visible()
    page.get_by_role("button", name="Tampilan").click()
    problems = Axe().run(page, options=RULES)
    assert problems.violations_count == 0, problems.generate_report()
    until(page, lambda: page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
