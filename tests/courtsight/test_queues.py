"""Each kind of worker hears its own bells, and what can wait never stands before what must be quick."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from celery.app.amqp import Queues

from courtsight.celery import app
from courtsight.embedded.paths import Home
from courtsight.embedded.programs import Program, product
from courtsight.queues import Queue

NAMES = ("worker", "quick", "indexing")


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, Program]:
    return {program.name: program for program in product(Home(tmp_path), "127.0.0.1", 8000, workers=3)}


def option(program: Program, name: str) -> str:
    return program.command[program.command.index(name) + 1]


def test_make_run_starts_two_processes_more_than_asked_for_and_they_take_no_long_work(programs: dict[str, Program]):
    workers = {name: option(programs[name], "--queues").split(",") for name in NAMES}
    assert workers == {"worker": [Queue.TRANSCRIPTION], "quick": [Queue.QUICK], "indexing": [Queue.INDEXING]}
    assert [option(programs[name], "--concurrency") for name in workers] == ["3", "1", "1"]
    assert len({option(programs[name], "--hostname") for name in workers}) == 3


def test_a_worker_that_names_no_queue_serves_them_all():
    queues = app.amqp.queues
    assert isinstance(queues, Queues)
    assert set(queues.consume_from) == set(Queue)


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("transcription.tasks.sweep", Queue.QUICK),
        ("transcription.tasks.remove_expired_uploads", Queue.INDEXING),
        ("transcription.tasks.remove_leftovers", Queue.INDEXING),
        ("transcription.tasks.transcribe_next", Queue.TRANSCRIPTION),
        ("search.tasks.index_changed", Queue.INDEXING),
    ],
)
def test_tasks_go_to_the_workers_that_are_meant(task: str, queue: Queue):
    routed = app.amqp.router.route({}, task)
    assert routed["queue"].name == queue


def test_every_periodic_task_has_a_worker_in_make_run(programs: dict[str, Program]):
    served = {queue for name in NAMES for queue in option(programs[name], "--queues").split(",")}
    for entry in app.conf.beat_schedule.values():
        assert app.amqp.router.route({}, entry["task"])["queue"].name in served


def test_a_redis_that_hangs_is_not_waited_for_without_end():
    """It takes connections and answers nothing. In a process of its own: Celery reads its settings once."""
    ringing = "import django; django.setup(); from transcription import bells; bells.ring(bells.Queue.QUICK)"
    with socket.create_server(("127.0.0.1", 0)) as mute:
        environment = os.environ | {"REDIS_URL": f"redis://127.0.0.1:{mute.getsockname()[1]}/0"}
        command = [sys.executable, "-c", ringing]
        rung = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert "The broker cannot be reached" in rung.stdout + rung.stderr
