"""`manage.py demo`: fills the running installation with a small court and waits for its transcripts."""

import time
from argparse import ArgumentParser
from collections import Counter
from typing import Any

import psycopg
import redis
from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from transcription.demo.fill import Login, fill
from transcription.errors import CourtSightError
from transcription.models import Job
from transcription.models.job import JobStatus
from transcription.progress import error_state, progress_of

ASK_SECONDS = 1
DATABASE_SECONDS = 5
# A worker answers a ping within milliseconds, on a busy machine within a second or two. One that is still loading when
# the pages are there already hears none that was sent before.
WORKER_SECONDS = 5
PINGS = 4
START_FIRST = gettext_lazy("Start CourtSight first (`make run`, in another terminal), then run this again.")


class Command(BaseCommand):
    help = "Fill the running installation with a small invented court, spoken recordings and their transcripts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-wait", action="store_true", help="do not wait for the transcripts")

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_unless_running()
        try:
            logins, jobs = fill(timezone.localdate())
        except CourtSightError as error:
            raise CommandError(f"{error.message} {error.action}") from error
        self._print_logins(logins)
        if options["no_wait"]:
            self.stdout.write("The recordings are being transcribed: follow them in the browser.")
            return
        self._wait(jobs)

    def _print_logins(self, logins: list[Login]) -> None:
        self.stdout.write("Logins (passwords are shown only this once):")
        for login in logins:
            known = login.password or "as shown at the first run, or: manage.py changepassword " + login.person.username
            person = login.person
            self.stdout.write(f"  {person.username:<12} {known}   {person.name}, {person.role.value}")

    def _wait(self, jobs: list[Job]) -> None:
        """Until every job has ended. Raises CommandError when one failed."""
        self.stdout.write("Waiting for the transcripts. Ctrl-C ends the waiting, not the work.")
        try:
            while not all_ended(jobs):
                self._show_progress(jobs)
                time.sleep(ASK_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("\nThe transcription goes on: follow it in the browser.")
            return
        self._report(jobs)

    def _show_progress(self, jobs: list[Job]) -> None:
        done = sum(progress_of(job) for job in jobs) / len(jobs)
        finished = sum(job.status == JobStatus.COMPLETED for job in jobs)
        line = f"Transcribing: {done:4.0%}, {finished} of {len(jobs)} recordings done"
        if self.stdout.isatty():
            self.stdout.write(f"\r{line}", ending="")
            self.stdout.flush()

    def _report(self, jobs: list[Job]) -> None:
        ended = Counter(job.status for job in jobs)
        done = ended[JobStatus.COMPLETED]
        self.stdout.write(f"{chr(10) if self.stdout.isatty() else ''}{done} of {len(jobs)} recordings are transcribed.")
        failed = [f"{job.recording.name}: {why(job)}" for job in jobs if job.status != JobStatus.COMPLETED]
        if failed:
            raise CommandError("\n".join(failed))


def refuse_unless_running() -> None:
    """Raises CommandError that says what is missing: the database and its tables, Redis, a worker."""
    try:
        # Not through Django's pool, which waits half a minute for a server to come.
        psycopg.connect(settings.DATABASE_URL, connect_timeout=DATABASE_SECONDS).close()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise cannot_run(_("The database is not up to date."))
        redis.Redis.from_url(settings.REDIS_URL).ping()
    except psycopg.OperationalError as error:
        raise cannot_run(_("The database cannot be reached.")) from error
    except redis.RedisError as error:
        raise cannot_run(_("Redis cannot be reached.")) from error
    if not any(a_worker_answers() for _attempt in range(PINGS)):
        raise cannot_run(_("No worker is running, nobody would transcribe."))


def a_worker_answers() -> bool:
    return bool(current_app.control.broadcast("ping", reply=True, limit=1, timeout=WORKER_SECONDS))


def cannot_run(missing: str) -> CommandError:
    return CommandError(f"{missing} {START_FIRST}")


def all_ended(jobs: list[Job]) -> bool:
    """Reads every job anew."""
    for job in jobs:
        job.refresh_from_db()
    return all(job.status in JobStatus.ended() for job in jobs)


def why(job: Job) -> str:
    error = error_state(job)
    return f"{error['message']} {error['action']}" if error else job.get_status_display()
