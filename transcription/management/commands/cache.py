"""Look into the cache of results, or take something out of it."""

import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from transcription import cache
from transcription.cache.removal import remove_expired
from transcription.cache.statistics import FloorStatistics, Statistics
from transcription.engines import ENGINES


class Command(BaseCommand):
    help = "Show what the cache of results holds, or remove results, so that they are computed anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--statistics", action="store_true", help="what it holds and how often it knew the answer")
        what.add_argument("--audio", metavar="SHA256", default="", help="remove what was made from this file")
        what.add_argument("--engine", metavar="NAME", default="", help="remove what this engine made")
        what.add_argument("--pattern", default="", help="remove keys that fit, such as 'stt:chunk:*:jv-ID:*'")
        what.add_argument("--expired", action="store_true", help="remove what is too old, too much or sealed by now")
        parser.add_argument("--model", default="", help="with --engine: only what this model made")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_what_selects_nothing(options)
        if options["statistics"]:
            self.stdout.write("\n".join(lines_of(cache.statistics())))
        elif options["expired"]:
            self.stdout.write(f"{remove_expired()} expired entries removed")
            cache.tend()
        else:
            self._remove(cache.Selection(*(options[name] for name in ("audio", "engine", "model", "pattern"))))

    def _remove(self, selection: cache.Selection) -> None:
        removed = cache.remove(selection)
        self.stdout.write(f"PostgreSQL: {removed.postgresql} entries removed")
        if removed.redis is None:
            raise CommandError(_("Redis cannot be reached: it may keep such entries for two days. Try again later."))
        self.stdout.write(f"Redis: {removed.redis} entries removed")


def refuse_what_selects_nothing(options: dict[str, Any]) -> None:
    """Raises CommandError: a slip of the pen would remove nothing and look as if there had been nothing."""
    if options["model"] and not options["engine"]:
        raise CommandError(_("--model is given with --engine."))
    if options["engine"] and options["engine"] not in ENGINES:
        known = {"engine": options["engine"], "engines": ", ".join(ENGINES)}
        raise CommandError(_("There is no engine “%(engine)s”: choose one of %(engines)s.") % known)
    if options["audio"] and not re.fullmatch(r"[0-9a-f]{64}", options["audio"]):
        raise CommandError(_("--audio takes the SHA-256 of a recording: 64 hexadecimal digits."))


def lines_of(found: Statistics) -> list[str]:
    lines = [f"counting since {found.counting_since:%Y-%m-%d %H:%M %Z}" if found.counting_since else "nothing counted"]
    for kind in ("file", "chunk"):
        lines.append(f"{kind}s as a whole: {_counts(getattr(found, kind))}")
    lines += _floor("PostgreSQL", found.postgresql)
    if found.redis is None or found.memory is None:
        return [*lines, "Redis cannot be reached: its half is missing"]
    memory = f"Redis uses {found.memory.used_bytes} bytes in all and dropped {found.memory.evictions} keys for room"
    return [*lines, *_floor("Redis", found.redis), memory]


def _floor(name: str, floor: FloorStatistics) -> list[str]:
    return [
        f"{name}, {kind}s: {held.entries} entries, {held.bytes} bytes; {_counts(held.since_start)}; "
        f"last 24 h: {_counts(held.last_24_hours)}"
        for kind, held in (("file", floor.file), ("chunk", floor.chunk))
    ]


def _counts(counts: cache.Counts) -> str:
    rate = "no question yet" if counts.hit_rate is None else f"{counts.hit_rate:.1%} hits"
    return f"{rate} ({counts.hits} of {counts.hits + counts.misses}), {counts.evictions} evicted"
