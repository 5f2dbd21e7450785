"""Recordings go into a hearing from a real browser: many, dropped, paused, over breaks, with clear errors."""

import base64
import hashlib
import re
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.browser.hearing_stage import NUMBERS, RATE, stage_hearing, tone_file
from tests.site import Site
from transcription.audio.decode import decode_to_wav

MB = 1024 * 1024
SPEECH = Path(__file__).resolve().parent.parent / "data" / "sidang-pidana.opus"
SOON = 30_000  # ms: the machine may be busy


@pytest.fixture
def hearing(site: Site) -> str:
    return stage_hearing(site)


@pytest.fixture
def upload_page(clerk_page: Page, hearing: str) -> Page:
    clerk_page.goto(f"/hearings/{hearing}/")
    expect(clerk_page.locator("[data-input]")).to_be_attached()
    started(clerk_page)
    return clerk_page


@pytest.fixture
def slow(upload_page: Page) -> Iterator[CDPSession]:
    """A network on which an upload of 40 MB takes a while; it ends with the test at the latest."""
    session = upload_page.context.new_cdp_session(upload_page)
    throttle(session, 3 * MB)
    yield session
    if not upload_page.is_closed():
        throttle(session, -1)


def throttle(session: CDPSession, bytes_a_second: int) -> None:
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


def started(page: Page) -> None:
    expect(page.locator("[data-module=recordings][data-started]")).to_be_attached()
    page.wait_for_load_state("networkidle")


@pytest.fixture(scope="session")
def decoded_speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    decode_to_wav(SPEECH, path, None)
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


@pytest.fixture
def speech(tmp_path: Path, decoded_speech: bytes) -> Path:
    """Three minutes of speech; other bytes each time, since the result for known bytes is there at once."""
    path = tmp_path / "lisan.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(decoded_speech[2 * next(NUMBERS) :])
    return path


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """40 MB: five pieces."""
    return tone_file(tmp_path / "sidang panjang.wav", 40 * MB // (2 * RATE))


def choose(page: Page, *paths: Path) -> None:
    page.set_input_files("[data-input]", list(paths))


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-row", has=page.locator("[data-part=name]", has_text=name))


def recording(page: Page, name: str) -> Locator:
    return page.locator(".recording", has=page.locator(".recording__name", has_text=name))


def uploaded(page: Page, name: str) -> None:
    expect(row(page, name)).to_have_attribute("data-state", "done", timeout=60_000)


def sent(page: Page, name: str) -> float:
    """Per cent."""
    return float(row(page, name).locator("progress").evaluate("bar => bar.value"))


def wait_for_per_cent(page: Page, name: str, least: float) -> None:
    page.wait_for_function(
        "([name, least]) => [...document.querySelectorAll('.upload-row')].some(row =>"
        " row.querySelector('[data-part=name]').textContent === name && row.querySelector('progress').value > least)",
        arg=[name, least],
        timeout=SOON,
    )


def stored(site: Site, hearing: str) -> list[str]:
    """SHA-256 of each recording of the hearing."""
    listed = f"Recording.objects.filter(hearing={hearing!r}).values_list('sha256', flat=True)"
    return site.python(f"from transcription.models import Recording; print(*{listed})").split()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_many_files_at_once_each_have_a_row_and_become_recordings(
    upload_page: Page, site: Site, hearing: str, tmp_path: Path
):
    paths = [tone_file(tmp_path / f"sesi {n}.wav", 2, pitch=200 + 10 * n) for n in range(5)]
    choose(upload_page, *paths)
    for path in paths:
        uploaded(upload_page, path.name)
        expect(recording(upload_page, path.name)).to_be_visible(timeout=SOON)
    assert sorted(stored(site, hearing)) == sorted(digest(path) for path in paths)


def test_only_two_files_are_sent_at_a_time(upload_page: Page, slow: CDPSession, tmp_path: Path):
    for n in range(3):
        choose(upload_page, tone_file(tmp_path / f"sesi {n}.wav", 500, pitch=300 + n))
    wait_for_per_cent(upload_page, "sesi 0.wav", 0)
    wait_for_per_cent(upload_page, "sesi 1.wav", 0)
    expect(row(upload_page, "sesi 2.wav")).to_have_attribute("data-state", "queued")
    row(upload_page, "sesi 0.wav").locator("[data-action=cancel]").click()
    expect(row(upload_page, "sesi 0.wav")).to_have_count(0)
    expect(row(upload_page, "sesi 2.wav")).to_have_attribute("data-state", "sending", timeout=SOON)


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


def test_an_upload_pauses_and_goes_on_where_it_was(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    row(upload_page, big.name).locator("[data-action=pause]").click()
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "paused")
    before = sent(upload_page, big.name)
    upload_page.wait_for_timeout(1500)
    assert sent(upload_page, big.name) == before
    requests: list[Any] = []
    upload_page.on("request", lambda request: requests.append(request))
    throttle(slow, -1)
    row(upload_page, big.name).locator("[data-action=resume]").click()
    uploaded(upload_page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] > 0
    assert stored(site, hearing) == [digest(big)]


def test_the_row_tells_speed_and_time_left(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    state = row(upload_page, big.name).locator("[data-part=state]")
    expect(state).to_contain_text(re.compile(r"\d+ % \(.+ / .+MB\) · .+ · .+"), timeout=SOON)


def test_after_a_closed_tab_the_file_is_chosen_again_and_goes_on(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 45)
    context = upload_page.context
    upload_page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(f"/hearings/{hearing}/")
    started(page)
    earlier = row(page, big.name)
    expect(earlier.locator("[data-part=state]")).to_contain_text(re.compile(r"[2-9]\d %"))
    requests: list[Any] = []
    page.on("request", lambda request: requests.append(request))
    with page.expect_file_chooser() as chooser:
        earlier.locator("[data-action=choose]").click()
    chooser.value.set_files(big)
    uploaded(page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] >= 8 * MB
    assert not any(r.method == "POST" for r in requests)
    assert stored(site, hearing) == [digest(big)]


def test_another_file_of_the_same_name_does_not_go_on_in_its_place(
    upload_page: Page, slow: CDPSession, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    upload_page.reload()
    started(upload_page)
    other = big.parent / "lain" / big.name
    other.parent.mkdir()
    tone_file(other, 40 * MB // (2 * RATE), pitch=330)
    earlier = row(upload_page, big.name)
    with upload_page.expect_file_chooser() as chooser:
        earlier.locator("[data-action=choose]").click()
    chooser.value.set_files(other)
    expect(earlier.locator("[data-part=error]")).to_be_visible()
    expect(upload_page.locator(".upload-row")).to_have_count(1)
    earlier.locator("[data-action=discard]").click()
    expect(earlier).to_have_count(0)
    upload_page.reload()
    expect(upload_page.locator(".upload-row")).to_have_count(0)


def test_a_lost_connection_is_said_and_the_upload_goes_on_by_itself(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "waiting", timeout=SOON)
    upload_page.wait_for_timeout(2000)
    throttle(slow, -1)
    uploaded(upload_page, big.name)
    assert stored(site, hearing) == [digest(big)]


def test_leaving_the_page_while_uploading_is_warned_of(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 1)
    warnings = []

    def stay(dialog: Any) -> None:
        warnings.append(dialog.type)
        dialog.dismiss()

    upload_page.on("dialog", stay)
    upload_page.locator("h2").first.click()  # browsers warn only those who used the page
    upload_page.evaluate("location.href = '/'")
    upload_page.wait_for_timeout(1000)
    assert warnings == ["beforeunload"]


def test_it_works_by_keyboard_alone(upload_page: Page, tmp_path: Path):
    upload_page.locator("[data-input]").focus()
    with upload_page.expect_file_chooser() as chooser:
        upload_page.keyboard.press("Space")
    chooser.value.set_files(tone_file(tmp_path / "papan ketik.wav", 2))
    uploaded(upload_page, "papan ketik.wav")


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
    expect(page.locator(".upload-row")).to_have_attribute("data-state", "done", timeout=SOON)
    expect(page.locator(".recording")).to_have_count(1, timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_spoken_recording_is_transcribed_before_ones_eyes(upload_page: Page, speech: Path):
    choose(upload_page, speech)
    spoken = recording(upload_page, speech.name)
    expect(spoken.locator(".badge--processing")).to_be_visible(timeout=SOON)
    expect(spoken.locator(".badge--completed")).to_be_visible(timeout=240_000)
    spoken.locator("a.button--primary").click()
    upload_page.wait_for_url(re.compile("/transcripts/"))


def test_a_recording_without_speech_ends_with_a_message_and_no_transcript(upload_page: Page, tmp_path: Path):
    path = tmp_path / "hening.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(2 * RATE * 5))
    choose(upload_page, path)
    silent = recording(upload_page, path.name)
    expect(silent.locator(".badge--failed")).to_be_visible(timeout=90_000)
    expect(silent.locator(".notice--error")).to_be_visible()
    expect(silent.locator("a")).to_have_count(0)
    expect(silent.locator("[data-post=retry]")).to_be_visible()


def test_a_transcription_is_cancelled_and_begun_again_in_another_language(upload_page: Page, speech: Path):
    choose(upload_page, speech)
    spoken = recording(upload_page, speech.name)
    spoken.locator("[data-post=cancel]").click(timeout=SOON)
    expect(spoken).to_have_attribute("data-status", "cancelled", timeout=SOON)
    spoken.locator("summary").click()
    spoken.locator("[data-again-language]").select_option("jv-ID")
    spoken.locator("[data-post=transcribe]").click()
    expect(spoken).to_have_attribute("data-status", re.compile("pending|processing"), timeout=SOON)
    spoken.locator("[data-post=cancel]").click()
    expect(spoken).to_have_attribute("data-status", "cancelled", timeout=SOON)
    spoken.locator("[data-post=retry]").click()
    expect(spoken).to_have_attribute("data-status", re.compile("pending|processing"), timeout=SOON)


def test_what_happens_in_another_window_shows_here_too(
    upload_page: Page, page_of: Callable[..., Page], hearing: str, speech: Path
):
    other = page_of("hakim")
    other.goto(f"/hearings/{hearing}/")
    started(other)
    choose(upload_page, speech)
    expect(recording(other, speech.name)).to_be_visible(timeout=SOON)
    recording(upload_page, speech.name).locator("[data-post=cancel]").click(timeout=SOON)
    expect(recording(other, speech.name)).to_have_attribute("data-status", "cancelled", timeout=SOON)
