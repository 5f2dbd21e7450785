"""Calls that come at about the same time are made as one: fifty microphones ask for the same ten times a second.

Each call to another thread, to Redis or to the database costs far more than what it does for one of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Queue(Generic[Item, Answer]):
    waiting: list[tuple[Item, asyncio.Future[Answer]]] = field(default_factory=list)
    task: asyncio.Task[None] | None = None  # held: the loop does not


class Together(Generic[Item, Answer]):
    """`act` is given what was asked for within `pause` seconds, and answers in the same order: an exception is raised
    to who asked. One that it raises itself is raised to all of them.

    Acts of one loop follow on each other, so that what somebody asks for twice is done in that order; and who asks
    while one is under way has part in the next: nobody gets an answer from before the question.
    """

    def __init__(self, act: Callable[[list[Item]], Awaitable[Sequence[Answer | Exception]]], pause: float) -> None:
        self._act, self._pause = act, pause
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, _Queue[Item, Answer]] = WeakKeyDictionary()

    async def ask(self, item: Item) -> Answer:
        loop = asyncio.get_running_loop()
        queue = self._queues.setdefault(loop, _Queue())
        answer: asyncio.Future[Answer] = loop.create_future()
        queue.waiting.append((item, answer))
        if queue.task is None or queue.task.done():
            # With no context: its log lines are about all of them, not about the first.
            queue.task = loop.create_task(self._work(queue), context=Context())
        return await answer

    async def _work(self, queue: _Queue[Item, Answer]) -> None:
        while queue.waiting:
            await asyncio.sleep(self._pause)
            asked, queue.waiting = queue.waiting, []
            acting = asyncio.ensure_future(self._act([item for item, _ in asked]))
            await asyncio.wait([acting])
            error = acting.exception()
            answers = [error] * len(asked) if error is not None else acting.result()
            for (_, answer), given in zip(asked, answers, strict=True):
                _give(answer, given)


def _give(answer: "asyncio.Future[Answer]", given: Answer | BaseException) -> None:
    if answer.done():  # whoever asked has gone
        return
    if isinstance(given, BaseException):
        answer.set_exception(given)
    else:
        answer.set_result(given)


async def until_next(seconds: float) -> None:
    """Wait for the next multiple of `seconds` of the loop's clock: all who wait like this ask at the same time."""
    now = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds - now % seconds)
