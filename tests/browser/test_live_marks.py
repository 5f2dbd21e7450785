"""On a phone the keys of the marks stay in sight above the captions, whatever is scrolled."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.courtroom import check, say, session_of, until
from tests.browser.desks import SILENT, recording
from tests.site import Site

pytestmark = pytest.mark.long
Room = Callable[..., Page]
UPRIGHT, ON_ITS_SIDE = {"width": 360, "height": 740}, {"width": 740, "height": 360}


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found
    return dict(found)


def is_in_sight(locator: Locator) -> bool:
    here, window = box(locator), locator.page.viewport_size
    assert window
    return here["y"] >= 0 and here["y"] + here["height"] <= window["height"]


def to_live_edge(page: Page) -> None:
    page.locator("[data-shows=lines]").evaluate("lines => lines.scrollIntoView({ block: 'end' })")


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [("light", UPRIGHT), ("dark", UPRIGHT), ("light", ON_ITS_SIDE)],
    ids=["light", "dark", "on its side"],
)
def test_at_the_live_edge_marks_can_be_set_and_completed(
    room: Room, hearing: str, site: Site, scheme: str, viewport: dict[str, int]
):
    page = room(SILENT, viewport=viewport, color_scheme=scheme)
    session = recording(page, hearing)
    for number in range(12):
        say(site, session, f"Saya melihatnya sendiri di depan pasar pada malam itu, Yang Mulia {number}.")
    newest = page.locator(".caption", has_text="Yang Mulia 11.")
    expect(newest).to_be_visible()
    to_live_edge(page)
    keys = page.locator("[data-anchor]")
    until(page, lambda: is_in_sight(newest) and is_in_sight(keys.first))
    assert box(keys.first)["y"] + box(keys.first)["height"] <= box(page.locator("[data-shows=lines]"))["y"]
    assert len({box(key)["y"] for key in keys.all()}) == 1, "one row"
    if viewport == ON_ITS_SIDE:
        bar = page.locator("[data-shows=bar]")
        assert box(bar)["y"] + box(bar)["height"] <= box(keys.first)["y"]
        shown = (page.get_by_role("button", name=name) for name in ("Jeda", "Tertutup untuk umum", "Hentikan"))
        assert all(
            is_in_sight(part) for part in (*shown, page.locator("[data-shows=mode]"), page.locator("[data-shows=link]"))
        )
    page.get_by_role("button", name="Putusan sela").click()  # the last one: the row is pushed aside for it
    expect(page.locator(".marks input")).to_have_value("Putusan sela")
    page.get_by_role("button", name="Bukti …").click()
    label = page.locator(".marks input").first
    expect(label).to_be_focused()
    to_live_edge(page)  # a mouse that is led to a key may scroll
    assert is_in_sight(label)
    assert is_in_sight(newest)
    page.keyboard.type("P-3")
    page.keyboard.press("Enter")
    until(page, lambda: "Bukti P-3" in [mark["label"] for mark in session_of(page, hearing)["marks"]])
    expect(page.get_by_role("button", name="Bukti …")).to_be_focused()
    assert is_in_sight(newest)
    assert is_in_sight(label), "the newest mark is the one that is seen"
    check(page)


@pytest.mark.parametrize("place", ["top", "middle", "end"])
def test_on_an_upright_phone_pause_stop_and_doors_are_always_within_reach(room: Room, hearing: str, place: str):
    page = room(SILENT, viewport=UPRIGHT)
    recording(page, hearing)
    page.evaluate("part => scrollTo(0, document.body.scrollHeight * part)", {"top": 0, "middle": 0.5, "end": 1}[place])
    names = ("Jeda", "Tidak dicatat", "Tertutup untuk umum", "Hentikan")
    buttons = [page.locator("[data-shows=bar]").get_by_role("button", name=name) for name in names]
    until(page, lambda: all(is_in_sight(button) for button in buttons))
    if place == "end":
        last = box(page.get_by_role("button", name="Semua tombol pintas"))
        assert last["y"] + last["height"] <= min(box(button)["y"] for button in buttons)
    check(page)
    buttons[0].click()
    until(page, lambda: session_of(page, hearing)["state"] == "paused")


def test_where_there_is_room_they_stand_beside_the_captions_with_all_marks(room: Room, hearing: str):
    page = room(SILENT, viewport={"width": 1440, "height": 900})
    recording(page, hearing)
    expect(page.get_by_text("Belum ada. Satu tombol menaruh penanda pada saat itu")).to_be_visible()
    for key in "1245":
        page.keyboard.press(key)
    expect(page.locator(".marks li")).to_have_count(4)
    page.evaluate("scrollTo(0, 0)")
    lines, marks, microphone = (
        box(page.locator(f"[data-panel={name}]")) for name in ("captions", "anchors", "microphone")
    )
    assert marks["x"] > lines["x"] + lines["width"]
    assert abs(marks["y"] - lines["y"]) < 2
    assert microphone["y"] > marks["y"] + marks["height"]
    assert all(is_in_sight(item) for item in page.locator(".marks li").all())
    check(page)


@pytest.mark.parametrize("viewport", [UPRIGHT, ON_ITS_SIDE], ids=["upright", "on its side"])
def test_that_a_mark_has_not_been_told_yet_is_in_sight_as_well(room: Room, hearing: str, viewport: dict[str, int]):
    page = room(SILENT, viewport=viewport)
    recording(page, hearing)
    page.route("**/api/v1/stt/live/*/marks", lambda route: route.abort())
    to_live_edge(page)
    page.keyboard.press("1")
    told = page.get_by_text("Belum ada di server")
    expect(told).to_be_visible()
    until(page, lambda: is_in_sight(told) and is_in_sight(page.locator(".marks input")))
    marks = box(page.locator("[data-shows=marks]"))
    assert box(told)["y"] + box(told)["height"] <= marks["y"] + marks["height"]
    check(page)
