"""`python -m courtsight.embedded`: the whole product in one terminal, until Ctrl-C or SIGTERM."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, ModuleType

from django.core.exceptions import ImproperlyConfigured

from courtsight.embedded import preflight
from courtsight.embedded.paths import Home
from courtsight.embedded.programs import Program, cores, product, servers
from courtsight.embedded.refusal import Refusal
from courtsight.embedded.supervisor import Supervisor, process_ids

FOLDER = Path(__file__).resolve().parents[2]
LEFTOVER_SECONDS = 20
READY_SECONDS = 120
WATCH_SECONDS = 2
# A proxy of the machine does not lead to the machine itself.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class StopRequested(BaseException):
    """Somebody pressed Ctrl-C, closed the terminal or sent SIGTERM."""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "courtsight.settings")
    os.environ["PYTHONUNBUFFERED"] = "1"
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    try:
        return _serve()
    except Refusal as refusal:
        print(f"CourtSight: {refusal}", file=sys.stderr)
        return 1
    except StopRequested:
        return 0


def _serve() -> int:
    """Check, start, announce, watch; stop whatever was started, however this ends."""
    home = Home(Path(os.environ.get("COURTSIGHT_HOME") or FOLDER / "var"))
    os.environ["COURTSIGHT_HOME"] = str(home.path)  # the programs start in another folder
    preflight.check_home(home)
    with preflight.lock(home):
        settings = _settings()
        _check(home, settings)
        print("Memulai CourtSight … / Starting CourtSight …", flush=True)
        _wait_for_leftover(home)
        supervisor = Supervisor(home, _programs(home, settings), FOLDER)
        try:
            with ExitStack() as otherwise:
                first_login = _prepare()
                otherwise.callback(print, first_login)  # it cannot be asked for again
                supervisor.start("web")
                _wait_until_ready(supervisor, settings, home)
                otherwise.pop_all()
            for program in ("worker", "quick", "indexing", "live", "scheduler"):
                supervisor.start(program)
            _announce(settings, first_login)
            return _watch(supervisor, home)
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop()


def _settings() -> ModuleType:
    try:
        from courtsight import settings
    except ImproperlyConfigured as error:
        raise Refusal(f"Pengaturan salah: {error}", f"a setting is wrong: {error}") from error
    return settings


def _check(home: Home, settings: ModuleType) -> None:
    preflight.check_disk(home.path, settings.DISK_RESERVE_BYTES)
    preflight.check_port(settings.HOST, settings.PORT)
    if not settings.EMBEDDED_POSTGRES:
        preflight.check_database(settings.DATABASE_URL)
    if not settings.EMBEDDED_REDIS:
        preflight.check_redis(settings.REDIS_URL)


def _programs(home: Home, settings: ModuleType) -> list[Program]:
    try:
        own = servers(home, settings.EMBEDDED_POSTGRES, settings.EMBEDDED_REDIS)
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or b"").decode(errors="replace").strip().splitlines()[-1:]
        raise Refusal(f"{error.cmd[0]} gagal: {''.join(reason)}", "a command failed, see before") from error
    except OSError as error:
        raise Refusal(f"Server di {home.path} tidak dapat disiapkan ({error})", "cannot prepare the servers") from error
    return own + product(home, settings.HOST, settings.PORT, settings.WORKERS or cores())


def _wait_for_leftover(home: Home) -> None:
    for _ in range(LEFTOVER_SECONDS * 10):
        if preflight.leftover(home) is None:
            return
        time.sleep(0.1)
    raise Refusal(
        f"Proses {preflight.leftover(home)} dari CourtSight sebelumnya belum berhenti; hentikan dengan kill",
        "a process of an earlier CourtSight has not stopped; end it with kill",
    )


def _prepare() -> str:
    """Bring the database up to date in a process of its own; what it prints is the first login, or nothing."""
    command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "manage.py", "prepare"]
    done = subprocess.run(command, cwd=FOLDER, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise Refusal("Persiapan basis data gagal, lihat di atas", "preparing the database failed, see above")
    return done.stdout.rstrip()


def _wait_until_ready(supervisor: Supervisor, settings: ModuleType, home: Home) -> None:
    """Until the login page is there. Raises Refusal when it does not come."""
    for _ in range(READY_SECONDS * 10):
        if not supervisor.is_alive():
            break
        if _answers(settings):
            return
        time.sleep(0.1)
    raise Refusal(f"Server web tidak menjawab, lihat {home.logs}", "the web server does not answer, see its log there")


def _answers(settings: ModuleType) -> bool:
    """Both are asked for: that the servers behind are there, and that a page can be drawn."""
    return all(_status(settings, path) == 200 for path in ("/readyz", "/"))


def _status(settings: ModuleType, path: str) -> int:
    names = [name for name in settings.ALLOWED_HOSTS if not name.startswith(("*", "."))] or ["localhost"]
    request = urllib.request.Request(_address(settings) + path, headers={"Host": names[0]})  # noqa: S310
    try:
        with DIRECT.open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _address(settings: ModuleType) -> str:
    """Where a browser on this machine finds it; an address that stands for all is no address to go to."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.HOST, settings.HOST)  # noqa: S104
    return f"http://{host}:{settings.PORT}"


def _announce(settings: ModuleType, first_login: str) -> None:
    print(f"\nCourtSight: {_address(settings)}")
    if first_login:
        print(first_login)
    else:
        print("Lupa kata sandi? / Forgot the password? .venv/bin/python manage.py changepassword admin")
    print("Berhenti dengan Ctrl-C / stop with Ctrl-C\n", flush=True)


def _watch(supervisor: Supervisor, home: Home) -> int:
    """Tell of every program that ended by itself. Returns 1 when the process runner itself is gone."""
    known = process_ids(home)
    while supervisor.is_alive():
        time.sleep(WATCH_SECONDS)
        for name, process in process_ids(home).items():
            if process and known.get(name) and process != known[name]:
                log = home.logs / f"{name}.log"
                print(f"{name} berhenti dan dimulai lagi / ended and was started again: {log}", flush=True)
            known[name] = process or known.get(name, 0)
    print("CourtSight berhenti karena supervisord berhenti / supervisord has ended", file=sys.stderr)
    return 1


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested


if __name__ == "__main__":
    sys.exit(main())
