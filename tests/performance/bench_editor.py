"""The editor in Chromium, with a transcript of eight hours and 60,000 words: opening, typing, sound, memory."""

import statistics
import struct
import time
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.performance.figures import Figure
from tests.performance.thread_time import Trace, key_times
from tests.site import PASSWORD, Site

SEGMENTS, SECONDS = 6_000, 4.8  # eight hours
OPENINGS = 7
KEYS = 150  # at each place
PLACES = {"the beginning": 0.0, "the middle": 0.5, "the end": 1.0}
CLICKS = 12
MOST_WAITED = 60  # times
RATE = 16_000
SEED = f"""
from transcription.models import Case, Hearing, Recording, Segment, Transcript
from django.utils import timezone
case = Case.objects.create(number="1/Pid.B/2026/PN Jkt.Pst", title="Wanprestasi")
hearing = Hearing.objects.create(case=case, starts_at=timezone.now())
recording = Recording.objects.create(hearing=hearing, name="sehari.mp4", sha256="ab" * 32, size=1, container="mp4",
    codec="aac", duration={SEGMENTS} * {SECONDS}, sample_rate=48000, channels=2)
transcript = Transcript.objects.create(recording=recording, language="id-ID", engine="whisper", model="base")
people = [transcript.speakers.create(label=label, number=n) for n, label in enumerate(("Hakim", "Jaksa", "Saksi"), 1)]
words = "saudara saksi mohon menjelaskan apa yang terjadi pada malam itu".split()
rows = []
for index in range({SEGMENTS}):
    said = [words[(index + n * (1 + index % 7)) % 10] for n in range(10)]
    start = index * {SECONDS}
    timed = [dict(start=start + n * 0.45, end=start + n * 0.45 + 0.4, word=word,
        confidence=0.4 if n == index % 10 else 0.9) for n, word in enumerate(said)]
    rows.append(Segment(transcript=transcript, index=index, start=start, end=start + 4.6, text=" ".join(said),
        engine_text=" ".join(said), words=timed, confidence=0.85, speaker=people[index // 2 % 3]))
Segment.objects.bulk_create(rows, batch_size=1000)
print(transcript.pk, recording.decoded_path)
"""
# `ready`: when the text stands on the page and takes keys, in ms since the navigation began.
WATCH = """
new MutationObserver(() => {
  if (window.ready === undefined && document.querySelector("[data-ready]") !== null) {
    window.ready = 0;
    requestAnimationFrame(() => setTimeout(() => { window.ready = performance.now(); }));
  }
}).observe(document, {subtree: true, childList: true, attributes: true, attributeFilter: ["data-ready"]});
"""
STAGES = """() => [
  performance.getEntriesByType("navigation")[0].responseEnd,
  performance.getEntriesByType("resource").find(({name}) => name.endsWith("/editor")).responseEnd,
  window.ready,
]"""
# From the key to the text laid out with it; what the screen then needs for its next picture is not ours. Where the page
# puts the letter in itself it is there when the event has come up to here; else the browser puts it in after that.
LISTEN = """() => {
  const isListening = window.latencies !== undefined;
  window.latencies = [];
  if (isListening) {
    return;
  }
  const channel = new MessageChannel();
  let pressed = 0;
  const laidOut = () => {
    document.querySelector(".cm-content").getBoundingClientRect();
    window.latencies.push(performance.now() - pressed);
  };
  channel.port1.onmessage = laidOut;
  document.addEventListener("keydown", (event) => { pressed = event.timeStamp; }, {capture: true});
  document.addEventListener("beforeinput", (event) => {
    if (event.defaultPrevented) {
      laidOut();
    } else {
      channel.port2.postMessage(null);
    }
  });
}"""
SCROLL = """share => {
  const box = document.querySelector(".cm-scroller");
  box.scrollTop = share * box.scrollHeight;
}"""
HEAR = """() => {
  window.heard = [];
  let clicked = 0;
  document.addEventListener("mousedown", (event) => { clicked = event.timeStamp; }, {capture: true});
  document.querySelector("audio").addEventListener("playing", () => window.heard.push(performance.now() - clicked));
}"""


def run() -> list[Figure]:
    site = Site().wait_until_ready()
    try:
        transcript, sound = site.python(SEED).split()
        write_silence(Path(sound))
        wait_until_searched(site)
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
            page = log_in(browser, site)
            return measure(browser, page, f"/transcripts/{transcript}/edit")
    finally:
        site.stop()
        site.remove()


def wait_until_searched(site: Site) -> None:
    """The index of a whole day takes both cores for a while after it was transcribed: hours before anybody edits it."""
    for _ in range(MOST_WAITED):
        if site.python("from search.models import Pending; print(Pending.objects.count())").strip() == "0":
            return
        time.sleep(2)


def measure(browser: Browser, page: Page, url: str) -> list[Figure]:
    openings = [opening(page, url) for _ in range(OPENINGS)]
    page.locator("[data-words=known]").wait_for()
    keys = [figure for place, share in PLACES.items() for figure in typing_figures(browser, page, place, share)]
    heard = first_sounds(page)
    memory = memory_of(browser)
    answered, came, ready = (statistics.median(times) for times in zip(*openings, strict=True))
    slowest = max(ready for *_, ready in openings)
    note = f"6,000 segments, median of {OPENINGS}; the slowest {slowest:.0f} ms"
    return [
        Figure("Editor, 8 hours: navigation until it takes keys", ready, "ms", "< 1000 ms", note),
        Figure("until the page had come from the server", answered, "ms", note="of that"),
        Figure("until the text had come from the server", came, "ms", note="of that"),
        *keys,
        Figure("First sound after a click, 95th percentile", p95(heard), "ms", "< 300 ms", clicks_of(heard)),
        Figure("Memory of the page's process", memory, "MB", "< 250 MB", "unique set size, after all of this"),
    ]


def typing_figures(browser: Browser, page: Page, place: str, share: float) -> list[Figure]:
    with Trace(browser, page) as trace:
        latencies = typing(page, share)
    own = key_times(trace.events)
    note = f"{KEYS} keys, key to layout; half of them within {statistics.median(latencies):.1f} ms"
    return [
        Figure(f"A key at {place}, 95th percentile", p95(latencies), "ms", "< 16 ms", note),
        Figure("the page's own work of it", p95(own), "ms", note=f"time of its thread; at most {max(own):.1f} ms"),
    ]


def clicks_of(heard: list[float]) -> str:
    return f"{CLICKS} clicks; half of them within {statistics.median(heard):.0f} ms"


def log_in(browser: Browser, site: Site) -> Page:
    page = browser.new_context(base_url=site.url, viewport={"width": 1440, "height": 900}).new_page()
    page.goto("/login/")
    page.locator("input[name=username]").fill("admin")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)
    page.add_init_script(WATCH)
    return page


def opening(page: Page, url: str) -> tuple[float, float, float]:
    """Milliseconds since the navigation began: until the page had come, until the text had, until it takes keys."""
    page.goto("about:blank")
    page.goto(url)
    page.locator("[data-ready]").wait_for()
    page.wait_for_timeout(1500)  # the times of the words come meanwhile
    return tuple(page.evaluate(STAGES))


def typing(page: Page, share: float) -> list[float]:
    """Milliseconds of each key, typed at that share of the document."""
    page.evaluate(SCROLL, share)
    page.wait_for_timeout(500)
    page.locator(".cm-line:visible").nth(5).click()
    page.evaluate(LISTEN)
    for number in range(KEYS):
        page.keyboard.press("abcde "[number % 6])
        page.wait_for_timeout(25)
    found = page.evaluate("() => window.latencies")
    assert len(found) == KEYS, f"{len(found)} of {KEYS} keys were heard"
    page.locator("[data-saving=saved]").wait_for()
    return found


def first_sounds(page: Page) -> list[float]:
    page.evaluate(HEAR)
    for number in range(CLICKS):
        page.evaluate(SCROLL, (number * 5 % CLICKS) / CLICKS)
        page.wait_for_timeout(300)
        page.locator(".who-mark__time:visible").nth(8).click()
        page.wait_for_timeout(700)
        page.keyboard.press("F8")
    return page.evaluate("() => window.heard")


def memory_of(browser: Browser) -> float:
    """Megabytes that the largest page process has for itself alone."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    pages = [psutil.Process(process["id"]) for process in processes if process["type"] == "renderer"]
    return max(process.memory_full_info().uss for process in pages) / 1e6


def write_silence(path: Path) -> None:
    """Eight hours of WAV that take no room on the disk."""
    size = int(SEGMENTS * SECONDS * RATE) * 2
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        kind = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16)
        file.write(struct.pack("<4sI4s", b"RIFF", 36 + size, b"WAVE") + kind + struct.pack("<4sI", b"data", size))
        file.truncate(44 + size)


def p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[-1]
