"""A live worker loads its model when a session is there; till then it does what needs none, and takes nothing."""

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import OperationalError

from courtsight import heartbeats
from tests import factories
from tests.transcription.captions.quick_worker import QuickEar
from tests.transcription.captions.test_worker import until
from transcription.captions.worker import LiveWorker, Load, Loaded
from transcription.errors import ModelUnavailable
from transcription.models import LiveSession

pytestmark = pytest.mark.django_db(transaction=True)
QUICK: Loaded = (QuickEar(), None)


@pytest.fixture
def new_worker() -> Iterator[Callable[[Load], LiveWorker]]:
    made: list[LiveWorker] = []

    def new(load: Load) -> LiveWorker:
        made.append(LiveWorker(load, 1))
        return made[-1]

    yield new
    for worker in made:
        worker._let_go()


def takes(worker: LiveWorker, session: LiveSession) -> bool:
    worker._round()
    return LiveSession.objects.get(pk=session.pk).worker == worker.name


def test_without_a_session_nothing_is_loaded(new_worker: Callable[[Load], LiveWorker]):
    new_worker(lambda: pytest.fail("it was loaded"))._round()


def test_a_session_is_left_to_others_until_the_model_is_there(new_worker: Callable[[Load], LiveWorker]):
    session = factories.LiveSessionFactory()
    is_there = threading.Event()
    worker = new_worker(lambda: QUICK if is_there.wait(60) else QUICK)
    assert not takes(worker, session)
    assert not takes(worker, session)
    assert worker._sign in [sign.name for sign in heartbeats.workers()]  # it lives
    is_there.set()
    worker._woken.get(timeout=60)  # it does not wait for its next round
    until(lambda: takes(worker, session))


def test_a_model_that_could_not_be_loaded_for_the_database_is_loaded_again(new_worker: Callable[[Load], LiveWorker]):
    session = factories.LiveSessionFactory()
    tries = iter([OperationalError("away"), QUICK])

    def load() -> Loaded:
        found = next(tries)
        if isinstance(found, OperationalError):
            raise found
        return found

    worker = new_worker(load)
    until(lambda: takes(worker, session))


def test_a_model_that_is_not_there_ends_the_worker(new_worker: Callable[[Load], LiveWorker]):
    session = factories.LiveSessionFactory()

    def load() -> Loaded:
        raise ModelUnavailable("none")

    worker = new_worker(load)
    with pytest.raises(ModelUnavailable):
        until(lambda: takes(worker, session))
