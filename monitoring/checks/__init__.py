"""All checks of the health page, in its order. To add one: a function that returns a Finding, and a line here."""

from django.utils.translation import gettext_lazy as _

from monitoring.board import Check
from monitoring.checks import engines, live, machine, servers, work

__all__ = ["CHECKS"]

CHECKS: dict[str, Check] = {
    "database": Check(_("Database"), servers.database),
    "redis": Check(_("Redis"), servers.redis_server),
    "queues": Check(_("Queues"), work.waiting, needs=("database", "redis"), every=1),
    "workers": Check(_("Workers"), work.workers, needs=("redis",), every=1),
    "scheduler": Check(_("Scheduler"), work.scheduler, needs=("redis",), every=1),
    "transcription": Check(_("Transcription"), work.lately, needs=("database",), every=5),
    "live": Check(_("Live captions"), live.captions, needs=("database", "redis"), every=1),
    "index": Check(_("Search index"), work.index, needs=("database",), every=5),
    "whisper": Check(_("Engine on this machine"), engines.whisper, needs=("database",), every=5),
    "google": Check(_("Engine in the cloud"), engines.google, needs=("database",), every=15),
    "storage": Check(_("Storage"), machine.storage),
    "memory": Check(_("Memory"), machine.memory),
    "certificates": Check(_("Certificates"), machine.certificates, every=300),
    "clock": Check(_("Clock"), servers.clock, needs=("database", "redis"), every=15),
}
