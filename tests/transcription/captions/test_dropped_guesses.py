"""What is being said is taken off the screens when it is final, and when nobody goes on to guess."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from courtsight.accounts.models import User
from tests import factories
from transcription.captions import captioning as module
from transcription.captions.captioning import Captioning, Shared
from transcription.captions.claims import Claim
from transcription.captions.events import Event, Final, Interim
from transcription.captions.inbox import Inbox
from transcription.captions.keeping_up import BEHIND, Effort
from transcription.captions.permits import Permits
from transcription.captions.seats import Seats
from transcription.models import Hearing, LiveSession
from transcription.types import Segment, Word

pytestmark = pytest.mark.django_db(transaction=True)
WORKER = "juru-teks"


class Shown:
    """What a worker shows, in order; a line that is final settles what was shown before."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def show(self, session_id: UUID, interim: Interim) -> None:
        self.texts.append(interim.text)

    def settle(self, session_id: UUID) -> None:
        self.texts.append("-")


class Ear:
    name = "whisper"


class Listening:
    engine, effort, safe_seconds = "whisper", Effort.FULL, 0.0


@pytest.fixture
def shown() -> Shown:
    return Shown()


@pytest.fixture
def captions(hearing: Hearing, clerk: User, shown: Shown) -> Captioning:
    live = factories.LiveSessionFactory(hearing=hearing, started_by=clerk, worker=WORKER, engine_now="whisper")
    captions = Captioning(Claim(live.pk, WORKER), Ear(), None, Shared(Inbox(WORKER), shown, Permits()))
    captions._session = LiveSession.objects.get(pk=live.pk)
    captions._seats = Seats(["" for _ in range(live.channels)])
    return captions


def line(text: str, start: float, end: float) -> Final:
    return Final(Segment(start, end, text, (Word(start, end, text, 0.9),)))


def events(*wanted: Event) -> Iterator[Event]:
    yield from wanted


def test_after_a_line_nothing_is_being_said(captions: Captioning, shown: Shown):
    captions._tell(events(Interim("saya lihat", "", 1.0, 2.0), line("Saya melihat.", 1.0, 2.4)))
    assert shown.texts == ["saya lihat", "-", ""]


def test_what_is_said_after_a_line_is_shown_after_it(captions: Captioning, shown: Shown):
    captions._tell(events(line("Saya melihat.", 1.0, 2.4), Interim("lalu", "", 2.4, 3.0)))
    assert shown.texts == ["-", "", "lalu"]


def test_a_line_that_fills_a_gap_leaves_what_is_being_said_now(captions: Captioning, shown: Shown):
    captions._keep_late(line("Tadi.", 1.0, 2.0).segment)
    assert shown.texts == []


def test_a_machine_that_cannot_keep_up_leaves_no_guess_behind(captions: Captioning, shown: Shown):
    captions._judge(0.1, Listening())
    assert shown.texts == []
    captions._judge(BEHIND[1] + 1, Listening())
    assert shown.texts == [""]
    captions._judge(BEHIND[1] + 1, Listening())
    assert shown.texts == [""]


def test_whoever_takes_a_session_over_takes_away_what_the_one_before_had_shown(
    captions: Captioning, shown: Shown, monkeypatch: pytest.MonkeyPatch
):
    captions.stop()
    monkeypatch.setattr(module, "Listeners", _listeners)
    captions.run()
    assert shown.texts[0] == ""


class _Idle(Listening):
    def close(self) -> None: ...


class _listeners:
    def __init__(self, *arguments: object) -> None: ...

    local = None

    def listener(self, at: int) -> _Idle:
        return _Idle()
