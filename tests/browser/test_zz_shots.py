"""Screens of the speakers' panel, dialog and toast, for looking at."""

from tests.browser.test_transcript_speakers import staged, ask, open_transcript, save  # noqa: F401
import pytest
import os

OUT = "/tmp/shots"
os.makedirs(OUT, exist_ok=True)


@pytest.mark.parametrize(
    "width,scheme,lang", [(1440, "light", "id"), (1440, "dark", "en"), (360, "light", "en"), (360, "dark", "id")]
)
def test_shots(page_of, staged, site, width, scheme, lang):
    page = page_of("panitera", viewport={"width": width, "height": 900 if width > 400 else 740}, color_scheme=scheme)
    page.context.add_cookies([{"name": "django_language", "value": lang, "url": site.url}])
    open_transcript(page, staged)
    name = f"{OUT}/{width}-{scheme}-{lang}"
    page.screenshot(path=f"{name}-1page.png")
    page.locator(".speakers > summary").click()
    page.screenshot(path=f"{name}-2panel.png", full_page=True)
    page.locator(".suggestion [data-accept]").first.click()
    page.locator(".toast").wait_for()
    ask(page, 3)
    page.screenshot(path=f"{name}-3dialog.png")
    page.locator(".who input[name=who]").nth(1).check()
    save(page)
    page.locator(".toast").wait_for()
    page.wait_for_timeout(300)
    page.screenshot(path=f"{name}-4after.png")
    page.screenshot(path=f"{name}-5full.png", full_page=True)
