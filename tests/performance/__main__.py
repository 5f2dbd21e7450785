"""`make bench`: measure everything here and print a table; with --write also keep it in docs/performance.md.

    python -m tests.performance [--write] [start] [upload] ...

Every bench_NAME.py has a docstring whose first line is its heading, and `run() -> list[Figure]`.
"""

import argparse
import importlib
import sys
from pathlib import Path

from tests.performance import report

FOLDER = Path(__file__).resolve().parent
PAGE = FOLDER.parents[1] / "docs" / "performance.md"


def main() -> int:
    names = sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))
    parser = argparse.ArgumentParser(prog="python -m tests.performance", description="Measure CourtSight.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(names)}; all by default")
    parser.add_argument("--write", action="store_true", help="keep the figures in docs/performance.md")
    options = parser.parse_args()
    unknown = set(options.names) - set(names)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    for name in options.names or names:
        bench = importlib.import_module(f"tests.performance.bench_{name}")
        heading = (bench.__doc__ or name).strip().splitlines()[0]
        print(f"\n{heading}", flush=True)
        figures = bench.run()
        if not figures:  # it has said why
            continue
        table = report.table(figures)
        print(table, flush=True)
        if options.write:
            PAGE.write_text(report.replaced(PAGE.read_text(), name, heading, f"{report.machine()}\n\n{table}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
