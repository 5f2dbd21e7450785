"""The calls under /api/v1/cache, for administrators: what the cache holds and saves, and how to take things out."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict, field_validator, model_validator

from courtsight.accounts.models import User
from courtsight.accounts.roles import Action
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription import cache
from transcription.engines import ENGINES
from transcription.models import Cached
from transcription.schemas import InvalidSchema, ProblemSchema

router = Router(tags=["cache"])

ERRORS = {401: ProblemSchema, 403: ProblemSchema}
PRINTABLE = r"^[!-~]+$"


class CountsSchema(Schema):
    """`hit_rate` is 0 to 1, null when nobody asked. `evictions`: entries dropped to get room."""

    hits: int
    misses: int
    evictions: int
    hit_rate: float | None


class KindSchema(Schema):
    entries: int
    bytes: int
    since_start: CountsSchema
    last_24_hours: CountsSchema


class FloorSchema(Schema):
    file: KindSchema
    chunk: KindSchema


class MemorySchema(Schema):
    """Of the whole Redis; `limit_bytes` is 0 when it has none."""

    used_bytes: int
    limit_bytes: int
    evictions: int


class StatisticsSchema(Schema):
    """`file` and `chunk` are the cache as a whole. Without Redis `redis` and `memory` are null, and counts are those
    that PostgreSQL has. What sealed hearings look up is not counted, and their results are never kept.
    """

    counting_since: datetime | None
    file: CountsSchema
    chunk: CountsSchema
    postgresql: FloorSchema
    redis: FloorSchema | None
    memory: MemorySchema | None
    redis_reachable: bool


class SelectionQuery(Schema):
    """What is to go: give `audio`, `engine` (with or without `model`), or `pattern`."""

    model_config = ConfigDict(extra="forbid")

    audio: str = Field("", pattern=r"^[0-9a-f]{64}$", description="SHA-256 of a recording")
    engine: str = Field("", pattern=PRINTABLE, max_length=20)
    model: str = Field("", pattern=PRINTABLE, max_length=100, description="of the engine")
    pattern: str = Field("", pattern=PRINTABLE, max_length=250, description="of keys: * ? [abc] as in Redis")

    @model_validator(mode="after")
    def one_selection(self) -> Self:
        if [bool(self.audio), bool(self.engine), bool(self.pattern)].count(True) != 1:
            raise ValueError(_("give one of audio, engine and pattern"))
        if self.model and not self.engine:
            raise ValueError(_("a model is given with its engine"))
        return self

    @field_validator("engine")
    @classmethod
    def is_known(cls, engine: str) -> str:
        if engine and engine not in ENGINES:
            raise ValueError(_("there is no such engine: choose one of %(engines)s") % {"engines": ", ".join(ENGINES)})
        return engine


class RemovedSchema(Schema):
    """How many entries each floor lost. `redis` is null when it could not be reached: it may keep some for two days."""

    postgresql: int
    redis: int | None


@router.get("/statistics", response={200: StatisticsSchema} | ERRORS)
def cache_statistics(request: HttpRequest) -> dict[str, Any]:
    """What the cache holds and how often it knew the answer."""
    _require_administrator(request.auth)
    found = cache.statistics()
    return _with_rates(asdict(found)) | {"redis_reachable": found.redis is not None}


@router.delete("", response={200: RemovedSchema, 422: InvalidSchema} | ERRORS)
def remove_from_cache(request: HttpRequest, wanted: Query[SelectionQuery]) -> cache.Removal:
    """Forget results, so that they are computed anew when they are asked for."""
    _require_administrator(request.auth)
    selection = cache.Selection(**wanted.model_dump())
    with transaction.atomic():
        record_event(request.auth, AuditAction.DELETED, Cached(key="cache"), name=str(selection))
        return cache.remove(selection)


def _require_administrator(user: User) -> None:
    """Raises PermissionDenied: that there is a cache is no secret."""
    if not user.may(Action.ADMINISTER):
        raise PermissionDenied


def _with_rates(found: dict[str, Any]) -> dict[str, Any]:
    """The rate belongs to the counts, and is no field of theirs."""
    if "misses" in found:
        return found | {"hit_rate": cache.Counts(**found).hit_rate}
    return {name: _with_rates(value) if isinstance(value, dict) else value for name, value in found.items()}
