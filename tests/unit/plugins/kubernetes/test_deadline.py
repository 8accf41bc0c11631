import asyncio

import pytest

from offline.plugins.kubernetes.deadline import Deadlines


def test_a_cancellation_ends_running_and_later_waits_at_once() -> None:
    async def wait() -> None:
        deadlines = Deadlines()
        asyncio.get_running_loop().call_later(0.01, deadlines.cancel)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(10), deadlines.limit(600):
                    await asyncio.Event().wait()
        assert deadlines.cancelled

    asyncio.run(wait())


def test_a_cancellation_during_the_clean_up_of_an_expired_wait_is_harmless() -> None:
    cleaned_up: list[bool] = []

    async def wait() -> None:
        deadlines = Deadlines()
        async with deadlines.limit(0.01):
            try:
                await asyncio.Event().wait()
            finally:
                deadlines.cancel()
                cleaned_up.append(True)

    with pytest.raises(TimeoutError):
        asyncio.run(wait())
    assert cleaned_up == [True]
