"""What a page's own thread works for a key: on a busy machine the rest of a latency is waiting for a core."""

import json
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

CATEGORIES = "devtools.timeline"
KEY_EVENTS = ("keydown", "keypress")  # the letter is put in and laid out within these


class Trace:
    """Of all processes of the browser, throughout a `with`; `events` are as Chromium writes them."""

    def __init__(self, browser: Browser, page: Page) -> None:
        self._page = page
        self._session: CDPSession = browser.new_browser_cdp_session()
        self._done: dict[str, Any] = {}
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> "Trace":
        self._session.on("Tracing.tracingComplete", lambda told: self._done.update(told))
        self._session.send("Tracing.start", {"transferMode": "ReturnAsStream", "categories": CATEGORIES})
        return self

    def __exit__(self, *_: object) -> None:
        self._session.send("Tracing.end")
        while not self._done:
            self._page.wait_for_timeout(50)  # events come only while Playwright is asked something
        self.events = json.loads(self._read())["traceEvents"]
        self._session.detach()

    def _read(self) -> str:
        text, is_over = "", False
        while not is_over:
            part = self._session.send("IO.read", {"handle": self._done["stream"]})
            text += part["data"]
            is_over = part["eof"]
        return text


def key_times(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of thread time of each key, in order."""
    found = [
        (event["ts"], event["args"]["data"]["type"], event["tdur"] / 1000)
        for event in events
        if event.get("name") == "EventDispatch" and event["args"]["data"]["type"] in KEY_EVENTS and "tdur" in event
    ]
    times: list[float] = []
    for _, kind, took in sorted(found):
        if kind == KEY_EVENTS[0]:
            times.append(0.0)
        if times:
            times[-1] += took
    return times
