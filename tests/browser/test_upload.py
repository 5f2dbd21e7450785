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

# A recording whose job ended; it has no file, so another job of it fails.
ENDED = """
from transcription.models import Job, Recording, Transcript
recording = Recording.objects.create(hearing_id={hearing!r}, name={name!r}, sha256=f"{{id({name!r}):064x}}", size=1,
    container="wav", codec="pcm_s16le", duration=10.0, sample_rate=16000, channels=1)
job = Job.objects.create(recording=recording, status={status!r})
for _ in range({transcripts}):
    Transcript.objects.create(recording=recording, job=job, language="id-ID", engine="whisper", model="base")
"""


# What the jobs of a hearing were asked for.
WISHES = """
from transcription.models import Job
print(sorted((job.recording.name, job.enable_diarization, job.speaker_count)
    for job in Job.objects.filter(recording__hearing={hearing!r})))
"""


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
    """40 MB: twenty pieces."""
    return tone_file(tmp_path / "sidang panjang.wav", 40 * MB // (2 * RATE))


def choose(page: Page, *paths: Path) -> None:
    page.set_input_files("[data-input]", list(paths))


def row(page: Page, name: str) -> Locator:
    return page.locator(".upload-row", has=page.locator("[data-part=name]", has_text=name))


def recording(page: Page, name: str) -> Locator:
    return page.locator(".recording", has=page.locator(".recording__name", has_text=name))


def uploaded(page: Page, name: str) -> None:
    """Its row leaves by itself; the recording stays."""
    expect(recording(page, name)).to_be_visible(timeout=60_000)


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


def stored_part(site: Site, hearing: str) -> int:
    """Bytes that the server has of the hearing's only upload."""
    code = f"from transcription.models import Upload; print(Upload.objects.get(hearing={hearing!r}).stored)"
    return int(site.python(code))


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
    upload_page.wait_for_timeout(1500)
    on_server = stored_part(site, hearing)
    assert sent(upload_page, big.name) == pytest.approx(100 * on_server / big.stat().st_size)
    requests: list[Any] = []
    upload_page.on("request", lambda request: requests.append(request))
    throttle(slow, -1)
    row(upload_page, big.name).locator("[data-action=resume]").click()
    uploaded(upload_page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] == on_server
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
    assert offsets[0] >= 0.4 * big.stat().st_size
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


def test_after_a_reload_the_row_starts_where_the_server_is(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 45)
    upload_page.reload()
    started(upload_page)
    least = sent(upload_page, big.name)
    assert least > 30
    upload_page.evaluate(
        """() => {
            window.seen = [];
            const rows = document.querySelector("[data-rows]");
            const note = () => window.seen.push(rows.querySelector("progress").value);
            new MutationObserver(note).observe(rows, { childList: true, subtree: true });
        }"""
    )
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, least + 5)
    assert min(upload_page.evaluate("window.seen")) >= int(least)


def test_much_that_has_been_sent_is_thrown_away_only_after_a_question(upload_page: Page, slow: CDPSession, big: Path):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 60)
    row(upload_page, big.name).locator("[data-action=pause]").click()
    row(upload_page, big.name).locator("[data-action=cancel]").click()
    expect(upload_page.get_by_role("dialog")).to_contain_text(big.name)
    upload_page.keyboard.press("Escape")
    expect(row(upload_page, big.name)).to_have_attribute("data-state", "paused")
    expect(row(upload_page, big.name).locator("[data-action=cancel]")).to_be_focused()
    row(upload_page, big.name).locator("[data-action=cancel]").click()
    upload_page.locator("dialog [value=yes]").click()
    expect(row(upload_page, big.name)).to_have_count(0)
    expect(upload_page.locator("[data-input]")).to_be_focused()


def test_after_a_cancelled_upload_the_keyboard_is_at_the_next_one(upload_page: Page, slow: CDPSession, tmp_path: Path):
    throttle(slow, MB // 2)
    choose(upload_page, *(tone_file(tmp_path / f"antre {n}.wav", 300, pitch=400 + n) for n in range(3)))
    row(upload_page, "antre 1.wav").locator("[data-action=cancel]").press("Enter")
    expect(row(upload_page, "antre 1.wav")).to_have_count(0)
    assert upload_page.evaluate("document.activeElement.closest('.upload-row').textContent.includes('antre 2.wav')")


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


def test_when_the_session_ended_one_logs_in_in_another_tab_and_the_upload_goes_on(
    upload_page: Page, slow: CDPSession, site: Site, hearing: str, big: Path
):
    choose(upload_page, big)
    wait_for_per_cent(upload_page, big.name, 25)
    context = upload_page.context
    cookies = context.cookies()
    context.clear_cookies()
    ended = row(upload_page, big.name)
    expect(ended).to_have_attribute("data-state", "failed", timeout=SOON)
    # Also when it is tried again without a session, the place on the server is not forgotten.
    ended.locator("[data-action=retry]").click()
    expect(ended).to_have_attribute("data-state", "failed", timeout=SOON)
    before = stored_part(site, hearing)
    with context.expect_page() as opened:
        ended.locator("[data-part=advice] a").click()
    opened.value.wait_for_url(re.compile("/login/"))
    opened.value.close()
    context.add_cookies(cookies)
    throttle(slow, -1)
    requests: list[Any] = []
    upload_page.on("request", lambda request: requests.append(request))
    upload_page.evaluate("window.dispatchEvent(new Event('focus'))")  # as when one comes back to this tab
    uploaded(upload_page, big.name)
    offsets = [int(r.headers["upload-offset"]) for r in requests if r.method == "PATCH"]
    assert offsets[0] == before > 0
    assert stored(site, hearing) == [digest(big)]


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
    expect(silent.locator("a[href*='/transcripts/']")).to_have_count(0)
    expect(silent.locator("audio")).to_be_visible()
    assert (
        silent.locator("audio").evaluate("audio => (audio.load(), fetch(audio.src).then(answer => answer.status))")
        == 200
    )
    expect(silent.locator("[data-post=retry]")).to_be_visible()


def test_a_transcription_is_cancelled_and_begun_again_in_another_language(upload_page: Page, speech: Path):
    choose(upload_page, speech)
    spoken = recording(upload_page, speech.name)
    spoken.locator("[data-post=cancel]").click(timeout=SOON)
    expect(spoken).to_have_attribute("data-status", "cancelled", timeout=SOON)
    spoken.locator("summary").click()
    spoken.locator("[data-again=language]").select_option("jv-ID")
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


def test_trying_again_by_keyboard_keeps_the_place_and_is_announced(upload_page: Page, site: Site, hearing: str):
    site.python(ENDED.format(hearing=hearing, name="gagal.wav", status="cancelled", transcripts=0))
    upload_page.reload()
    started(upload_page)
    failed = recording(upload_page, "gagal.wav")
    failed.locator("[data-post=retry]").press("Enter")
    expect(upload_page.locator("[data-announcer]")).to_contain_text("gagal.wav")
    expect(failed).not_to_have_attribute("data-status", "cancelled", timeout=SOON)
    assert upload_page.evaluate("document.activeElement.closest('.recording') !== null")


def test_the_same_language_again_is_asked_first(upload_page: Page, site: Site, hearing: str):
    site.python(ENDED.format(hearing=hearing, name="selesai.wav", status="completed", transcripts=1))
    upload_page.reload()
    started(upload_page)
    done = recording(upload_page, "selesai.wav")
    done.locator("summary").click()
    done.locator("[data-post=transcribe]").click()
    expect(upload_page.get_by_role("dialog")).to_be_visible()
    upload_page.locator("dialog [value=no]").click()
    expect(done.locator("[data-post=transcribe]")).to_be_focused()
    expect(done).to_have_attribute("data-status", "completed")
    done.locator("[data-again=language]").select_option("jv-ID")
    done.locator("[data-post=transcribe]").click()
    expect(done).not_to_have_attribute("data-status", "completed", timeout=SOON)
    expect(upload_page.get_by_role("dialog")).to_have_count(0)
    expect(done.locator("a.button--primary")).to_be_visible()


def test_in_the_list_too_an_ended_session_leads_to_the_login(upload_page: Page, site: Site, hearing: str):
    site.python(ENDED.format(hearing=hearing, name="gagal.wav", status="cancelled", transcripts=0))
    upload_page.reload()
    started(upload_page)
    upload_page.context.clear_cookies()
    recording(upload_page, "gagal.wav").locator("[data-post=retry]").click()
    problem = recording(upload_page, "gagal.wav").locator("[data-part=problem]")
    expect(problem.locator("a")).to_have_attribute("href", "/login/")
    expect(recording(upload_page, "gagal.wav").locator("[data-post=retry]")).to_be_focused()


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
