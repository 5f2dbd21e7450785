"""Sessions of before name the recording of what was closed to the public, and a hearing may have the next one."""

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from courtsight.accounts.models import User
from tests import factories
from transcription.models import Hearing, LiveSession
from transcription.models.live import LiveState

pytestmark = pytest.mark.long
BEFORE = [("transcription", "0034_recordings_before_captions")]


@pytest.fixture
def forward(transactional_db: None) -> Any:
    """Brings the tables back, whatever happens."""

    def migrate() -> None:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    yield migrate
    migrate()


def test_the_recording_of_a_closed_part_is_named(hearing: Hearing, clerk: User, forward: Any):
    job = factories.JobFactory()
    inside = factories.LiveSessionFactory(hearing=hearing, state=LiveState.ENDED, closed_job=job)
    others = factories.LiveSessionFactory(state=LiveState.ENDED)
    MigrationExecutor(connection).migrate(BEFORE)
    forward()
    found = dict(LiveSession.objects.values_list("pk", "closed_recording"))
    assert found == {inside.pk: job.recording_id, others.pk: None}
    factories.LiveSessionFactory(hearing=hearing, state=LiveState.ENDING)
    factories.LiveSessionFactory(hearing=hearing)
