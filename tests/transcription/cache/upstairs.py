"""Redis itself, past the cache: what lies there."""

import redis
from django.conf import settings


def upstairs() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL)
