"""Django's cache in Redis, its lookups counted. django-prometheus has one as well, which wants another client."""

from typing import Any

from django.core.cache.backends.redis import RedisCache
from django_prometheus.cache.metrics import django_cache_get_total, django_cache_hits_total, django_cache_misses_total

from courtsight.prompt_redis import PATIENCE

BACKEND = "redis"
NOTHING = object()


class CountedRedisCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        """One that hangs would be waited for without end."""
        super().__init__(server, params | {"OPTIONS": PATIENCE | params.get("OPTIONS", {})})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        django_cache_get_total.labels(backend=BACKEND).inc()
        found = super().get(key, NOTHING, version)
        counter = django_cache_misses_total if found is NOTHING else django_cache_hits_total
        counter.labels(backend=BACKEND).inc()
        return default if found is NOTHING else found
