"""The documentation of the API in a browser: without other hosts, under our Content-Security-Policy."""

from collections.abc import Callable

from playwright.sync_api import Page, Request, expect


def test_the_calls_are_shown_without_help_from_elsewhere(page_of: Callable[..., Page], base_url: str):
    page = page_of("panitera")
    elsewhere: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((base_url, "data:", "blob:")):
            elsewhere.append(request.url)

    page.on("request", note)
    page.goto("/api/v1/docs")
    expect(page.get_by_text("/api/v1/stt/transcribe", exact=True)).to_be_visible()
    page.get_by_text("/api/v1/stt/transcribe", exact=True).click()
    page.get_by_role("button", name="Try it out").click()
    expect(page.get_by_role("button", name="Execute")).to_be_visible()
    assert elsewhere == []
