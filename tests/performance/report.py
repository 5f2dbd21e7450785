"""Figures as a Markdown table, and their place in docs/performance.md."""

import datetime
import os
import platform
import re
from collections.abc import Sequence
from pathlib import Path

from tests.performance.figures import Figure

HEADER = ("figure", "measured", "target", "note")


def table(figures: Sequence[Figure]) -> str:
    rows = [(f.name, f"{_number(f.value)} {f.unit}".strip(), f.target, f.note) for f in figures]
    widths = [max(len(row[column]) for row in [HEADER, *rows]) for column in range(len(HEADER))]
    lines = [HEADER, tuple("-" * width for width in widths), *rows]
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def machine() -> str:
    """The line above each table: the day, and what it was measured on."""
    model = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    processor = model.group(1).strip() if model else platform.machine()
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"Measured on {today} with {cores} cores of {processor}, {memory:.0f} GiB, Python {platform.python_version()}."
    )


def replaced(page: str, name: str, heading: str, text: str) -> str:
    """`page` with the section of one benchmark replaced, or added at the end."""
    begin, end = f"<!-- figures: {name} -->", f"<!-- end of {name} -->"
    section = f"{begin}\n\n{text}\n\n{end}"
    if begin not in page:
        return f"{page.rstrip()}\n\n## {heading.rstrip('.')}\n\n{section}\n"
    before, _, rest = page.partition(begin)
    return before + section + rest.partition(end)[2]


def _number(value: float) -> str:
    """Three digits that count; a thousand and more without a fraction."""
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
