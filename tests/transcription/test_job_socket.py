"""The socket of job progress, through the real ASGI application."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import translation

from courtsight.accounts.models import User
from tests import factories
from tests.transcription.socketing import Browser, cookies_of, in_thread
from transcription import dispatch, progress
from transcription.models import Hearing, Job
from transcription.models.job import JobStatus
from transcription.sockets import Close

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def job_of(hearing: Hearing, **fields: Any) -> Job:
    return factories.JobFactory(recording=factories.RecordingFactory(hearing=hearing), **fields)


async def test_the_snapshot_holds_the_jobs_that_one_may_see(hearing: Hearing, clerk: User):
    job = await job_of(hearing)
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        message = await browser.read()
    assert message["type"] == "snapshot"
    assert message["jobs"] == [await in_thread(progress.job_state, job)]


async def test_each_change_arrives_without_being_asked_for(hearing: Hearing, clerk: User):
    recording = await in_thread(factories.RecordingFactory, hearing=hearing)
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        assert (await browser.read())["jobs"] == []
        job = await in_thread(dispatch.create_job, recording, clerk, language="id-ID")
        created = await browser.read()
        assert (created["type"], created["job"]["id"], created["job"]["status"]) == ("job", str(job.pk), "pending")
        await in_thread(dispatch.cancel_job, job, clerk)
        assert (await browser.read())["job"]["status"] == "cancelled"


async def test_an_outsider_of_a_sealed_hearing_never_hears_of_its_jobs(
    sealed_hearing: Hearing, hearing: Hearing, clerk: User, outsider: User
):
    sealed, open_ = await job_of(sealed_hearing), await job_of(hearing)
    async with (
        Browser(await in_thread(cookies_of, outsider)) as stranger,
        Browser(await in_thread(cookies_of, clerk)) as insider,
    ):
        assert [job["id"] for job in (await stranger.read())["jobs"]] == [str(open_.pk)]
        assert len((await insider.read())["jobs"]) == 2
        await in_thread(dispatch.cancel_job, sealed, clerk)
        assert (await insider.read())["job"]["id"] == str(sealed.pk)
        assert await stranger.hears_nothing()


async def test_who_is_no_longer_assigned_hears_no_more(sealed_hearing: Hearing, clerk: User):
    job = await job_of(sealed_hearing)
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        assert len((await browser.read())["jobs"]) == 1
        await in_thread(sealed_hearing.assigned.remove, clerk)
        await in_thread(progress.publish, job.pk)
        assert await browser.hears_nothing()
        await browser.socket.send_json_to({"type": "snapshot"})
        assert (await browser.read())["jobs"] == []


async def test_without_a_login_the_socket_closes_and_says_why(hearing: Hearing):
    await job_of(hearing)
    async with Browser() as browser:
        assert await browser.close_code() == Close.UNAUTHENTICATED


@pytest.mark.parametrize("leaving", ["logs out", "is locked", "gets a new password", "must choose a password"])
async def test_the_socket_closes_when_its_user_leaves(leaving: str, hearing: Hearing, clerk: User):
    job = await job_of(hearing)
    cookies = await in_thread(cookies_of, clerk)

    def leave() -> None:
        if leaving == "logs out":
            Client(headers={"Cookie": cookies}).post("/logout/")
        elif leaving == "is locked":
            User.objects.update(is_active=False)
        elif leaving == "must choose a password":
            User.objects.update(must_change_password=True)
        else:
            clerk.set_password("lain-sekali-2026")
            clerk.save()

    async with Browser(cookies) as browser:
        await browser.read()
        await in_thread(leave)
        await in_thread(progress.publish, job.pk)
        assert await browser.close_code() == Close.UNAUTHENTICATED


@pytest.mark.parametrize(
    "origin", [b"http://jahat.example", b"http://localhost:9999", b"http://localhost.jahat.example", b"null", b""]
)
async def test_a_page_of_another_site_or_port_is_refused(clerk: User, origin: bytes):
    async with Browser(await in_thread(cookies_of, clerk), origin=origin) as browser:
        assert not browser.accepted


async def test_an_unknown_address_is_refused(clerk: User):
    browser = Browser(await in_thread(cookies_of, clerk), path="/ws/unknown/")
    async with browser:
        assert not browser.accepted


@pytest.mark.parametrize("message", ["{", '{"type": "everything"}', "[]", "null", "9" * 5000, "[" * 100_000])
async def test_a_message_that_is_none_closes_the_socket(message: str, clerk: User):
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        await browser.read()
        await browser.socket.send_to(text_data=message)
        assert await browser.close_code() == Close.BAD_MESSAGE


async def test_a_binary_message_closes_the_socket(clerk: User):
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        await browser.read()
        await browser.socket.send_to(bytes_data=b"\x00\xff")
        assert await browser.close_code() == Close.BAD_MESSAGE


async def test_after_sleep_a_snapshot_tells_how_a_job_has_ended(hearing: Hearing, clerk: User):
    job = await job_of(hearing)
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        await browser.read()
        await in_thread(job.end, JobStatus.FAILED, error_code="no_speech")
        await browser.socket.send_json_to({"type": "snapshot"})
        (state,) = (await browser.read())["jobs"]
    assert (state["status"], state["error"]["code"]) == ("failed", "no_speech")


@pytest.mark.parametrize("language", ["en", "id"])
async def test_texts_are_in_the_language_of_the_user(language: str, hearing: Hearing, clerk: User):
    job = await job_of(hearing, error_code="storage_full")
    async with Browser(await in_thread(cookies_of, clerk, django_language=language)) as browser:
        (state,) = (await browser.read())["jobs"]
    with translation.override(language):
        expected = await in_thread(progress.job_state, job)
    assert state == expected
    assert (state["error"]["message"] == "The server's disk is full.") or language != "en"


async def test_many_changes_at_once_all_arrive(hearing: Hearing, clerk: User):
    jobs = [await job_of(hearing) for _ in range(5)]
    async with Browser(await in_thread(cookies_of, clerk)) as browser:
        await browser.read()
        await asyncio.gather(*(in_thread(progress.publish, job.pk) for job in jobs))
        heard = {(await browser.read())["job"]["id"] for _ in jobs}
    assert heard == {str(job.pk) for job in jobs}
