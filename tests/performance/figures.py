"""One measured figure. Each bench_*.py here exposes `run() -> list[Figure]`; `make bench` prints them all."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured, in words a reader knows; `target` says what it must stay under (or "" for none)."""

    name: str
    value: float
    unit: str
    target: str = ""
    note: str = ""
