#!/usr/bin/env python3
"""Leave in a lock file only what its .in file names: packages of which the data alone is used, without dependencies.

keep_named.py models.in models.txt
"""

import re
import sys
from pathlib import Path

NAME = re.compile(r"[A-Za-z0-9._-]+")


def kept(wanted: str, locked: str) -> str:
    """The entries of the lock, each a line at the margin and those indented behind it, whose names are wanted."""
    names = {_name(line) for line in wanted.splitlines() if line.strip() and not line.startswith("#")}
    lines, inside = [], False
    for line in locked.splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            inside = _name(line) in names
        if inside and not line.startswith("#"):
            lines.append(line)
    return "".join(lines)


def _name(line: str) -> str:
    found = NAME.match(line)
    return re.sub(r"[-_.]+", "-", found.group()).lower() if found else ""


if __name__ == "__main__":
    source, lock = map(Path, sys.argv[1:])
    lock.write_text(kept(source.read_text(), lock.read_text()))
