"""The cast and the stage: a clerk, a judge, an outsider; one open and one sealed hearing."""

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import settings as hypothesis_settings

from courtsight.accounts.models import User
from courtsight.accounts.roles import Role
from tests import factories
from transcription.models import Hearing

# A busy machine is no failure.
hypothesis_settings.register_profile("court", deadline=None)
hypothesis_settings.load_profile("court")

# A third of a second on purpose, which a test need not wait for; servers in processes of their own do.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 1024


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """At the end the database goes, even if the server of a process that a test has killed still sits in it."""
    from django.db import connection

    def destroy(name: str, verbosity: int) -> None:
        connection.close_pool()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")

    connection.creation._destroy_test_db = destroy


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
