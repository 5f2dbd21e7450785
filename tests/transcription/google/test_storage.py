"""Objects in the bucket: read, looked at and deleted, whatever the storage answers."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from google.api_core.exceptions import NotFound

from tests.cloud import BUCKET, SOURCES, Cloud, storage_answering
from transcription.engines.google import storage as storage_module
from transcription.engines.google.clients import storage_client
from transcription.engines.google.storage import PREFIX, Staging, download
from transcription.errors import EngineRefused, EngineUnreachable


@pytest.fixture
def staging(cloud: Cloud) -> Staging:
    return Staging(cloud.client, BUCKET)


@contextmanager
def storage_that_answers(status: int) -> Iterator[Staging]:
    with storage_answering(status) as address, storage_client("pn-contoh", address) as client:
        yield Staging(client, BUCKET)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage_module, "RETRY", storage_module.RETRY.with_timeout(0.1))


def test_what_is_there_is_read_and_what_is_not_is_none(staging: Staging, cloud: Cloud):
    address = cloud.put("hasil.json", "{é}".encode(), BUCKET)
    assert staging.read(address) == "{é}"
    assert staging.read(staging.address("tidak-ada.json")) is None


def test_bytes_that_are_no_text_do_not_stop_the_reading(staging: Staging, cloud: Cloud):
    assert staging.read(cloud.put("hasil.json", b"a\xffb", BUCKET)) == "a\ufffdb"


def test_a_result_larger_than_any_can_be_is_refused_unread(
    staging: Staging, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storage_module, "LARGEST_RESULT", 3)
    with pytest.raises(EngineRefused, match="4 bytes"):
        staging.read(cloud.put("hasil.json", b"1234", BUCKET))


def test_what_lies_under_a_token_is_listed_and_nothing_else(staging: Staging, cloud: Cloud):
    ours = {cloud.put(f"{PREFIX}aa.flac", b"x", BUCKET), cloud.put(f"{PREFIX}aa/0/x.json", b"x", BUCKET)}
    cloud.put(f"{PREFIX}bb.flac", b"x", BUCKET)
    assert set(staging.list(staging.address("aa"))) == ours


def test_deleting_tells_whether_nothing_is_left(staging: Staging, cloud: Cloud):
    address = cloud.put(f"{PREFIX}aa.flac", b"x", BUCKET)
    assert staging.delete(address, staging.address("never-there.flac"))
    assert cloud.objects() == []
    assert staging.delete()


@pytest.mark.parametrize("status", [403, 503])
def test_what_may_not_be_deleted_is_left_and_told(status: int, caplog: pytest.LogCaptureFixture):
    with storage_that_answers(status) as staging:
        assert not staging.delete(staging.address("aa.flac"))
    assert "aa.flac could not be deleted" in caplog.text


def test_a_generation_is_that_of_the_object_as_it_is_now(staging: Staging, cloud: Cloud):
    address = cloud.put("sidang.flac", b"one")
    first = staging.generation(address)
    cloud.put("sidang.flac", b"other")
    assert None not in (first, staging.generation(address))
    assert staging.generation(address) != first
    assert staging.generation(f"gs://{SOURCES}/tidak-ada.flac") is None


def test_what_may_not_be_looked_at_any_more_counts_as_gone():
    with storage_that_answers(403) as staging:
        assert staging.generation(f"gs://{SOURCES}/sidang.flac") is None


def test_a_storage_that_is_away_is_not_one_without_the_object():
    with storage_that_answers(503) as staging, pytest.raises(EngineUnreachable):
        staging.generation(f"gs://{SOURCES}/sidang.flac")


def test_without_the_right_to_its_rules_the_bucket_is_used_all_the_same(caplog: pytest.LogCaptureFixture):
    with storage_that_answers(403) as staging:
        staging.ensure_lifecycle()
        staging.ensure_lifecycle()
    assert caplog.text.count("lifecycle rule") == 1, "seen to once"


def test_a_bucket_whose_rules_cannot_be_seen_yet_is_asked_again(staging: Staging, cloud: Cloud):
    with storage_that_answers(503) as away:
        with pytest.raises(EngineUnreachable):
            away.ensure_lifecycle()
        away.client = cloud.client
        away.ensure_lifecycle()
    assert len(list(cloud.client.get_bucket(BUCKET).lifecycle_rules)) == 1


def test_rules_of_others_stay(staging: Staging, cloud: Cloud):
    bucket = cloud.client.get_bucket(BUCKET)
    bucket.add_lifecycle_delete_rule(age=365)
    bucket.patch()
    staging.ensure_lifecycle()
    ages = [rule["condition"]["age"] for rule in cloud.client.get_bucket(BUCKET).lifecycle_rules]
    assert sorted(ages) == [1, 365]


def test_a_download_brings_the_bytes_and_says_which_version_they_are(staging: Staging, cloud: Cloud):
    address, target = cloud.put("sidang.wav", b"12345"), io.BytesIO()
    assert download(cloud.client, address, target, largest=5) == staging.generation(address)
    assert target.getvalue() == b"12345"


def test_more_than_is_allowed_is_not_downloaded_at_all(cloud: Cloud):
    target = io.BytesIO()
    with pytest.raises(OverflowError, match="6 bytes"):
        download(cloud.client, cloud.put("sidang.wav", b"123456"), target, largest=5)
    assert target.getvalue() == b""


def test_what_does_not_exist_cannot_be_downloaded(cloud: Cloud):
    with pytest.raises(NotFound, match="tidak-ada"):
        download(cloud.client, f"gs://{SOURCES}/tidak-ada.wav", io.BytesIO(), largest=5)
