"""What leaves the cache: what is too old or too much, and what a person wants to be gone."""

import logging
import re
from dataclasses import dataclass

import redis
from django.conf import settings
from django.db.models import F, QuerySet, Sum, Window
from django.utils import timezone

from transcription.cache import upper
from transcription.cache.counting import Floor, count, save_counts
from transcription.cache.keys import engine_in
from transcription.cache.sealed import forget_sealed
from transcription.models import Cached
from transcription.models.cached import CachedKind

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Selection:
    """Entries made from one file (`audio`, its SHA-256), by an engine (and model), or whose key fits a pattern.

    The pattern is as in Redis: * for anything, ? for one character, [abc] for one of some.
    """

    audio: str = ""
    engine: str = ""
    model: str = ""
    pattern: str = ""

    def __str__(self) -> str:
        return " ".join(f"{name}={getattr(self, name)}" for name in self.__slots__ if getattr(self, name))

    def rows(self) -> QuerySet[Cached]:
        rows = Cached.objects.all()
        wanted = {"audio_sha256": self.audio, "engine": self.engine, "model": self.model}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        return rows.filter(key__regex=expression(self.pattern)) if self.pattern else rows

    def holds(self, held: upper.Held) -> bool:
        return (
            self.audio in ("", held.audio_sha256)
            and self.engine in ("", engine_in(held.key))
            and self.model in ("", held.model)
            and (not self.pattern or re.search(expression(self.pattern), held.key) is not None)
        )


@dataclass(frozen=True, slots=True)
class Removal:
    """How many entries each floor lost; `redis` is None when it could not be reached and may still have them."""

    postgresql: int
    redis: int | None


def remove(selection: Selection) -> Removal:
    rows, _ = selection.rows().delete()
    try:
        keys = [held.key for held in upper.held() if selection.holds(held)]
        return Removal(rows, upper.delete(keys))
    except redis.RedisError as error:
        logger.warning("The cache in Redis cannot be reached, it may keep entries for up to %s: %s", upper.KEPT, error)
        return Removal(rows, None)


def tend() -> None:
    """The regular upkeep: what is sealed, expired or too much goes, and what was counted is put in safety."""
    forget_sealed()
    remove_expired()
    remove_oldest(settings.CACHE_MAX_BYTES)
    save_counts()


def remove_expired() -> int:
    """Redis lets go of its own by itself, and earlier."""
    return Cached.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def remove_oldest(most: int) -> int:
    """Of PostgreSQL's entries, until the rest has at most so many bytes."""
    newest_first = Window(Sum("size"), order_by=[F("created_at").desc(), F("key").asc()])
    rows = Cached.objects.annotate(sum=newest_first).filter(sum__gt=most)
    gone = dict.fromkeys(CachedKind, 0)
    keys = []
    for key, kind in rows.values_list("key", "kind"):
        gone[CachedKind(kind)] += 1
        keys.append(key)
    Cached.objects.filter(key__in=keys).delete()
    for kind, number in gone.items():
        count(Floor.POSTGRESQL, kind, evictions=number)
    return len(keys)


def expression(pattern: str) -> str:
    """A pattern of Redis as a regular expression that Python and PostgreSQL read alike.

    A set holds letters, digits and colons; any other bracket stands for itself.
    """
    parts = re.findall(r"\[[\w:]+\]|.", pattern, re.DOTALL)
    return "^" + "".join(_as_expression(part) for part in parts) + "$"


def _as_expression(part: str) -> str:
    if part in ("*", "?"):
        return ".*" if part == "*" else "."
    return part if len(part) > 1 else re.escape(part)
