"""The process that writes one report and ends: see paper.py, which starts it. In: JSON. Out: a PDF."""

import json
import resource
import sys
import time
from pathlib import Path

from transcription.exports.pdf import STANDARD, fitting

PAGES = Path(__file__).with_name("report.typ")
MOST_SECONDS = 30  # of CPU
MOST_MEMORY = 1024**3  # bytes


def main() -> None:
    import typst

    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    content = fitting(json.load(sys.stdin))
    pdf = typst.compile(
        {"main.typ": PAGES.read_bytes(), "content.json": json.dumps(content).encode()},
        format="pdf",
        pdf_standards=STANDARD,
        ignore_system_fonts=True,
        timestamp=int(time.time()),
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
