"""The words of scripts: by language, kept by browsers for as long as they are what the page asks for."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from courtsight.catalogue import catalogue_url

SAID = {"id": "Batal", "en": "Cancel"}


@pytest.mark.parametrize(("language", "word"), SAID.items())
def test_each_language_has_its_words(client: Client, language: str, word: str):
    response = client.get(catalogue_url(language))
    assert response.headers["Content-Type"].startswith("text/javascript")
    said = response.content.decode()
    assert "django.gettext" in said
    assert word in said


def test_the_language_of_the_address_counts_not_that_of_who_asks(client: Client):
    with override("en"):
        indonesian = client.get(catalogue_url("id"), headers={"Accept-Language": "en"}).content
    assert indonesian == client.get(catalogue_url("id"), headers={"Accept-Language": "id"}).content
    assert indonesian != client.get(catalogue_url("en")).content


def test_what_the_page_asks_for_is_kept_for_a_year(client: Client):
    kept = client.get(catalogue_url("id")).headers["Cache-Control"]
    assert {"public", "immutable", "max-age=31536000"} <= set(kept.split(", "))


@pytest.mark.parametrize("query", ["", "?language=id", "?language=id&version=0123456789ab"])
def test_another_version_is_answered_and_not_kept(client: Client, query: str):
    response = client.get(f"/jsi18n/{query}")
    assert response.status_code == 200
    assert b"gettext" in response.content
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("language", ["xx", "", "../../etc/passwd", "id\x00"])
def test_a_language_that_is_none_of_ours_is_the_reader_s(client: Client, language: str):
    response = client.get("/jsi18n/", {"language": language}, headers={"Accept-Language": "id"})
    assert response.content == client.get(catalogue_url("id")).content


def test_pages_ask_for_the_words_of_their_language(client: Client, db: None):
    page = client.get("/login/", headers={"Accept-Language": "id"}).content.decode()
    found = re.search(r'<script src="(/jsi18n/[^"]+)" defer>', page)
    assert found
    assert found[1].replace("&amp;", "&") == catalogue_url("id")


def test_whoever_is_not_logged_in_keeps_no_cookie_of_it(client: Client):
    assert "Set-Cookie" not in client.get(catalogue_url("id")).headers
