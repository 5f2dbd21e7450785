"""The API does what its OpenAPI document says, whatever is sent to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS, load_all_checks

from courtsight.accounts.models import ApiToken, User
from tests import factories
from transcription.models import Hearing
from transcription.speakers import Identity

django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Django behind a server that closes its responses, which schemathesis leaves to chance."""
    response = django(environ, start_response)
    try:
        return list(response)
    finally:
        response.close()


load_all_checks()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = settings(
    max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)


@pytest.fixture
def known(hearing: Hearing) -> dict[str, str]:
    """Objects that are there, so that requests get beyond 404."""
    recording = factories.RecordingFactory(hearing=hearing)
    job = factories.JobFactory(recording=recording)
    segment = factories.SegmentFactory(transcript__recording=recording, transcript__job=job, engine_speaker="1")
    nothing = Identity().dump()
    change = segment.transcript.speaker_changes.create(
        kind="rename", speaker=segment.speaker, before=nothing, after=nothing
    )
    live = factories.LiveSessionFactory(hearing=hearing)
    line = factories.CaptionLineFactory(session=live)
    difference = factories.LiveDifferenceFactory(transcript=segment.transcript, line=line)
    return {
        "session_id": str(live.pk),
        "mark_id": str(factories.LiveMarkFactory(session=live).pk),
        "line_id": str(line.pk),
        "difference_id": str(difference.pk),
        "job_id": str(job.pk),
        "recording_id": str(recording.pk),
        "transcript_id": str(segment.transcript_id),
        "segment_id": str(segment.pk),
        "speaker_id": str(segment.speaker_id),
        "change_id": str(change.pk),
    }


@pytest.fixture
def token(clerk: User) -> str:
    return ApiToken.create(clerk, "schema")[1]


def is_uuid(value: object) -> bool:
    try:
        return str(UUID(str(value))) == value
    except ValueError:
        return False


@schema.parametrize()
@EXAMPLES
def test_every_answer_is_one_that_is_documented(case: schemathesis.Case, known: dict[str, str], token: str):
    for name, value in (case.path_parameters or {}).items():
        if is_uuid(value):
            case.path_parameters[name] = known[name]
    # That one of two fields must be given is more than the document can say.
    case.call_and_validate(
        # Whoever reads here does not decompress.
        headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"},
        excluded_checks=[CHECKS.get_one("positive_data_acceptance")],
    )
