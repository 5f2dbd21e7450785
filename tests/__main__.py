"""`make test`: every test, in two runs. Those that fail are heard a second time, by themselves.

Tests here start databases, workers and browsers. On two cores that other programs use as well, one of some thousand now
and then waits for longer than it is ready to. What fails alone, too, is a fault; what passes alone is named at the end,
so that somebody makes it wait for the right thing. Where more than a few fail nothing is heard again.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

# The browser tests run apart: Playwright's event loop and that of the socket tests do not mix.
RUNS = {"units": ["--ignore=tests/browser"], "browser": ["tests/browser"]}
# Each with servers of its own, for which it waits as often as it works: three on two cores take two thirds of the time.
PROCESSES = min(4, (os.cpu_count() or 1) * 3 // 2)
SIDE_BY_SIDE = [f"--numprocesses={PROCESSES}", "--dist=loadfile", "--no-loadscope-reorder"]
ALONE = ["--last-failed", "--numprocesses=0"]
MOST_HEARD_AGAIN = 5
LAST_FAILED = "v/cache/lastfailed"
TESTS_FAILED = 1  # of pytest's exit codes


def main() -> int:
    passed_alone: list[str] = []
    codes = [run(name, passed_alone) for name in RUNS]
    if passed_alone:
        print("\nFailed beside others and passed alone, to be looked into:", *passed_alone, sep="\n  ")
    return max(codes)


def run(name: str, passed_alone: list[str]) -> int:
    """The exit code of what decides. Adds to `passed_alone` what only the second hearing let pass."""
    forget(name)
    code = pytest(name, SIDE_BY_SIDE)
    failed = last_failed(name)
    if code != TESTS_FAILED or not 0 < len(failed) <= MOST_HEARD_AGAIN or not all("::" in name for name in failed):
        return code  # what is no test (a process that collected other ones, say) cannot be heard alone
    print(f"\n{len(failed)} failed; once more, alone:", *failed, sep="\n  ", flush=True)
    code = pytest(name, ALONE)
    if code == 0:
        passed_alone += failed
    return code


def pytest(name: str, options: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-o", f"cache_dir={cache(name)}", *options, *RUNS[name]]
    return subprocess.run(command).returncode


def last_failed(name: str) -> list[str]:
    path = cache(name) / LAST_FAILED
    return sorted(json.loads(path.read_text())) if path.exists() else []


def forget(name: str) -> None:
    """Pytest keeps failures of tests that are gone by now."""
    (cache(name) / LAST_FAILED).unlink(missing_ok=True)


def cache(name: str) -> Path:
    return Path(".pytest_cache") / name


if __name__ == "__main__":
    sys.exit(main())
