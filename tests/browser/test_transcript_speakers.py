"""Naming, merging, splitting and undoing who speaks, on the page of a transcript."""

from collections.abc import Callable
from itertools import count

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import until
from tests.browser.stage import Staged, stage_transcript
from tests.site import Site

PEOPLE = [
    ("presiding_judge", "Siti Rahmawati"),
    ("prosecutor", "Arif Nugrahanto"),
    ("counsel", "Lestari Handayaningrum"),
    ("witness", "Darmanto"),
    ("witness", "Rahayu"),
]
VOICES = dict(enumerate("121323211"))
TEXTS = {0: "Sidang dibuka dan terbuka untuk umum.", 3: "Keberatan, Yang Mulia, pertanyaan itu menjerat."}
NUMBERS = count(301)
# Runs inside the site: what a job would have heard, three who speak in turn.
HEARD = """
from tests.transcription.diarization.conversations import alternating
from tests.transcription.voices import hear_already
from transcription.models import Recording
hear_already(Recording.objects.get(pk={recording!r}), alternating(3, 54, length=5.5, pause=0.5))
"""
WORKED = 60_000  # ms: a worker loads the networks first
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}


@pytest.fixture
def staged(site: Site) -> Staged:
    """A transcript of its own for each test: speakers 1, 2 and 3."""
    number = f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst"
    return stage_transcript(site, number, segments=9, texts=TEXTS, voices=VOICES, people=PEOPLE)


@pytest.fixture
def page(clerk_page: Page, staged: Staged) -> Page:
    return open_transcript(clerk_page, staged)


def open_transcript(page: Page, staged: Staged) -> Page:
    page.goto(staged.url)
    page.locator("[data-ready]").wait_for()
    return page


def chip(page: Page, number: int) -> Locator:
    return page.locator(".segment").nth(number).locator(".speaker")


def names(page: Page) -> list[str]:
    return page.locator(".segment .speaker__name").all_text_contents()


def ask(page: Page, number: int) -> Locator:
    """The dialog about who speaks in a segment."""
    chip(page, number).click()
    dialog = page.locator(".who")
    expect(dialog).to_be_visible()
    return dialog


def save(page: Page) -> None:
    page.locator(".who [value=save]").click()
    expect(page.locator(".who")).to_be_hidden()


def test_a_speaker_is_named_once_and_every_part_follows_even_after_a_reload(page: Page, staged: Staged):
    dialog = ask(page, 0)
    dialog.get_by_label("Hakim Ketua: Siti Rahmawati").check()
    save(page)
    expected = ["Hakim Ketua: Siti Rahmawati" if voice == "1" else f"Pembicara {voice}" for voice in VOICES.values()]
    expect(page.locator(".segment .speaker__name")).to_have_text(expected)
    expect(page.locator(".toast")).to_contain_text("“Pembicara 1” sekarang “Hakim Ketua: Siti Rahmawati”.")
    expect(chip(page, 0).locator(".speaker__initials")).to_have_text("SR")
    open_transcript(page, staged)
    assert names(page) == expected


def test_two_are_merged_and_the_toast_undoes_it(page: Page):
    dialog = ask(page, 1)
    dialog.get_by_label("Pembicara 1").check()
    save(page)
    merged = ["Pembicara 3" if voice == "3" else "Pembicara 1" for voice in VOICES.values()]
    expect(page.locator(".segment .speaker__name")).to_have_text(merged)
    expect(page.locator("[data-counts=speakers]")).to_have_text("2 pembicara")
    page.locator(".toast").get_by_role("button", name="Batalkan").click()
    expect(page.locator(".segment .speaker__name")).to_have_text([f"Pembicara {voice}" for voice in VOICES.values()])
    expect(page.locator(".toast")).to_contain_text("Dibatalkan.")


def test_from_here_on_it_is_another_and_the_list_undoes_it_after_a_reload(page: Page, staged: Staged):
    dialog = ask(page, 4)
    dialog.get_by_label("Saksi ke-1: Darmanto").check()
    dialog.get_by_label("Mulai dari sini, 2 bagian").check()
    save(page)
    said = [f"Pembicara {voice}" for voice in VOICES.values()]
    expect(page.locator(".segment .speaker__name")).to_have_text(
        [*said[:4], "Saksi ke-1: Darmanto", said[5], "Saksi ke-1: Darmanto", *said[7:]]
    )
    open_transcript(page, staged)
    page.locator(".speakers > summary").click()
    page.locator("[data-undo]").click()
    expect(page.locator(".segment .speaker__name")).to_have_text(said)
    expect(page.locator(".speakers__changes .badge")).to_have_text("dibatalkan")
    expect(page.locator("[data-undo]")).to_have_count(0)


def test_only_one_part_is_somebody_else_s_whose_name_is_typed(page: Page):
    dialog = ask(page, 2)
    dialog.locator("[name=name]").fill("Orang tua anak")
    expect(dialog.locator("[name=who][value=new]")).to_be_checked()
    dialog.get_by_label("Hanya bagian ini").check()
    save(page)
    assert names(page)[:3] == ["Pembicara 1", "Pembicara 2", "Orang tua anak"]
    assert names(page)[7:] == ["Pembicara 1", "Pembicara 1"]


def test_all_of_it_works_without_a_mouse(page: Page):
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("s")
    dialog = page.locator(".who")
    expect(dialog).to_be_visible()
    expect(dialog.locator("input[name=who]").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    chip(page, 0).focus()
    page.keyboard.press("Enter")
    expect(dialog.locator("input[name=who]").first).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Hakim Ketua: Siti Rahmawati")
    expect(chip(page, 0)).to_be_focused()


def test_a_suggestion_shows_its_sentence_and_one_click_accepts_it(page: Page):
    page.locator(".speakers > summary").click()
    suggestion = page.locator(".suggestion").first
    expect(suggestion).to_contain_text("Membuka sidang: Sidang dibuka dan terbuka untuk umum.")
    expect(suggestion.locator("a")).to_have_attribute("href", "#t=0")
    suggestion.get_by_role("button", name="Hakim Ketua: Siti Rahmawati").click()
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Hakim Ketua: Siti Rahmawati")
    expect(page.locator(".suggestion")).to_have_count(1)
    expect(page.locator("[data-counts=suggestions]")).to_have_text("1 saran")


def test_what_may_be_either_is_offered_as_both_and_can_be_dismissed(page: Page, staged: Staged):
    page.locator(".speakers > summary").click()
    suggestion = page.locator(".suggestion").nth(1)
    expect(suggestion.locator("[data-accept]")).to_have_text(
        ["Jaksa Penuntut Umum: Arif Nugrahanto", "Penasihat Hukum: Lestari Handayaningrum"]
    )
    suggestion.locator("[data-decline]").click()
    expect(page.locator(".suggestion")).to_have_count(1)
    open_transcript(page, staged)
    page.locator(".speakers > summary").click()
    expect(page.locator(".suggestion")).to_have_count(1)


def test_a_dismissed_suggestion_can_be_taken_back_at_once_and_later(page: Page, staged: Staged):
    page.locator(".speakers > summary").click()
    suggestions, dismissed = page.locator("[data-suggested]"), page.locator("[data-dismissed]")
    suggestions.nth(1).locator("[data-decline]").click()
    expect(suggestions).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Batalkan").click()
    expect(suggestions).to_have_count(2)
    expect(dismissed).to_have_count(0)
    suggestions.nth(1).locator("[data-decline]").click()
    expect(suggestions).to_have_count(1)
    open_transcript(page, staged)
    page.locator(".speakers > summary").click()
    page.locator(".speakers__dismissed summary").click()
    prosecutor = dismissed.filter(has_text="Jaksa Penuntut Umum")
    prosecutor.locator("[data-again]").click()
    expect(prosecutor).to_have_count(0)
    expect(suggestions.nth(1).locator("[data-accept]")).to_have_text(["Jaksa Penuntut Umum: Arif Nugrahanto"])
    expect(page.locator("[data-counts=suggestions]")).to_have_text("2 saran")


def test_who_changed_it_meanwhile_is_not_overwritten(page: Page, page_of: Callable[..., Page], staged: Staged):
    other = open_transcript(page_of("hakim"), staged)
    dialog = ask(page, 0)
    ask(other, 0).get_by_label("Hakim Ketua: Siti Rahmawati").check()
    save(other)
    dialog.get_by_label("Saksi ke-2: Rahayu").check()
    dialog.locator("[value=save]").click()
    expect(dialog.locator("[role=alert]")).to_contain_text("Orang lain sementara itu mengubah pembicara ini.")
    expect(dialog.locator("[role=alert]")).to_be_in_viewport()
    expect(dialog.locator("[data-shows=now]")).to_have_text("Hakim Ketua: Siti Rahmawati · 0:00:00")
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Hakim Ketua: Siti Rahmawati")
    # Now that it was seen it can be changed; what was chosen is still chosen.
    save(page)
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Saksi ke-2: Rahayu")


def test_a_part_that_somebody_else_has_moved_meanwhile_can_be_moved_on(
    page: Page, page_of: Callable[..., Page], staged: Staged
):
    other = open_transcript(page_of("hakim"), staged)
    dialog = ask(page, 0)
    elsewhere = ask(other, 0)
    elsewhere.get_by_label("Pembicara 2").check()
    elsewhere.get_by_label("Hanya bagian ini").check()
    save(other)
    dialog.get_by_label("Pembicara 3").check()
    dialog.get_by_label("Hanya bagian ini").check()
    dialog.locator("[value=save]").click()
    expect(dialog.locator("[role=alert]")).to_contain_text("Sementara itu orang lain mengubah segmen ini.")
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Pembicara 2")
    save(page)
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Pembicara 3")


def test_a_name_whose_spelling_is_corrected_keeps_its_role_and_number(page: Page):
    ask(page, 0).get_by_label("Saksi ke-2: Rahayu").check()
    save(page)
    ask(page, 0).locator("[name=name]").fill("Rahayu, S.E.")
    save(page)
    expect(chip(page, 0).locator(".speaker__name")).to_have_text("Saksi ke-2: Rahayu, S.E.")
    dialog = ask(page, 1)
    dialog.locator("[name=name]").fill("Sukirman")
    dialog.locator("[name=role]").select_option("witness")
    dialog.locator("[name=ordinal]").fill("3")
    save(page)
    expect(chip(page, 1).locator(".speaker__name")).to_have_text("Saksi ke-3: Sukirman")


def test_a_name_that_somebody_has_here_is_not_given_to_another(page: Page):
    ask(page, 0).locator("[name=name]").fill("Orang tua anak")
    save(page)
    dialog = ask(page, 1)
    dialog.locator("[name=name]").fill("orang tua anak ")
    dialog.locator("[value=save]").click()
    expect(dialog.locator("[role=alert]")).to_contain_text("Orang tua anak sudah berbicara di sini.")
    assert names(page)[1] == "Pembicara 2"


def test_a_suggestion_that_somebody_was_quicker_with_gives_way_to_the_list_as_it_is(
    page: Page, page_of: Callable[..., Page], staged: Staged
):
    page.locator(".speakers > summary").click()
    expect(page.locator(".suggestion")).to_have_count(2)
    other = open_transcript(page_of("hakim"), staged)
    ask(other, 0).get_by_label("Hakim Ketua: Siti Rahmawati").check()
    save(other)
    page.locator(".suggestion").first.get_by_role("button", name="Hakim Ketua").click()
    expect(page.locator(".toast")).to_contain_text("Orang lain sementara itu mengubah pembicara ini.")
    expect(page.locator(".suggestion")).to_have_count(1)


def test_a_viewer_sees_the_speakers_and_nothing_to_change_them(viewer_page: Page, staged: Staged):
    page = open_transcript(viewer_page, staged)
    assert names(page)[0] == "Pembicara 1"
    page.locator(".speakers > summary").click()
    expect(page.locator(".speakers__row")).to_have_count(3)
    expect(page.locator(".speakers button")).to_have_count(0)
    expect(page.locator(".segment [role=button]")).to_have_count(0)
    expect(page.locator(".who")).to_have_count(0)


def test_without_scripts_the_names_are_there_and_no_dead_button(
    page_of: Callable[..., Page], clerk_page: Page, staged: Staged
):
    page = page_of("panitera", storage_state=clerk_page.context.storage_state(), java_script_enabled=False)
    page.goto(staged.url)
    page.locator(".speakers > summary").click()
    expect(page.locator(".speakers__row").first).to_be_visible()
    assert page.locator(".speakers button:visible").count() == 0
    assert page.locator(".segment [role=button]").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_list_and_dialog_fit_the_screen_and_are_accessible(
    page_of: Callable[..., Page], staged: Staged, width: int, scheme: str
):
    page = page_of("panitera", viewport={"width": width, "height": 740}, color_scheme=scheme)
    open_transcript(page, staged)
    page.locator(".speakers > summary").click()
    assert page.evaluate("() => document.documentElement.scrollWidth") == width
    problems = Axe().run(page, options=AXE)
    assert problems.violations_count == 0, problems.generate_report()
    ask(page, 3).get_by_label("Penasihat Hukum: Lestari Handayaningrum").check()
    box = page.locator(".who").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 740
    problems = Axe().run(page, options=AXE)
    assert problems.violations_count == 0, problems.generate_report()
    save(page)
    expect(page.locator(".toast")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth") == width


def test_on_a_phone_every_chip_can_be_moved_out_from_under_a_message(page_of: Callable[..., Page], staged: Staged):
    page = page_of("panitera", viewport={"width": 360, "height": 480})
    open_transcript(page, staged)
    ask(page, 3).get_by_label("Penasihat Hukum: Lestari Handayaningrum").check()
    save(page)
    toast = page.locator(".toast")
    expect(toast).to_be_visible()
    toast.hover()  # then it stays
    page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator(".segment__speaker .speaker").last

    def is_free() -> bool:
        chip, over = last.bounding_box(), toast.bounding_box()
        return chip["y"] >= 0 and chip["y"] + chip["height"] <= over["y"]

    until(is_free)


def tell_apart_again(page: Page, count: str) -> None:
    page.locator(".speakers > summary").click()
    page.locator(".speakers__again").get_by_label("Jumlah pembicara (jika diketahui)").fill(count)
    page.keyboard.press("Enter")


def test_a_worker_tells_the_speakers_apart_again_and_the_page_offers_to_show_it(page: Page, staged: Staged, site: Site):
    site.python(HEARD.format(recording=staged.recording))
    tell_apart_again(page, "3")
    shown = page.get_by_role("button", name="Tampilkan")
    expect(shown).to_be_visible(timeout=WORKED)
    expect(page.locator(".speakers__again")).to_be_visible()
    shown.click()
    page.locator("[data-ready]").wait_for()
    page.locator(".speakers > summary").click()
    expect(page.locator(".speakers__changes")).to_contain_text("Pembicara dibedakan lagi")
    # Each new voice is whom it shared most parts with.
    assert [name.split()[-1] for name in names(page)] == list("321321321")


def test_where_that_fails_the_list_says_what_to_do(page: Page):
    """A tone has no voices."""
    tell_apart_again(page, "")
    refusal = page.locator(".speakers__body [role=alert]")
    expect(refusal).to_contain_text("Bedakan pembicara lagi", timeout=WORKED)
    expect(page.locator(".speakers__again")).to_be_visible()
