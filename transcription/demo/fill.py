"""Fills an installation with the demo court, by the same doors as people use. Again does no harm."""

import secrets
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction
from courtsight.audit.trail import record_event
from transcription.demo.court import CASES, CLERK, STAFF, DemoCase, Person, Sitting
from transcription.demo.proceedings import NOTED, note
from transcription.dispatch import create_job
from transcription.models import Case, Hearing, Job, Recording
from transcription.recordings import add_recording

SATURDAY = 5
SPOKEN = "id-ID"


@dataclass(frozen=True)
class Login:
    """`password` is known only in the run that made the account."""

    person: Person
    password: str | None


def fill(today: date) -> tuple[list[Login], list[Job]]:
    """Everything of the demo court that is not there yet; hearings that are there keep their dates.

    Returns the logins and the newest job of every recording. Raises BadAudio and StorageFull as an upload does.
    """
    logins = [create_account(person) for person in STAFF]
    clerk = User.objects.get(username=CLERK.username)
    hearings = [pair for case in CASES for pair in create_case(case, clerk, today)]
    return logins, [transcribe(add_sound(hearing, sitting, clerk), clerk) for hearing, sitting in hearings]


@transaction.atomic
def create_account(person: Person) -> Login:
    names = {"first_name": person.first_name, "last_name": person.last_name}
    user, created = User.objects.get_or_create(username=person.username, defaults=names)
    if not created:
        return Login(person, None)
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get_or_create(name=person.role.value)[0])
    record_event(None, AuditAction.CREATED, user, demo=True)
    return Login(person, password)


@transaction.atomic
def create_case(demo: DemoCase, clerk: User, today: date) -> list[tuple[Hearing, Sitting]]:
    """The case with its parties and hearings; a sealed one is never seen unsealed."""
    case, created = Case.objects.get_or_create(
        number=demo.number, created_by=clerk, defaults={"title": demo.title, "sealed": bool(demo.sealed_for)}
    )
    if created:
        for role, name in demo.parties:
            case.parties.create(role=role, name=name)
        case.assigned.set(User.objects.filter(username__in=demo.sealed_for))
        record_event(clerk, AuditAction.CREATED, case)
    hearings = [(create_hearing(case, sitting, clerk, today), sitting) for sitting in demo.sittings]
    if created:
        for hearing, sitting in hearings:
            if sitting.audio in NOTED:
                note(hearing, NOTED[sitting.audio], clerk)
    return hearings


def create_hearing(case: Case, sitting: Sitting, clerk: User, today: date) -> Hearing:
    hearing, created = case.hearings.get_or_create(
        agenda=sitting.agenda,
        defaults={
            "starts_at": moment_of(sitting, today),
            "court_room": sitting.room,
            "sealed": case.sealed,
            "created_by": clerk,
        },
    )
    if created:
        hearing.assigned.set(case.assigned.all())
        for order, (role, name) in enumerate(sitting.participants):
            hearing.participants.create(role=role, name=name, order=order)
        record_event(clerk, AuditAction.CREATED, hearing)
    return hearing


def add_sound(hearing: Hearing, sitting: Sitting, clerk: User) -> Recording:
    """Uploads a copy: what is uploaded is moved."""
    folder = settings.HOME.uploads
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="demo-") as scratch:
        copy = Path(shutil.copy(sitting.path, scratch))
        return add_recording(copy, sitting.path.name, hearing, clerk)[0]


def transcribe(recording: Recording, clerk: User) -> Job:
    """The job that made the transcript, or that will."""
    done = recording.jobs.filter(transcript__isnull=False).first()
    return done or create_job(recording, clerk, language=SPOKEN, enable_diarization=True)


def moment_of(sitting: Sitting, today: date) -> datetime:
    """Courts do not sit at weekends: such a day becomes the Friday before."""
    day = today + timedelta(days=sitting.days)
    day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
    return datetime.combine(day, sitting.at, timezone.get_current_timezone())
