"""The runbook of docs/operations.md, so that the page can show it where nobody has the checkout at hand."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DOCUMENT: Path = settings.BASE_DIR / "docs" / "operations.md"
CHAPTER = re.compile(r"^## Runbook\n(.*?)(?=^## |\Z)", re.M | re.S)
PARAGRAPH = re.compile(r"^### (\w+)\n(.*?)(?=^### |\Z)", re.M | re.S)
CODE = re.compile(r"`([^`]+)`")
FENCE = "```"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What to do about one rule."""

    name: str
    text: str

    @property
    def anchor(self) -> str:
        return self.name.lower()

    def html(self) -> SafeString:
        """Blocks of commands and paragraphs; code in backticks is all the markup that there is."""
        parts = [part.strip() for part in re.split(r"\n\s*\n", self.text.strip())]
        return format_html_join("\n", "{}", ((_block(part),) for part in parts if part))


def _block(part: str) -> SafeString:
    if part.startswith(FENCE):
        return format_html("<pre><code>{}</code></pre>", "\n".join(part.splitlines()[1:-1]))
    pieces = CODE.split(part)  # text and code by turns
    inner = ((format_html("<code>{}</code>", piece) if number % 2 else piece,) for number, piece in enumerate(pieces))
    return format_html("<p>{}</p>", format_html_join("", "{}", inner))


def paragraphs() -> list[Paragraph]:
    """In the order of the document; none where the documents were not installed."""
    if not DOCUMENT.is_file():
        return []
    chapter = CHAPTER.search(DOCUMENT.read_text(encoding="utf-8"))
    return [Paragraph(*found) for found in PARAGRAPH.findall(chapter[1])] if chapter else []
