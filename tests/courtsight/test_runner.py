"""The product as `make run` starts it: what it prints, what it leaves behind, what it uses."""

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
import requests
from django.conf import settings

from courtsight.embedded import postgres, supervisor
from courtsight.embedded.paths import Home
from tests.factories import PASSWORD
from tests.site import Site

pytestmark = pytest.mark.long

PRODUCT = {"web", "worker", "quick", "indexing", "live", "scheduler"}
SERVERS = {"postgres", "redis"}
# A promise of `make run`: everything is gone this many seconds after it was asked to stop.
STOP_SECONDS = 12


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One home for all tests here: only the first of them has to create the database."""
    path = Path(tempfile.mkdtemp(prefix="courtsight-runner-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def start(home: Path) -> Iterator[Callable[..., Site]]:
    """Start sites, which are stopped after the last test here."""
    sites: list[Site] = []

    def start_one(home: Path, **environment: str | None) -> Site:
        sites.append(Site(home, **environment))
        return sites[-1].wait_until_ready()

    yield start_one
    for site in sites:
        if site.process.poll() is None:
            site.stop()


@pytest.fixture(scope="module")
def left() -> list[Site]:
    """Sites in `home` that tests leave running for the next one: a start takes many seconds."""
    return []


@pytest.fixture
def site(home: Path, start: Callable[..., Site], left: list[Site]) -> Site:
    """One that runs with all of its programs, in `home`."""
    for before in left:
        if before.process.poll() is None and is_whole(before):
            return before
        before.process.kill()  # where a test failed in the middle
    return start(home)


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def running(site: Site) -> dict[str, int]:
    """The programs that run, by name, with their process ids."""
    return {name: process for name, process in supervisor.process_ids(Home(site.home)).items() if process}


def is_whole(site: Site) -> bool:
    return wait_until(lambda: running(site).keys() == PRODUCT | SERVERS, 60)


def admits(site: Site, password: str) -> bool:
    """Whether the administrator gets in by the login page."""
    with requests.Session() as session:
        page = session.get(f"{site.url}/login/", timeout=30).text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
        form = {"csrfmiddlewaretoken": token, "username": "admin", "password": password}
        return session.post(f"{site.url}/login/", form, allow_redirects=False, timeout=30).status_code == 302


def is_ready(site: Site) -> bool:
    with suppress(requests.ConnectionError):
        return requests.get(f"{site.url}/readyz", timeout=30).ok
    return False


def test_the_first_login_is_printed_once_and_asks_for_a_password_of_ones_own(start: Callable[..., Site]):
    site = start(Path(tempfile.mkdtemp(prefix="courtsight-runner-")), COURTSIGHT_ADMIN_PASSWORD=None)
    assert site.url in site.output
    password = site.output.split("password:")[1].split()[0]
    assert admits(site, password)
    assert (
        site.python("from courtsight.accounts.models import User; print(User.objects.get().must_change_password)")
        == "True\n"
    )

    assert site.stop() == 0
    again = start(site.home, COURTSIGHT_ADMIN_PASSWORD="lain-sama-sekali")
    assert "password:" not in again.output
    assert "changepassword admin" in again.output
    assert admits(again, password)
    again.stop()
    again.remove()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_in_order(site: Site, number: signal.Signals):
    assert is_whole(site)
    log = site.home / "logs" / "supervisord.log"
    before = len(log.read_text())
    asked = time.monotonic()
    site.process.send_signal(number)
    assert site.wait() == 0
    assert time.monotonic() - asked < STOP_SECONDS
    assert site.processes() == []
    order = re.findall(r"stopped: (\w+)", log.read_text()[before:])
    assert set(order[: len(PRODUCT)]) == PRODUCT
    assert set(order[len(PRODUCT) :]) == SERVERS


def test_ctrl_c_while_it_is_starting_leaves_nothing_behind():
    site = Site()
    assert wait_until(lambda: (site.home / "postgres-run" / ".s.PGSQL.5432").exists(), 60)
    site.process.send_signal(signal.SIGINT)
    assert site.wait() == 0
    assert "Traceback" not in site.output
    assert wait_until(lambda: site.processes() == [], STOP_SECONDS)
    site.remove()


def test_killing_the_runner_stops_everything_and_it_starts_again_at_once(
    site: Site, start: Callable[..., Site], left: list[Site]
):
    site.process.kill()
    site.wait()
    again = start(site.home)
    assert is_whole(again)
    assert admits(again, PASSWORD)
    left.append(again)


def test_killing_every_process_loses_nothing_that_was_stored(site: Site, start: Callable[..., Site], left: list[Site]):
    for process in site.processes():
        with suppress(psutil.NoSuchProcess):
            process.kill()
    site.wait()
    again = start(site.home)
    assert "password:" not in again.output
    assert admits(again, PASSWORD)
    left.append(again)


def test_killing_runner_and_supervisord_leaves_no_orphan(site: Site):
    assert is_whole(site)
    parent = psutil.Process(site.process.pid).children()[0]
    site.process.kill()
    parent.kill()
    assert wait_until(lambda: site.processes() == [], STOP_SECONDS)


def kill_and_see_it_come_back(site: Site, name: str) -> None:
    process = running(site)[name]
    children = psutil.Process(process).children(recursive=True)
    os.kill(process, signal.SIGKILL)
    assert wait_until(lambda: running(site).get(name, process) != process, 60), name
    assert wait_until(lambda: not any(is_alive(child) for child in children), 30), name
    assert wait_until(lambda: f"{name} berhenti dan dimulai lagi" in site.output, 60), name


def is_alive(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def test_a_program_that_is_killed_comes_back_and_the_terminal_says_so(site: Site, left: list[Site]):
    assert is_whole(site)
    for name in PRODUCT | SERVERS:
        kill_and_see_it_come_back(site, name)
    assert wait_until(lambda: is_ready(site), 30)
    assert admits(site, PASSWORD)
    left.append(site)


def test_servers_named_in_the_environment_are_used_instead_of_embedded_ones(start: Callable[..., Site]):
    servers = Home(Path(os.environ["COURTSIGHT_HOME"]))
    postgres.create_database(servers, "courtsight_elsewhere")
    site = start(
        Path(tempfile.mkdtemp(prefix="courtsight-runner-")),
        DATABASE_URL=servers.database_url.replace("/courtsight?", "/courtsight_elsewhere?"),
        REDIS_URL=settings.REDIS_URL.replace("db=0", "db=7"),
    )
    assert wait_until(lambda: running(site).keys() == PRODUCT, 60)
    assert not (site.home / "postgres").exists()
    assert not (site.home / "redis").exists()
    assert admits(site, PASSWORD)
    assert site.stop() == 0
    site.remove()
