"""What a clerk does at the editor of a transcript, for the tests of its page."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import Staged

SENTENCE = "Saudara saksi mohon menjelaskan apa yang terjadi pada malam itu"


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Polled from here: the page's Content-Security-Policy forbids Playwright's wait_for_function."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def open_editor(page: Page, staged: Staged, place: str = "") -> Page:
    page.goto(f"{staged.url}edit{place}")
    page.locator("[data-ready]").wait_for()
    return page


def line(page: Page, number: int) -> Locator:
    """The text of a segment, from 0."""
    return page.locator(".cm-line").nth(number)


def put_caret(page: Page, number: int, offset: int = 0) -> None:
    line(page, number).click()
    page.keyboard.press("Home")
    for _ in range(offset):
        page.keyboard.press("ArrowRight")


def put_caret_at_end(page: Page, number: int) -> None:
    line(page, number).click()
    page.keyboard.press("End")


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(f"[data-saving={state}]")).to_be_attached(timeout=20_000)


def wait_until_saved(page: Page) -> None:
    expect_state(page, "saved")


def stored(page: Page, staged: Staged) -> list[tuple[str, str, str]]:
    """Text, speaker and id of each segment that the server has."""
    state = page.context.request.get(f"/api/v1/stt/transcripts/{staged.transcript}/editor").json()
    names = {speaker["id"]: speaker["label"] for speaker in state["speakers"]}
    return [(row["text"], names.get(row["speaker_id"], ""), row["id"]) for row in state["segments"]]


def stored_texts(page: Page, staged: Staged) -> list[str]:
    return [text for text, _, _ in stored(page, staged)]


def current_time(page: Page) -> float:
    return page.locator("audio").evaluate("audio => audio.currentTime")


def is_paused(page: Page) -> bool:
    return page.locator("audio").evaluate("audio => audio.paused")
