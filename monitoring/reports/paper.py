"""A report as PDF/A, written by a process of its own: the web process does not load typst."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from monitoring.reports.sheet import Sheet

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds of any kind: the machine may be busy


class ReportFailed(Exception):
    """The process ended without a PDF; the text is for the log."""


def pdf_of(sheet: Sheet, language: str, texts: dict[str, str]) -> bytes:
    """`texts`: the headings that are no figures. Raises ReportFailed."""
    content = asdict(sheet) | {"headings": sheet.headings, "language": language, **texts}
    environment = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-B", "-m", "monitoring.reports"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(content).encode(),
            capture_output=True,
            cwd=ROOT,
            env=environment,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise ReportFailed(f"no PDF within {PATIENCE} s") from error
    if done.returncode:
        raise ReportFailed(done.stderr.decode(errors="replace")[-2000:] or f"exit code {done.returncode}")
    return done.stdout
