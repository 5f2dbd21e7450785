"""What of a live session leaves the building: by the court's leave, within its budget, and written down."""

import hashlib

import pytest

from courtsight.accounts.models import User
from courtsight.audit.models import AuditAction, AuditEvent
from tests import factories
from transcription import policy
from transcription.captions import permits
from transcription.captions.departures import RESERVED, Departures, may_substitute
from transcription.captions.marks import begin_mark, end_mark
from transcription.captions.permits import Permits
from transcription.errors import BudgetSpent, EngineUnreachable, MayNotLeave, UnsupportedOption
from transcription.models import Court, Hearing, LiveSession, Transfer
from transcription.models.live import MarkKind

pytestmark = pytest.mark.django_db
SECOND = b"\x01\x02" * 16_000


@pytest.fixture
def live(clerk: User, allowed: Court, configured: None) -> LiveSession:
    hearing = factories.HearingFactory(case__number="12/Pdt.G/2026/PN Bdg")
    return factories.LiveSessionFactory(hearing=hearing, started_by=clerk, engine="google")


@pytest.fixture
def leaving(live: LiveSession) -> Departures:
    leaving = Departures(live, "google", Permits())
    leaving.begin("chirp_3")
    return leaving


def send(leaving: Departures, seconds: int, begin: float = 0.0) -> None:
    for second in range(seconds):
        leaving.before(begin + second, begin + second + 1, SECOND)


def test_a_stream_is_one_transfer_of_what_was_sent(live: LiveSession, leaving: Departures):
    send(leaving, 20)
    assert Transfer.objects.get().seconds == 2 * RESERVED  # counted before it is sent
    leaving.end()
    transfer = Transfer.objects.get()
    assert (transfer.hearing, transfer.engine, transfer.model) == (live.hearing, "google", "chirp_3")
    assert (transfer.seconds, transfer.size) == (20.0, 20 * 32_000)
    assert transfer.sha256 == hashlib.sha256(20 * SECOND).hexdigest()
    assert float(transfer.cost) == pytest.approx(20 / 60 * 0.016, abs=1e-6)
    assert str(live.pk) in transfer.address


def test_what_a_worker_had_sent_that_was_killed_stays_written_down(leaving: Departures):
    send(leaving, 40)
    transfer = Transfer.objects.get()
    assert transfer.seconds == 3 * RESERVED
    assert transfer.size == 31 * 32_000  # when it was last looked at
    assert transfer.sha256 == hashlib.sha256(31 * SECOND).hexdigest()


def test_what_was_refused_is_not_in_the_sum(leaving: Departures, allowed: Court):
    Court.objects.update(monthly_minutes=1)
    send(leaving, 60)
    with pytest.raises(BudgetSpent):
        send(leaving, 1, begin=60)
    leaving.end()
    transfer = Transfer.objects.get()
    assert (transfer.seconds, transfer.size) == (60.0, 60 * 32_000)
    assert transfer.sha256 == hashlib.sha256(60 * SECOND).hexdigest()


def test_with_less_left_than_is_counted_at_once_no_stream_begins(leaving: Departures, allowed: Court):
    Court.objects.update(monthly_minutes=1)
    send(leaving, 45)
    leaving.end()
    assert leaving.may_begin(45.0)
    leaving.begin("chirp_3")
    send(leaving, 1, begin=45.0)
    leaving.end()
    assert not leaving.may_begin(46.0)


def test_who_sent_it_is_in_the_audit_trail_once_a_stream(live: LiveSession, leaving: Departures, clerk: User):
    send(leaving, 40)
    leaving.end()
    (event,) = AuditEvent.objects.filter(action=AuditAction.SENT_AWAY)
    assert event.user == clerk


def test_a_stream_that_was_sent_nothing_leaves_no_trace(leaving: Departures):
    leaving.end()
    leaving.end()
    assert not Transfer.objects.exists()


def test_the_months_minutes_end_the_stream(leaving: Departures, allowed: Court):
    Court.objects.update(monthly_minutes=1)
    with pytest.raises(BudgetSpent):
        send(leaving, 90)
    leaving.end()
    assert Transfer.objects.this_month().seconds() == 60.0
    assert not leaving.may_begin(90.0)


def test_what_is_closed_to_the_public_stays(live: LiveSession, leaving: Departures, clerk: User):
    live.stored_seconds = 5.0
    live.save()
    send(leaving, 5)
    mark = begin_mark(live, clerk, MarkKind.CLOSED)
    with pytest.raises(MayNotLeave):
        leaving.before(5.0, 5.2, SECOND)
    assert not leaving.may_begin(5.2)
    end_mark(mark, clerk, at=9.0)
    assert not leaving.may_begin(8.0)
    assert leaving.may_begin(9.5)


def test_it_may_leave_where_an_administrator_has_allowed_that(live: LiveSession, leaving: Departures, clerk: User):
    begin_mark(live, clerk, MarkKind.CLOSED)
    Court.objects.update(sealed_may_leave=True)
    send(leaving, 1, begin=live.stored_seconds)
    assert leaving.may_begin(live.stored_seconds)


def test_a_policy_that_changes_holds_within_a_second(leaving: Departures, monkeypatch: pytest.MonkeyPatch):
    send(leaving, 1)
    Court.objects.update(cloud_classes=[])
    monkeypatch.setattr(permits, "LOOK_SECONDS", 0.0)
    with pytest.raises(MayNotLeave):
        send(leaving, 1, begin=1)
    assert not leaving.may_begin(2.0)


def test_the_court_says_whether_the_local_engine_goes_on(allowed: Court):
    assert not may_substitute(EngineUnreachable("away"))
    assert not may_substitute(BudgetSpent("all"))
    Court.objects.update(falls_back=True)
    assert may_substitute(EngineUnreachable("away"))
    assert not may_substitute(BudgetSpent("all"))
    Court.objects.update(local_when_spent=True)
    assert may_substitute(BudgetSpent("all"))


def test_the_courts_engine_for_captions(live: LiveSession):
    hearing = live.hearing
    assert policy.live_engine(hearing, "id-ID") == "whisper"
    Court.objects.update(live_engine="google")
    assert policy.live_engine(hearing, "id-ID") == "google"
    assert policy.live_engine(hearing, "su-ID") == "google"  # by another model of the region
    Court.objects.update(cloud_classes=[])
    assert policy.live_engine(hearing, "id-ID") == "whisper"
    with pytest.raises(MayNotLeave):
        policy.live_engine(hearing, "id-ID", "google")


def test_a_clerk_may_choose_among_the_engines_that_the_court_allows(live: LiveSession):
    hearing = live.hearing
    assert policy.live_offered(hearing, "id-ID") == ["whisper", "google"]
    Court.objects.update(cloud_classes=[])
    assert policy.live_offered(hearing, "id-ID") == ["whisper"]


def test_an_engine_that_does_not_stream_the_language_is_no_choice(live: LiveSession, settings):
    settings.GOOGLE_PROJECT = ""
    assert policy.live_offered(live.hearing, "id-ID") == ["whisper"]


def test_a_sealed_hearing_has_no_choice_of_the_cloud_whatever_the_court_allows(
    live: LiveSession, sealed_hearing: Hearing
):
    Court.objects.update(cloud_classes=["Pid", "Pid.Sus-Anak"], sealed_may_leave=True)
    assert policy.live_offered(sealed_hearing, "id-ID") == ["whisper"]


def test_a_sealed_hearing_is_captioned_here(live: LiveSession, sealed_hearing: Hearing):
    Court.objects.update(live_engine="google", cloud_classes=["Pid", "Pid.Sus-Anak"])
    assert policy.live_engine(sealed_hearing, "id-ID") == "whisper"


def test_an_engine_that_is_not_set_up_cannot_be_wished_for(hearing: Hearing, allowed: Court, settings):
    settings.GOOGLE_PROJECT = ""
    with pytest.raises(UnsupportedOption):
        policy.live_engine(hearing, "id-ID", "google")
