"""A database that is away for a moment: what was computed waits, what is only told is left out."""

import psycopg
import pytest
from django.db import OperationalError, connection

from transcription import outages
from transcription.claims import ClaimLost
from transcription.outages import outlast, unless_away


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(outages, "LONGER_BY", 0)
    monkeypatch.setattr(outages, "PATIENCE", 0.2)


class Database:
    """Away for so many calls."""

    def __init__(self, away: int) -> None:
        self.away, self.calls = away, 0

    def store(self) -> str:
        self.calls += 1
        if self.calls <= self.away:
            raise OperationalError("the connection is closed")
        return "stored"


@pytest.mark.parametrize("away", [0, 1, 3])
def test_storing_is_tried_again_until_the_database_is_back(transactional_db: None, away: int):
    database = Database(away)
    assert outlast(database.store) == "stored"
    assert database.calls == away + 1


def test_a_database_that_stays_away_is_an_error_in_the_end(transactional_db: None):
    database = Database(1_000_000)
    with pytest.raises(OperationalError):
        outlast(database.store)
    assert database.calls > 2


def test_other_errors_are_not_waited_for(transactional_db: None):
    def lost() -> None:
        raise ClaimLost

    with pytest.raises(ClaimLost):
        outlast(lost)
    with pytest.raises(ClaimLost), unless_away("this"):
        lost()


def test_a_connection_that_was_cut_is_replaced(transactional_db: None):
    def query() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    cut = query()
    with psycopg.connect(host=connection.settings_dict["OPTIONS"]["host"], user="postgres", dbname="postgres") as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [cut])
    with unless_away("a look"):
        query()
        raise AssertionError("the cut connection answered")
    assert outlast(query) != cut
