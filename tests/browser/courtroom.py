"""A court room for the tests of live captions: microphones fed from files, sessions, lines as a worker writes them."""

import base64
import math
import struct
import wave
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.hearing_stage import stage_hearing
from tests.site import Site

RATE = 48_000  # of the microphones
STORED_RATE = 16_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# Without a leave of the user at each start, and without the room's real devices.
MICROPHONE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
# No live worker takes it: a test's own is said to have it, for longer than any test lasts.
SESSION = """
from datetime import timedelta
from django.utils import timezone
from courtsight.accounts.models import User
from transcription.models import LiveSession
session = LiveSession.objects.create(hearing_id={hearing!r}, started_by=User.objects.get(username="panitera"),
    state={state!r}, language="id-ID", permission_granted=True, permission_by="Hakim ketua",
    permission_at=timezone.now(), started_at=timezone.now(), stored_seconds=600.0, guests_allowed={guests},
    worker="uji", claimed_until=timezone.now() + timedelta(days=1))
print(session.pk)
"""
LINE = """
from transcription.captions.shown import line_state
from transcription.captions.telling import tell_event
from transcription.models import CaptionLine, LiveSession
session = LiveSession.objects.get(pk={session!r})
number = session.lines.count() + 1
line = CaptionLine.objects.create(session=session, number=number, start=number * 4.0 - 4, end=number * 4.0,
    text={text!r}, speaker={speaker!r})
tell_event(session.pk, dict(type="final", segment=line_state(line)))
print(line.pk)
"""
INTERIM = """
from transcription.captions.telling import tell_event
tell_event({session!r}, dict(type="interim", text={text!r}, agreed={agreed!r}, start={start}, end={start} + 1))
"""
CHANGE = """
from transcription.captions.telling import tell_state
from transcription.models import LiveSession
LiveSession.objects.filter(pk={session!r}).update(**{fields!r})
tell_state({session!r})
"""


def sound_file(path: Path, size: float, seconds: float = 4, noise: float = 0.0) -> Path:
    """Something like speech: a tone of `size` (of full scale) that comes and goes, over `noise`; clipped above 1."""
    count = int(RATE * seconds)
    tone = (size * math.sin(2 * math.pi * 330 * n / RATE) * (n // (RATE // 2) % 2) for n in range(count))
    hum = (noise * math.sin(2 * math.pi * 97 * n / RATE) for n in range(count))
    samples = array("h", (int(32_767 * max(-1.0, min(1.0, a + b))) for a, b in zip(tone, hum, strict=True)))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def stage_session(site: Site, *, state: str = "recording", guests: bool = False) -> str:
    hearing = stage_hearing(site)
    return site.python(SESSION.format(hearing=hearing, state=state, guests=guests)).strip()


def clear(site: Site) -> None:
    """No session is left for which a worker would stay: it takes only so many."""
    site.python("from transcription.models import LiveSession\nLiveSession.objects.active().update(state='ended')")


def say(site: Site, session: str, text: str, speaker: str = "") -> str:
    """A final line, told to all who read along: its key."""
    return site.python(LINE.format(session=session, text=text, speaker=speaker)).strip()


def begin_to_say(site: Site, session: str, text: str, agreed: str, start: float = 0.0) -> None:
    """From second `start` on."""
    site.python(INTERIM.format(session=session, text=text, agreed=agreed, start=start))


def change(site: Site, session: str, **fields: object) -> None:
    """As a worker does it, told to all who read along."""
    site.python(CHANGE.format(session=session, fields=fields))


@dataclass
class Wire:
    """Every frame that a page has sent, and whether it may send."""

    frames: dict[int, bytes] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def note(self, encoded: str) -> None:
        data = base64.b64decode(encoded)
        (seq,) = struct.unpack_from(">I", data)
        if self.frames.setdefault(seq, data[4:]) != data[4:]:
            self.doubts.append(f"frame {seq} was sent with other sound the second time")

    @property
    def sound(self) -> bytes:
        assert not self.doubts
        assert sorted(self.frames) == list(range(len(self.frames))), "a frame is missing"
        return b"".join(self.frames[seq] for seq in sorted(self.frames))


# Frames are told to the test as they leave; `network` false: the socket is cut, and no other opens.
TAP = """() => {
  const sent = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (data instanceof ArrayBuffer) {
      window.noteFrame(btoa(String.fromCharCode(...new Uint8Array(data))));
    }
    return sent.call(this, data);
  };
  const Real = WebSocket;
  const open = new Set();
  window.network = true;
  window.WebSocket = class extends Real {
    constructor(url, ...more) {
      super(window.network ? url : url.replace(/:\\d+/, ":9"), ...more);
      open.add(this);
    }
  };
  window.cutNetwork = () => { window.network = false; open.forEach((socket) => socket.close()); open.clear(); };
}"""


def tap(page: Page) -> Wire:
    wire = Wire()
    page.expose_function("noteFrame", wire.note)
    page.add_init_script(f"({TAP})()")
    return wire


def give_leave(page: Page, hearing: str, by: str = "Hj. Nurhayati, S.H.") -> None:
    page.goto(f"/hearings/{hearing}/live/")
    fill_in_leave(page, by)


def fill_in_leave(page: Page, by: str = "Hj. Nurhayati, S.H.") -> None:
    page.get_by_label("Perekaman diizinkan").check()
    page.get_by_label("Siapa yang menyatakannya?").fill(by)
    page.get_by_role("button", name="Simpan keputusan ini").click()


def record(page: Page, hearing: str) -> None:
    """Give leave and press the button."""
    give_leave(page, hearing)
    page.get_by_role("button", name="Mulai merekam").click()
    expect_state(page, "recording")


def expect_state(page: Page, mode: str) -> None:
    expect(page.locator(f".desk__bar[data-mode={mode}]")).to_be_visible(timeout=20_000)


def link_text(page: Page) -> str:
    return page.locator("[data-shows=link]").inner_text()


def session_of(page: Page, hearing: str) -> dict[str, object]:
    return page.request.get(f"/api/v1/stt/live?hearing_id={hearing}").json()["items"][0]


def stored_sound(page: Page, session: str) -> bytes:
    """What the server holds, without the head of the WAV file."""
    return page.request.get(f"/api/v1/stt/live/{session}/audio?start=0&end=120").body()[44:]


def until(page: Page, condition: Callable[[], bool], seconds: float = 60) -> None:
    """Polled from here, while the page's own messages are taken."""
    for _ in range(int(seconds * 10)):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"it did not come true in time: {page.locator('body').inner_text()[:500]}")


def check(page: Page) -> None:
    problems = Axe().run(page, options=RULES)
    assert problems.violations_count == 0, problems.generate_report()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{wider} px wider than the window"
