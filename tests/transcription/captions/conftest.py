"""Live sessions for tests, and microphones that speak the protocol."""

import pytest
from django.utils import timezone

from courtsight.accounts.models import User
from transcription.captions.sessions import Permission, open_session
from transcription.models import Hearing, LiveSession

LEAVE = Permission(True, "Hakim Ketua Siti Rahmawati", timezone.now())


@pytest.fixture
def session(hearing: Hearing, clerk: User) -> LiveSession:
    return open_session(hearing, clerk, LEAVE, "id-ID", 1)
