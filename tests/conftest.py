"""The cast and the stage: a clerk, a judge, an outsider; one open and one sealed hearing."""

from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import settings as hypothesis_settings

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from transcription.models import Hearing

# A busy machine is no failure.
hypothesis_settings.register_profile("court", deadline=None)
hypothesis_settings.load_profile("court")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of each test go to a folder of its own; the servers stay where they are."""
    from courtsight.embedded.paths import Home

    monkeypatch.setattr(settings, "HOME", Home(tmp_path / "home"))


@pytest.fixture
def clerk(db: None) -> User:
    return factories.UserFactory(username="panitera", role=Role.CLERK)


@pytest.fixture
def judge(db: None) -> User:
    return factories.UserFactory(username="hakim", role=Role.JUDGE)


@pytest.fixture
def administrator(db: None) -> User:
    return factories.UserFactory(username="admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def viewer(db: None) -> User:
    return factories.UserFactory(username="penonton", role=Role.VIEWER)


@pytest.fixture
def outsider(db: None) -> User:
    """A clerk like any other, assigned to nothing that is sealed."""
    return factories.UserFactory(username="luar", role=Role.CLERK)


@pytest.fixture
def hearing(db: None) -> Hearing:
    return factories.HearingFactory()


@pytest.fixture
def sealed_hearing(clerk: User) -> Hearing:
    """A closed hearing to which the clerk is assigned and the outsider is not."""
    hearing = factories.HearingFactory(sealed=True, case__number="77/Pid.Sus-Anak/2026/PN Bdg", agenda="Sidang rahasia")
    hearing.assigned.add(clerk)
    return hearing
