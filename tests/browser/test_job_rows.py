"""Jobs in the list of recordings of a hearing: begun, watched, cancelled and begun again in a real browser."""

import re
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hearing_stage import NUMBERS, RATE
from tests.browser.uploads import SOON, choose, recording, started
from tests.site import Site
from transcription.audio.decode import decode_to_wav

pytestmark = pytest.mark.long

SPEECH = Path(__file__).resolve().parent.parent / "data" / "sidang-pidana.opus"
# A recording whose job ended; it has no file, so another job of it fails.
ENDED = """
from transcription.models import Job, Recording, Transcript
recording = Recording.objects.create(hearing_id={hearing!r}, name={name!r}, size=1, container="wav", duration=10.0,
    sha256=f"{{abs(hash({hearing!r})):064x}}", codec="pcm_s16le", sample_rate=16000, channels=1)
job = Job.objects.create(recording=recording, status={status!r})
for _ in range({transcripts}):
    Transcript.objects.create(recording=recording, job=job, language="id-ID", engine="whisper", model="base")
"""


# One that no worker takes a piece of for a day, and what it waits for.
HELD_UP = """
from datetime import timedelta
from django.utils import timezone
from transcription.models import Job, Recording
recording = Recording.objects.create(hearing_id={hearing!r}, name="menunggu.wav", size=1, container="wav",
    duration=10.0, sha256=f"{{abs(hash({hearing!r})):064x}}", codec="pcm_s16le", sample_rate=16000, channels=1)
job = Job.objects.create(recording=recording, status="processing", stage="transcribing")
job.chunks.create(index=0, engine="google", start=0.0, end=10.0, not_before=timezone.now() + timedelta(days=1))
"""
OF_THE_HEARING = """
from transcription import progress
from transcription.models import Job
job = Job.objects.get(recording__hearing={hearing!r}, recording__name="menunggu.wav")
"""
WAITS_FOR = f"{OF_THE_HEARING}Job.objects.filter(pk=job.pk).update(error_code={{error!r}})\nprogress.publish(job.pk)"
CANCELLED = f"{OF_THE_HEARING}job.end('cancelled')\nprogress.publish(job.pk)"


@pytest.fixture(scope="module")
def decoded_speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("speech") / "speech.wav"
    decode_to_wav(SPEECH, path, None)
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


@pytest.fixture
def speech(tmp_path: Path, decoded_speech: bytes) -> Path:
    """Three minutes of speech; other bytes each time, since the result for known bytes is there at once."""
    return sound_file(tmp_path / "lisan.wav", decoded_speech[2 * next(NUMBERS) :])


@pytest.fixture
def short_speech(tmp_path: Path, decoded_speech: bytes) -> Path:
    """Of 20 seconds, other bytes each time."""
    begin = 2 * next(NUMBERS)
    return sound_file(tmp_path / "singkat.wav", decoded_speech[begin : begin + 2 * RATE * 20])


def sound_file(path: Path, frames: bytes) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return path


def test_a_spoken_recording_is_transcribed_before_ones_eyes(upload_page: Page, short_speech: Path):
    choose(upload_page, short_speech)
    spoken = recording(upload_page, short_speech.name)
    expect(spoken.locator(".badge--processing")).to_be_visible(timeout=SOON)
    expect(spoken.locator(".badge--completed")).to_be_visible(timeout=240_000)
    spoken.locator("a.button--primary").click()
    upload_page.wait_for_url(re.compile("/transcripts/"))


def test_a_recording_without_speech_ends_with_a_message_and_no_transcript(upload_page: Page, tmp_path: Path):
    path = sound_file(tmp_path / "hening.wav", bytes(2 * RATE * 5))
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
    spoken.locator("[data-post=cancel]").click()  # the workers have other tests to serve
    expect(spoken).to_have_attribute("data-status", "cancelled", timeout=SOON)


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


def test_what_a_job_waits_for_is_announced_once(upload_page: Page, site: Site, hearing: str):
    site.python(HELD_UP.format(hearing=hearing))
    upload_page.reload()
    started(upload_page)
    announced = upload_page.locator("[data-announcer]")
    waits = recording(upload_page, "menunggu.wav")
    for error, is_said in (("budget_spent", True), ("", False), ("budget_spent", False), ("engine_unreachable", True)):
        announced.evaluate("element => element.textContent = ''")
        site.python(WAITS_FOR.format(hearing=hearing, error=error))
        expect(waits).to_have_attribute("data-error", error, timeout=SOON)
        if is_said:
            title = waits.locator(".notice__title").text_content()
            expect(announced).to_have_text(f"menunggu.wav: Menunggu. {title}")
        else:
            expect(announced).to_have_text("")
    site.python(CANCELLED.format(hearing=hearing))
    expect(announced).to_have_text("menunggu.wav: Dibatalkan", timeout=SOON)


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
