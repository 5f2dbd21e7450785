"""What the clerk did while the server was away is told in its place: nothing said behind closed doors gets outside."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.courtroom import expect_state, session_of, until
from tests.browser.desks import accept_leaving, sending
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
CALLS = "**/api/v1/stt/live/*/marks**"
# Whether guests are told a line that was spoken there.
PLACES = """
from transcription.captions.marks import is_in_closed
from transcription.models import LiveSession
session = LiveSession.objects.get(pk={session!r})
print([is_in_closed(session, at, at + 0.2) for at in {places}])
"""
# How loud both recordings are there.
LOUDNESS = """
import numpy as np
from transcription.models import LiveSession
session = LiveSession.objects.get(pk={session!r})
def loud(recording, at):
    first = 44 + 2 * round(at * 16_000)
    return bool(np.frombuffer(recording.path.read_bytes()[first : first + 32_000], "<i2").any())
print([[loud(one, at) for at in {places}] for one in (session.recording, session.closed_recording)])
"""


@pytest.mark.parametrize("reloads", [False, True], ids=["goes on", "is loaded again"])
def test_what_was_said_behind_doors_that_were_closed_and_opened_without_a_server_stays_inside(
    room: Room, hearing: str, site: Site, reloads: bool
):
    page, wire = sending(room, hearing)
    accept_leaving(page)
    ended: list[tuple[str, int]] = []

    def note(request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/end"):
            ended.append((request.url.split("/")[-2], len(wire.frames)))

    session = str(session_of(page, hearing)["id"])
    page.route(CALLS, lambda route: route.abort())
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(1500)
    inside = captured_in_a_closed_session(page)
    if reloads:
        page.reload()
        expect_state(page, "recording")
        expect(page.get_by_role("button", name="Tertutup untuk umum")).to_have_attribute("aria-pressed", "false")
    page.unroute(CALLS)
    page.on("request", note)
    page.evaluate("window.network = true")
    until(page, lambda: len(ended) == 2 and session_of(page, hearing)["closed_to_public"] is False)
    pause, doors = (one for one in session_of(page, hearing)["marks"] if one["kind"] != "anchor")
    if pause["kind"] == "closed":
        pause, doors = doors, pause
    assert [key for key, _ in ended] == [pause["id"], doors["id"]]
    assert ended[1][1] >= inside * 10, "all that was said behind them had gone before they were opened"
    assert doors["start"] <= pause["start"] + 0.001
    assert doors["end"] >= pause["start"] + 2.5
    middle, after = (pause["start"] + doors["end"]) / 2, doors["end"] + 0.3
    until(page, lambda: float(session_of(page, hearing)["stored_seconds"]) > after + 1)
    assert site.python(PLACES.format(session=session, places=[middle, after])).strip() == "[True, False]"
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("dialog").get_by_role("button", name="Hentikan").click()
    until(page, lambda: session_of(page, hearing)["recording_id"] is not None)
    heard = site.python(LOUDNESS.format(session=session, places=[middle, after])).strip()
    assert heard == "[[False, True], [True, False]]"


def captured_in_a_closed_session(page: Page) -> float:
    """Pause, close, go on, speak, open: seconds captured by then."""
    page.keyboard.press("p")
    expect_state(page, "paused")
    page.keyboard.press("c")
    page.keyboard.press("p")
    expect_state(page, "recording")
    page.wait_for_timeout(3000)
    minutes, seconds = page.locator("[data-shows=clock]").inner_text().split(":")[-2:]
    page.keyboard.press("c")
    page.wait_for_timeout(2000)
    return 60 * int(minutes) + int(seconds)


def test_nothing_that_is_said_behind_closed_doors_is_sent_before_the_server_knows_of_them(room: Room, hearing: str):
    """The socket is there, and calls are not answered."""
    page, wire = sending(room, hearing)
    page.route(CALLS, lambda route: route.abort())
    page.keyboard.press("c")
    page.wait_for_timeout(500)
    before = len(wire.frames)
    page.wait_for_timeout(2500)
    assert len(wire.frames) == before
    page.unroute(CALLS)
    until(page, lambda: session_of(page, hearing)["closed_to_public"] is True)
    until(page, lambda: len(wire.frames) > before + 25)


def test_what_was_said_between_doors_that_were_closed_twice_without_a_server_is_for_the_public(
    room: Room, hearing: str, site: Site
):
    page, wire = sending(room, hearing)
    page.evaluate("window.cutNetwork()")
    cut_at = 0.1 * len(wire.frames)
    for _ in range(3):
        page.wait_for_timeout(1500)
        page.keyboard.press("c")
    page.wait_for_timeout(1500)
    page.evaluate("window.network = true")
    until(page, lambda: [mark["kind"] for mark in session_of(page, hearing)["marks"]] == ["closed", "closed"])
    until(page, lambda: len(wire.frames) > 60)
    session = session_of(page, hearing)
    assert session["closed_to_public"] is True
    first, second = session["marks"]
    assert first["start"] > cut_at + 1, "what was said before is for the public as well"
    assert first["end"] > first["start"] + 1
    assert second["start"] > first["end"] + 1
    assert second["end"] is None
    places = [first["start"] - 0.5, first["start"] + 0.5, first["end"] + 0.5, second["start"] + 0.5]
    told = PLACES.format(session=session["id"], places=places)
    assert site.python(told).strip() == "[False, True, False, True]"


# As a damaged disk does it: five frames that were acknowledged are gone.
LOSE = """
import os
from transcription.models import LiveSession
path = LiveSession.objects.get(pk={session!r}).audio_path
os.truncate(path, path.stat().st_size - 5 * (12 + 3200))
"""


def test_a_pause_keeps_its_place_though_the_server_has_lost_a_piece_meanwhile(room: Room, hearing: str, site: Site):
    page, wire = sending(room, hearing, 20)
    session = str(session_of(page, hearing)["id"])
    page.evaluate("window.cutNetwork()")
    page.wait_for_timeout(1500)
    page.keyboard.press("p")
    expect_state(page, "paused")
    site.python(LOSE.format(session=session))
    page.evaluate("window.network = true")
    expect(page.get_by_text("Server kehilangan")).to_be_visible()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")
    page.keyboard.press("p")
    until(page, lambda: session_of(page, hearing)["state"] == "recording")
