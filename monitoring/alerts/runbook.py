"""The runbook of the manual, so that the page can show it where nobody has the checkout at hand."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from monitoring.templatetags.figures import with_code

DOCS: Path = settings.BASE_DIR / "docs"
DOCUMENTS = {"id": DOCS / "runbook.id.md", "en": DOCS / "operations.md"}
CHAPTER = re.compile(r"^## Runbook\n(.*?)(?=^## |\Z)", re.M | re.S)
PARAGRAPH = re.compile(r"^### (\w+)\n(.*?)(?=^### |\Z)", re.M | re.S)
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
    return format_html("<p>{}</p>", with_code(part))


def paragraphs(language: str) -> list[Paragraph]:
    """In the order of the document; none where the documents were not installed."""
    document = DOCUMENTS[language]
    if not document.is_file():
        return []
    chapter = CHAPTER.search(document.read_text(encoding="utf-8"))
    return [Paragraph(*found) for found in PARAGRAPH.findall(chapter[1])] if chapter else []
