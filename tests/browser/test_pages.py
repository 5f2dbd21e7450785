"""Pages in a real browser: readable in both colours, both languages, on a phone, by keyboard, without JavaScript."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.stage import stage_transcript
from tests.factories import PASSWORD
from tests.site import Site

pytestmark = pytest.mark.long
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 360, "height": 740}
# Somebody for each language, so that other tests keep theirs; as an administrator, who has every page.
PEOPLE = {"id": "halaman", "en": "pages"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

SEED = f"""
from django.contrib.auth.models import Group
from courtsight.accounts.models import ApiToken, User
from django.utils import timezone
from transcription.models import Hearing, LiveDifference, LiveSession, Transcript
for language, name in {PEOPLE!r}.items():
    user = User.objects.create_user(name, password={PASSWORD!r}, language=language)
    user.groups.add(Group.objects.get(name="administrator"))
    ApiToken.create(user, "Perekam ruang sidang")
hearing = Transcript.objects.get(pk=PK).recording.hearing
hearing.sealed = True
hearing.save()
hearing.assigned.set(User.objects.filter(username__in={list(PEOPLE.values())!r}))
hearing.participants.create(name="Hj. Nurhayati, S.H., M.H.", role="presiding_judge")
hearing.case.parties.create(name="PT Gudang Sejahtera Abadi", role="plaintiff")
now = timezone.now()
live = LiveSession.objects.create(hearing=hearing, state="ended", language="id-ID", permission_granted=True,
    permission_by="Hakim ketua", permission_at=now, started_at=now, stored_seconds=60.0)
line = live.lines.create(number=1, start=0.0, end=5.0, text="Saudara saksi, silakan.", speaker="Hakim Ketua")
for live_word, taken in (("Pak Saksi", ""), ("Ibu Saksi", "live")):
    LiveDifference.objects.create(transcript_id=PK, line=line, start=0.5, end=1.0, live=live_word, batch="saksi",
        taken=taken)
print(hearing.pk, hearing.case_id, live.pk)
"""


@dataclass(frozen=True)
class Addresses:
    transcript: str
    hearing: str
    case: str
    live: str

    @property
    def all(self) -> list[str]:
        fixed = ["/", "/cases/", "/cases/?q=tidak-ada", "/cases/new/", "/hearings/", "/hearings/new/", "/account/"]
        hearing, case = f"/hearings/{self.hearing}/", f"/cases/{self.case}/"
        inner = [hearing, f"{hearing}edit/", f"{hearing}delete/", case, f"{case}edit/", f"{case}delete/"]
        said = f"/transcripts/{self.transcript}/"
        more = ["/account/password/", "/audit/", "/tidak-ada/", "/court/", "/court/template/", "/health/"]
        more += ["/court/synonyms/", "/health/alerts/", "/health/report/", "/health/runbook/"]
        live = f"/live/{self.live}/"
        more += ["/minutes/", f"{said}anonymous/", f"{said}live-differences/"]
        more += [f"{hearing}live/", live, f"{live}?overlay=1", f"{live}?text=1"]
        return [*fixed, *more, *inner, said, f"{said}export", f"{said}export?format=txt&start=kapan"]


@pytest.fixture(scope="module")
def addresses(site: Site) -> Addresses:
    staged = stage_transcript(site, "811/Pdt.G/2026/PN Jkt.Pst", segments=5)
    seed = SEED.replace("PK", repr(staged.transcript))
    return Addresses(staged.transcript, *site.python(seed).split()[-3:])


@pytest.mark.parametrize(
    ("language", "scheme", "viewport"),
    [("id", "light", WIDE), ("id", "dark", NARROW), ("en", "dark", WIDE), ("en", "light", NARROW)],
    ids=["id-light-wide", "id-dark-narrow", "en-dark-wide", "en-light-narrow"],
)
def test_every_page_is_accessible_and_fits(
    page_of: Callable[..., Page], addresses: Addresses, language: str, scheme: str, viewport: dict[str, int]
):
    page = page_of(PEOPLE[language], color_scheme=scheme, viewport=viewport)
    for address in addresses.all:
        page.goto(address)
        expect(page.locator("html")).to_have_attribute("lang", language)
        problems = Axe().run(page, options=RULES)
        assert problems.violations_count == 0, f"{address}\n{problems.generate_report()}"
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider} px wider than the window"


def test_the_login_page_is_accessible(page: Page, site: Site):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.goto("/login/")
        problems = Axe().run(page, options=RULES)
        assert problems.violations_count == 0, problems.generate_report()


def test_the_keyboard_reaches_the_content_first_and_every_control_shows_its_focus(
    page_of: Callable[..., Page], addresses: Addresses
):
    page = page_of(PEOPLE["id"])
    page.goto("/cases/new/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".breadcrumbs a")).to_be_focused()
    for _ in range(8):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", page.evaluate("document.activeElement.outerHTML")


def test_the_menu_opens_and_closes_by_keyboard(page_of: Callable[..., Page], addresses: Addresses):
    page = page_of(PEOPLE["id"])
    page.goto("/")
    summary = page.locator(".menu > summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Profil")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Profil")).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_colours_switch_at_once_and_stay(page_of: Callable[..., Page], addresses: Addresses):
    page = page_of(PEOPLE["id"], color_scheme="light")
    page.goto("/")
    light = background(page)
    page.locator(".menu > summary").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Warna gelap").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert background(page) != light
    page.goto("/hearings/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator(".menu > summary").click()
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name="Warna mengikuti perangkat").click()
    assert background(page) == light


def test_a_clerk_creates_a_case_with_three_parties_and_a_hearing(page_of: Callable[..., Page], site: Site):
    page = page_of("panitera")
    page.goto("/cases/new/")
    page.get_by_label("Nomor perkara").fill("no. 812/pdt.g/2026/pn jkt.pst")
    page.get_by_label("Pokok perkara").fill("Wanprestasi")
    page.get_by_role("button", name="Tambah pihak").click()
    for index, (name, role) in enumerate([("PT Satu", "plaintiff"), ("CV Dua", "respondent"), ("Tuan Tiga", "other")]):
        page.locator(f"[name=parties-{index}-name]").fill(name)
        page.locator(f"[name=parties-{index}-role]").select_option(role)
    page.get_by_role("button", name="Hapus baris ini").nth(1).click()
    page.get_by_role("button", name="Buat perkara").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("812/Pdt.G/2026/PN Jkt.Pst")
    expect(page.get_by_text("PT Satu")).to_be_visible()
    expect(page.get_by_text("Tuan Tiga")).to_be_visible()
    expect(page.get_by_text("CV Dua")).to_have_count(0)
    page.get_by_role("link", name="Sidang baru").click()
    page.locator("[name=starts_at]").fill("2026-11-23T09:30")
    page.get_by_label("Agenda").fill("Sidang pertama")
    page.get_by_role("button", name="Buat sidang").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sidang pertama")
    expect(page.get_by_text("09.30 WIB")).to_be_visible()


def test_the_list_of_staff_shows_while_a_case_is_sealed(page_of: Callable[..., Page], addresses: Addresses):
    page = page_of(PEOPLE["id"])
    page.goto("/cases/new/")
    staff = page.get_by_role("group", name="Petugas yang ditugaskan")
    expect(staff).to_be_hidden()
    page.get_by_label("Perkara tertutup").check()
    expect(staff).to_be_visible()


def test_a_case_is_created_without_javascript(page_of: Callable[..., Page], site: Site):
    page = page_of("panitera", java_script_enabled=False)
    page.goto("/cases/new/")
    page.locator("[name=number]").fill("813/Pdt.P/2026/PN Jkt.Pst")
    page.locator("[name=parties-0-name]").fill("Ny. Empat")
    page.locator("[name=parties-0-role]").select_option("petitioner")
    page.locator("main form button.button--primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("813/Pdt.P/2026/PN Jkt.Pst")
    expect(page.get_by_text("Ny. Empat")).to_be_visible()


def test_the_language_switches_on_the_login_page_and_stays(page: Page, site: Site):
    page.goto("/login/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Masuk")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Log in")


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
