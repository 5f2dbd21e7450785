"""What the tests of the upload page do there again and again."""

import hashlib
from pathlib import Path

from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.site import Site

MB = 1024 * 1024
SOON = 30_000  # ms: the machine may be busy


def throttle(session: CDPSession, bytes_a_second: int) -> None:
    session.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second},
    )


def started(page: Page) -> None:
    expect(page.locator("[data-module=recordings][data-started]")).to_be_attached()
    page.wait_for_load_state("networkidle")


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
