"""What must not stand in a log is taken out of it, whoever puts it there."""

import psycopg
import pytest
from django.db import IntegrityError, connection

from courtsight.accounts.models import ApiToken, User
from courtsight.discretion import FORBIDDEN, HIDDEN, hide, without_secrets
from tests import factories


@pytest.mark.parametrize("name", [*sorted(FORBIDDEN), "Token", "TEXT"])
def test_values_of_these_names_are_hidden(name: str):
    assert hide(None, "", {"event": "x", name: ["rahasia"]}) == {"event": "x", name: HIDDEN}


def test_also_inside_other_values():
    event = {"event": "x", "segment": {"id": 7, "text": "rahasia"}, "list": [{"words": ["rahasia"]}, "?q=rahasia", 5]}
    cleaned = hide(None, "", event)
    assert "rahasia" not in str(cleaned).replace("?q=rahasia", "")
    assert cleaned["segment"]["id"] == 7
    assert cleaned["list"][2] == 5


@pytest.mark.parametrize(
    "line",
    [
        "GET /search/?q=rahasia%20sekali 200",
        "Authorization: Bearer rahasia123",
        "Cookie: sessionid=rahasia; csrftoken=rahasia",
        "postgres://courtsight:rahasia@db:5432/courtsight",
        "duplicate key\nDETAIL:  Key (text)=(rahasia) already exists.",
        "bad value\nCONTEXT:  rahasia\n  rahasia",
        "syntax error\nLINE 1: select 'rahasia'\n               ^",
    ],
)
def test_what_opens_doors_or_was_said_goes_and_the_rest_stays(line: str):
    cleaned = without_secrets(line)
    assert "rahasia" not in cleaned
    assert HIDDEN in cleaned
    assert cleaned.split()[0] == line.split("//")[0].split()[0] or cleaned.startswith("postgres://")


def test_a_token_is_hidden_wherever_it_stands(clerk: User):
    _, token = ApiToken.create(clerk, "t")
    assert token not in without_secrets(f"({token})")


@pytest.mark.parametrize(
    "line",
    [
        "Job 7b1f ended before prepare began",
        "What is this? nothing = everything",
        "12.5 s, 3/4 done: engine=whisper model=base",
        "http://127.0.0.1:8000/hearings/",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str):
    assert without_secrets(line) == line


def test_an_error_of_the_database_tells_no_row(db: None):
    user = factories.UserFactory(username="rahasia")
    with pytest.raises(IntegrityError) as raised, connection.cursor() as cursor:
        cursor.execute("INSERT INTO accounts_user SELECT * FROM accounts_user WHERE id = %s", [user.pk])
    assert "DETAIL" in str(raised.value)
    assert str(user.pk) not in without_secrets(str(raised.value)).replace("accounts_user_pkey", "")


def test_so_does_the_embedded_server_in_its_own_log(db: None):
    with psycopg.connect(**connection.get_connection_params()) as own:
        found = own.execute(
            "SELECT current_setting('log_min_error_statement'), current_setting('log_error_verbosity')"
        ).fetchone()
    assert found == ("panic", "terse")
