"""What many ask for at about the same time is done once, in order, and no answer is from before its question."""

import asyncio
from collections.abc import Sequence

from transcription.captions.together import Together, until_next

PATIENCE = 30


class Desk:
    """Doubles numbers, and notes with whom each was asked. It waits at `gate` where that is closed."""

    def __init__(self) -> None:
        self.acts: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def act(self, numbers: list[int]) -> Sequence[int | Exception]:
        self.acts.append(numbers)
        await asyncio.wait_for(self.gate.wait(), PATIENCE)
        return [ValueError(number) if number < 0 else 2 * number for number in numbers]


async def test_those_who_ask_at_once_are_answered_at_once_each_with_their_own():
    desk = Desk()
    together: Together[int, int] = Together(desk.act, 0.01)
    assert await asyncio.gather(*map(together.ask, range(50))) == [2 * number for number in range(50)]
    assert desk.acts == [list(range(50))]


async def test_who_asks_while_one_is_under_way_has_part_in_the_next():
    desk = Desk()
    together: Together[int, int] = Together(desk.act, 0.0)
    desk.gate.clear()
    first = asyncio.create_task(together.ask(1))
    while not desk.acts:
        await asyncio.sleep(0.01)
    later = [asyncio.create_task(together.ask(number)) for number in (2, 3)]
    await asyncio.sleep(0.05)
    assert desk.acts == [[1]]  # they follow on each other
    desk.gate.set()
    assert await asyncio.gather(first, *later) == [2, 4, 6]
    assert desk.acts == [[1], [2, 3]]


async def test_what_is_asked_for_after_a_while_is_done_again():
    desk = Desk()
    together: Together[int, int] = Together(desk.act, 0.0)
    assert [await together.ask(number) for number in (1, 2)] == [2, 4]
    assert desk.acts == [[1], [2]]


async def test_what_fails_for_one_fails_for_nobody_else():
    together: Together[int, int] = Together(Desk().act, 0.01)
    answers = await asyncio.gather(*map(together.ask, (1, -1, 3)), return_exceptions=True)
    assert answers[::2] == [2, 6]
    assert isinstance(answers[1], ValueError)


async def test_what_fails_for_all_is_told_to_all_and_the_next_are_served():
    class Moody(Desk):
        async def act(self, numbers: list[int]) -> Sequence[int | Exception]:
            if len(numbers) > 1:
                raise OSError("too many")
            return await super().act(numbers)

    together: Together[int, int] = Together(Moody().act, 0.01)
    answers = await asyncio.gather(*map(together.ask, (1, 2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [OSError, OSError]
    assert await together.ask(3) == 6


async def test_somebody_who_has_gone_meanwhile_does_no_harm():
    desk = Desk()
    together: Together[int, int] = Together(desk.act, 0.0)
    desk.gate.clear()
    gone, stays = (asyncio.create_task(together.ask(number)) for number in (1, 2))
    while not desk.acts:
        await asyncio.sleep(0.01)
    gone.cancel()
    desk.gate.set()
    assert await stays == 4


def test_each_loop_has_its_own():
    """Tests have one each, and nothing of a loop that has ended may keep others waiting."""

    async def act(numbers: list[int]) -> list[int]:
        return numbers

    async def leave() -> None:
        task = asyncio.create_task(together.ask(1))
        await asyncio.sleep(0)
        task.cancel()

    together: Together[int, int] = Together(act, 0.01)
    asyncio.run(leave())
    assert asyncio.run(together.ask(2)) == 2


async def test_all_who_wait_for_the_next_tick_go_on_together():
    loop, at = asyncio.get_running_loop(), []

    async def wait(after: float) -> None:
        await asyncio.sleep(after)
        await until_next(0.5)
        at.append(loop.time() // 0.5)

    while loop.time() % 0.5 > 0.3:  # begin well before the next
        await asyncio.sleep(0.01)
    began = loop.time() // 0.5
    await asyncio.gather(wait(0.0), wait(0.01))
    assert all(tick > began for tick in at)
