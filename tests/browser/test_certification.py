"""From the draft to a certified version and what may follow, as the two people and a stranger do it in a browser."""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import until
from tests.browser.stage import Staged, stage_transcript
from tests.factories import PASSWORD
from tests.site import Site

pytestmark = pytest.mark.long
NUMBERS = count(701)
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]}
WIDTHS = [pytest.param({"width": width, "height": 900}, id=str(width)) for width in (1440, 360)]
# Inside the site: whom the court names, no doubt is left, and the court has a key.
SEED = """
from transcription.certification import keys, people
from transcription.models import Segment, Transcript
from transcription.models.certification import SignatoryRole
from courtsight.accounts.models import User

transcript = Transcript.objects.get(pk={transcript!r})
for row in transcript.segments.all():
    row.words = [word | dict(confidence=0.9, checked=True) for word in row.words]
    row.save()
if not keys.key_path().exists():
    keys.make_key(keys.key_path())
hakim, panitera = (User.objects.get(username=name) for name in ("hakim", "panitera"))
people.name(transcript.recording.hearing, panitera,
    {{SignatoryRole.PRESIDING_JUDGE: hakim, SignatoryRole.CLERK: panitera}})
"""

# The clerk has marked its first sentence; prints the hearing.
MARKED = """
from courtsight.accounts.models import User
from transcription.bookmarks import mark
from transcription.models import Transcript

transcript = Transcript.objects.get(pk={transcript!r})
mark(transcript, User.objects.get(username="panitera"), 1.0)
print(transcript.recording.hearing_id)
"""


@pytest.fixture
def staged(site: Site) -> Staged:
    staged = stage_transcript(site, f"{next(NUMBERS)}/Pid.B/2026/PN Jkt.Pst", segments=4, sound=False)
    site.python(SEED.format(transcript=staged.transcript))
    return staged


def certification(page: Page, staged: Staged) -> None:
    page.goto(f"{staged.url}certification/")


def confirm(page: Page, staged: Staged) -> None:
    certification(page, staged)
    page.get_by_label("Kata sandi Anda").fill(PASSWORD)
    page.get_by_role("button", name="Sahkan teks ini").click()


def certify(clerk: Page, judge: Page, staged: Staged) -> None:
    certification(clerk, staged)
    clerk.get_by_role("button", name="Ajukan untuk ditinjau").click()
    confirm(judge, staged)
    confirm(clerk, staged)
    expect(clerk.locator(".stages [aria-current]")).to_have_text("Tersertifikasi")


def is_fine(page: Page) -> None:
    """Nothing is wider than the window, and nothing is wrong for those who cannot see it."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = Axe().run(page, options=AXE)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("viewport", WIDTHS)
def test_submitted_sent_back_confirmed_by_two_and_frozen(
    page_of: Callable[..., Page], staged: Staged, viewport: dict[str, int]
):
    clerk, judge = page_of("panitera", viewport=viewport), page_of("hakim", viewport=viewport)
    certification(clerk, staged)
    is_fine(clerk)
    clerk.get_by_role("button", name="Ajukan untuk ditinjau").click()
    certification(judge, staged)
    judge.get_by_label("Yang harus diperbaiki").fill("Nama saksi salah")
    is_fine(judge)
    judge.get_by_role("button", name="Kembalikan menjadi draf").click()
    certification(clerk, staged)
    expect(clerk.get_by_text("Nama saksi salah")).to_be_visible()
    certify(clerk, judge, staged)
    is_fine(clerk)
    clerk.goto(staged.url)
    expect(clerk.locator(".certified .notice__title")).to_contain_text("Tersertifikasi, versi 1")
    expect(clerk.get_by_text("Transkripsi otomatis")).to_have_count(0)
    expect(clerk.locator("[data-editable]")).to_have_count(0)
    is_fine(clerk)
    refused = clerk.evaluate(
        """async (url) => {
            const row = document.querySelector('.segment').dataset;
            const csrf = document.cookie.match(/csrftoken=([^;]+)/)[1];
            const answer = await fetch(`${url}/segments/${row.id}`, {method: 'PATCH',
                headers: {'Content-Type': 'application/json', 'X-CSRFToken': csrf},
                body: JSON.stringify({revision: Number(row.revision), text: 'Lain.'})});
            return [answer.status, (await answer.json()).code];
        }""",
        f"/api/v1/stt/transcripts/{staged.transcript}",
    )
    assert refused == [409, "certified"]


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_renvoi_stands_beside_the_words_and_a_new_draft_opens(
    page_of: Callable[..., Page], staged: Staged, viewport: dict[str, int]
):
    clerk, judge = page_of("panitera", viewport=viewport), page_of("hakim", viewport=viewport)
    certify(clerk, judge, staged)
    version = f"{staged.url}versions/1/"
    clerk.goto(version)
    is_fine(clerk)
    clerk.locator(".frozen__line a", has_text="Renvoi").first.click()
    clerk.get_by_label("Tertulis").fill("malam itu")
    clerk.get_by_label("Seharusnya").fill("pagi itu")
    clerk.get_by_label("Alasan").fill("salah dengar")
    clerk.locator("#renvoi").get_by_label("Kata sandi Anda").fill(PASSWORD)
    is_fine(clerk)
    clerk.get_by_role("button", name="Bubuhkan paraf saya").click()
    expect(clerk.get_by_text("Menunggu paraf kedua", exact=True)).to_be_visible()
    judge.goto(version)
    is_fine(judge)
    judge.get_by_label("Kata sandi Anda").fill(PASSWORD)
    judge.get_by_role("button", name="Paraf", exact=True).click()
    expect(judge.locator(".frozen .renvoi")).to_contain_text("pagi itu")
    expect(judge.locator(".frozen__text").first).to_contain_text("malam itu")
    judge.goto(staged.url)
    expect(judge.locator(".segment .renvoi")).to_contain_text("Renvoi 1")
    reopen(judge, staged)
    judge.goto(version)
    expect(judge.get_by_role("heading", level=1)).to_contain_text("Versi tersertifikasi 1")


def reopen(judge: Page, staged: Staged) -> None:
    certification(judge, staged)
    judge.get_by_label("Kata sandi Anda").fill(PASSWORD)
    judge.get_by_role("button", name="Buka draf baru").click()
    expect(judge.locator(".stages [aria-current]")).to_have_text("Draf")


@pytest.mark.parametrize("viewport", WIDTHS)
def test_only_the_two_who_are_named_open_a_new_draft(
    page_of: Callable[..., Page], staged: Staged, viewport: dict[str, int]
):
    clerk, judge, other = page_of("panitera"), page_of("hakim"), page_of("luar", viewport=viewport)
    certify(clerk, judge, staged)
    certification(other, staged)
    expect(other.get_by_text("Hanya kedua orang di atas yang dapat membuka draf baru.")).to_be_visible()
    expect(other.get_by_role("button", name="Buka draf baru")).to_have_count(0)
    is_fine(other)
    # A hidden button is no lock: the request that it would send is refused.
    other.evaluate(
        """async ([url, password]) => {
            const csrf = document.cookie.match(/csrftoken=([^;]+)/)[1];
            const body = new URLSearchParams({csrfmiddlewaretoken: csrf, "reopen-password": password});
            await fetch(url, {method: 'POST', body, redirect: 'manual'});
        }""",
        [f"{staged.url}certification/reopen", PASSWORD],
    )
    certification(other, staged)
    expect(other.get_by_text("Hanya kedua orang yang mengesahkan sidang ini")).to_be_visible()
    expect(other.locator(".stages [aria-current]")).to_have_text("Tersertifikasi")
    is_fine(other)


@pytest.mark.parametrize("viewport", WIDTHS)
def test_the_version_in_force_is_seen_beside_the_newer_draft(
    page_of: Callable[..., Page], staged: Staged, site: Site, viewport: dict[str, int]
):
    clerk, judge = page_of("panitera", viewport=viewport), page_of("hakim")
    hearing = site.python(MARKED.format(transcript=staged.transcript)).strip()
    certify(clerk, judge, staged)
    reopen(judge, staged)
    search = f"/search/?q=malam&hearing={hearing}"
    until(lambda: bool(clerk.goto(search)) and clerk.locator(".hit").count() > 0, 180)
    in_force = re.compile("^Versi 1 tersertifikasi berlaku$")
    for address in (
        staged.url,
        f"{staged.url}?view=reading",
        f"{staged.url}edit",
        f"{staged.url}certification/",
        f"/hearings/{hearing}/",
        search,
        "/bookmarks/",
    ):
        clerk.goto(address)
        badge = clerk.locator(f".badge--certified[href='{staged.url}versions/1/']").first
        expect(badge).to_have_text(in_force)
        expect(badge).to_be_visible()
        expect(clerk.get_by_text("Draf versi 2", exact=True).first).to_be_visible()
        is_fine(clerk)
    badge.click()
    expect(clerk.get_by_role("heading", level=1)).to_contain_text("Versi tersertifikasi 1")
    expect(clerk.get_by_text("Draf versi 2 sedang dikerjakan dan belum berlaku.")).to_be_visible()
    is_fine(clerk)


@pytest.mark.parametrize("viewport", WIDTHS)
def test_a_stranger_checks_a_genuine_and_a_changed_file(
    browser: Browser,
    page_of: Callable[..., Page],
    staged: Staged,
    tmp_path: Path,
    base_url: str,
    viewport: dict[str, int],
):
    clerk, judge = page_of("panitera"), page_of("hakim")
    certify(clerk, judge, staged)
    with clerk.expect_download() as waiting:
        clerk.evaluate(f"location.href = '{staged.url}versions/1/download/txt'")
    genuine, changed = tmp_path / "asli.txt", tmp_path / "diubah.txt"
    waiting.value.save_as(genuine)
    changed.write_text(genuine.read_text().replace("malam itu", "pagi itu", 1))
    context = browser.new_context(base_url=base_url, locale="id-ID", viewport=viewport)
    stranger = context.new_page()
    stranger.goto("/verify/")
    is_fine(stranger)
    for file, words in ((genuine, "Asli:"), (changed, "Diubah:")):
        stranger.get_by_label("Berkas (JSON").set_input_files(file)
        stranger.get_by_role("button", name="Periksa", exact=True).click()
        expect(stranger.locator("#outcome")).to_contain_text(words)
        is_fine(stranger)
    expect(stranger.locator(".differences del")).to_have_text("malam")
    expect(stranger.locator(".differences ins")).to_have_text("pagi")
    stranger.goto("/verify/keys/")
    is_fine(stranger)
    context.close()


@pytest.mark.parametrize("viewport", WIDTHS)
def test_history_is_read_compared_and_restored(
    page_of: Callable[..., Page], staged: Staged, site: Site, viewport: dict[str, int]
):
    site.python(
        "from uuid import uuid4\n"
        "from courtsight.accounts.models import User\n"
        "from transcription.editing import By, Change, Seen, apply_edit\n"
        "from transcription.models import Transcript\n"
        f"transcript = Transcript.objects.get(pk={staged.transcript!r})\n"
        "row = transcript.segments.first()\n"
        "change = Change((Seen(row.pk, row.revision),), (By(row.pk, row.text.replace('malam', 'pagi')),))\n"
        "apply_edit(transcript, User.objects.get(username='hakim'), 'edit', [change], uuid4())"
    )
    page = page_of("panitera", viewport=viewport)
    page.goto(staged.url)
    page.get_by_role("link", name="Riwayat", exact=True).click()
    is_fine(page)
    page.get_by_role("link", name="Yang diubah").click()
    expect(page.locator(".sides del")).to_contain_text("malam")
    expect(page.locator(".sides ins")).to_contain_text("pagi")
    is_fine(page)
    page.get_by_role("link", name="Riwayat bagian ini").click()
    is_fine(page)
    page.go_back()
    page.get_by_role("button", name="Pulihkan bagian ini").click()
    expect(page.locator(".edits__one")).to_have_count(2)
    page.goto(staged.url)
    expect(page.locator(".segment__text").first).to_contain_text("malam itu")
