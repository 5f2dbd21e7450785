"""Recordings go into a hearing from a real browser: many, dropped, by keyboard, with clear errors."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.browser.courtroom import until
from tests.browser.hearing_stage import tone_file
from tests.browser.uploads import SOON, choose, digest, recording, row, started, stored, uploaded
from tests.site import Site

# What the jobs of a hearing were asked for.
WISHES = """
from transcription.models import Job
print(sorted((job.recording.name, job.enable_diarization, job.speaker_count)
    for job in Job.objects.filter(recording__hearing={hearing!r})))
"""


def test_many_files_at_once_each_have_a_row_and_become_recordings(
    upload_page: Page, site: Site, hearing: str, tmp_path: Path
):
    paths = [tone_file(tmp_path / f"sesi {n}.wav", 2, pitch=200 + 10 * n) for n in range(5)]
    choose(upload_page, *paths)
    for path in paths:
        uploaded(upload_page, path.name)
        expect(recording(upload_page, path.name)).to_be_visible(timeout=SOON)
    assert sorted(stored(site, hearing)) == sorted(digest(path) for path in paths)


def test_a_file_chosen_before_the_scripts_have_come_is_uploaded_all_the_same(
    clerk_page: Page, site: Site, hearing: str, tmp_path: Path
):
    held: list[Route] = []
    clerk_page.route(re.compile(r"/assets/recordings-.*\.js$"), lambda route: held.append(route))
    clerk_page.goto(f"/hearings/{hearing}/", wait_until="domcontentloaded")
    path = tone_file(tmp_path / "terlalu cepat.wav", 2)
    choose(clerk_page, path)
    expect(clerk_page.locator("[data-module=recordings]:not([data-started])")).to_be_attached()
    until(clerk_page, lambda: len(held) > 0)
    held[0].continue_()
    uploaded(clerk_page, path.name)
    assert stored(site, hearing) == [digest(path)]


def drop(page: Page, name: str, content: bytes) -> None:
    transfer = page.evaluate_handle(
        """([name, content]) => {
            const bytes = Uint8Array.from(atob(content), c => c.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], name, { lastModified: 1 }));
            return transfer;
        }""",
        [name, base64.b64encode(content).decode()],
    )
    page.dispatch_event("[data-drop]", "dragover", {"dataTransfer": transfer})
    expect(page.locator("[data-drop]")).to_have_class(re.compile("upload__area--over"))
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": transfer})
    expect(page.locator("[data-drop]")).not_to_have_class(re.compile("upload__area--over"))


def test_a_file_can_be_dropped(upload_page: Page, site: Site, hearing: str, tmp_path: Path):
    path = tone_file(tmp_path / "dijatuhkan.wav", 3)
    drop(upload_page, path.name, path.read_bytes())
    uploaded(upload_page, path.name)
    assert stored(site, hearing) == [digest(path)]


def test_a_bad_file_says_what_is_wrong_and_what_to_do(upload_page: Page, site: Site, hearing: str, tmp_path: Path):
    path = tmp_path / "catatan.wav"
    path.write_text("Berita acara sidang.\n" * 100)
    choose(upload_page, path)
    bad = row(upload_page, path.name)
    expect(bad).to_have_attribute("data-state", "failed", timeout=SOON)
    expect(bad.locator("[data-part=title]")).not_to_be_empty()
    expect(bad.locator("[data-part=advice]")).to_contain_text("WAV, MP3")
    expect(bad.locator("[data-action=retry]")).to_be_hidden()
    expect(upload_page.locator("[data-announcer]")).to_contain_text("catatan.wav")
    bad.locator("[data-action=hide]").click()
    expect(bad).to_have_count(0)
    assert stored(site, hearing) == []


def test_an_empty_file_is_refused_with_a_message(upload_page: Page, tmp_path: Path):
    path = tmp_path / "kosong.wav"
    path.touch()
    choose(upload_page, path)
    expect(row(upload_page, path.name)).to_have_attribute("data-state", "failed", timeout=SOON)
    expect(row(upload_page, path.name).locator("[data-part=title]")).to_contain_text("0")


def test_the_same_file_again_links_to_the_recording_that_is_there(upload_page: Page, tmp_path: Path):
    path = tone_file(tmp_path / "asli.wav", 2)
    choose(upload_page, path)
    uploaded(upload_page, path.name)
    copy = tmp_path / "salinan.wav"
    copy.write_bytes(path.read_bytes())
    choose(upload_page, copy)
    again = row(upload_page, copy.name)
    expect(again).to_have_attribute("data-state", "duplicate", timeout=SOON)
    again.locator("a").click()
    expect(upload_page.locator(".recording:target .recording__name")).to_have_text("asli.wav")
    expect(upload_page.locator(".recording")).to_have_count(1)


def test_it_works_by_keyboard_alone(upload_page: Page, tmp_path: Path):
    with upload_page.expect_file_chooser() as chooser:
        upload_page.locator("[data-input]").press("Space")
    chooser.value.set_files(tone_file(tmp_path / "papan ketik.wav", 2))
    uploaded(upload_page, "papan ketik.wav")


def test_uploads_that_went_well_leave_and_errors_stay_until_hidden(upload_page: Page, tmp_path: Path):
    good = tone_file(tmp_path / "baik.wav", 2)
    bad = [tmp_path / f"catatan {n}.wav" for n in range(2)]
    for path in bad:
        path.write_text(f"Berita acara sidang {path.name}.\n" * 100)
    choose(upload_page, good, *bad)
    uploaded(upload_page, good.name)
    for path in bad:
        expect(row(upload_page, path.name)).to_have_attribute("data-state", "failed", timeout=SOON)
    expect(row(upload_page, good.name)).to_have_count(0, timeout=SOON)
    expect(upload_page.locator(".upload-row")).to_have_count(2)
    upload_page.locator("[data-hide-all]").click()
    expect(upload_page.locator(".upload-row")).to_have_count(0)
    expect(upload_page.locator("[data-hide-all]")).to_be_hidden()
    expect(upload_page.locator("[data-input]")).to_be_focused()


def test_a_viewer_has_no_upload_area(page_of: Callable[..., Page], hearing: str):
    page = page_of("penonton")
    page.goto(f"/hearings/{hearing}/")
    started(page)
    expect(page.locator("[data-upload]")).to_have_count(0)


def test_at_360_px_nothing_is_wider_than_the_screen(page_of: Callable[..., Page], hearing: str, tmp_path: Path):
    page = page_of("panitera", viewport={"width": 360, "height": 740})
    page.goto(f"/hearings/{hearing}/")
    started(page)
    choose(page, tone_file(tmp_path / ("rekaman_" * 12 + ".wav"), 2))
    expect(page.locator(".upload-row")).to_have_count(1)
    expect(page.locator(".recording")).to_have_count(1, timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_speakers_are_told_apart_unless_somebody_says_otherwise(
    upload_page: Page, site: Site, hearing: str, tmp_path: Path
):
    speakers = upload_page.get_by_label("Bedakan pembicara").first
    count = upload_page.get_by_label("Jumlah pembicara (jika diketahui)").first
    expect(speakers).to_be_checked()
    for number, (name, typed) in enumerate([("a.wav", ""), ("b.wav", "4"), ("c.wav", "")]):
        if name == "c.wav":
            speakers.uncheck()
        count.fill(typed)
        upload_page.locator("[data-input]").set_input_files(tone_file(tmp_path / name, 2, pitch=200 + 10 * number))
        expect(upload_page.locator(".recording__name", has_text=name)).to_be_visible(timeout=SOON)
    wishes = site.python(WISHES.format(hearing=hearing))
    assert wishes.strip() == "[('a.wav', True, None), ('b.wav', True, 4), ('c.wav', False, None)]"
