"""Time limits that end early when the user cancels the update."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Deadlines:
    """The time limits of all running waits."""

    def __init__(self) -> None:
        self.cancelled = False
        self._running: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncGenerator[None]:
        """Raise TimeoutError inside the block after `seconds`, or on cancellation."""
        async with asyncio.timeout(0 if self.cancelled else seconds) as timeout:
            self._running.add(timeout)
            try:
                yield
            finally:
                self._running.discard(timeout)

    def cancel(self) -> None:
        """End all current and future waits."""
        self.cancelled = True
        now = asyncio.get_running_loop().time()
        for timeout in self._running:
            if not timeout.expired():  # an expired one cannot be rescheduled during its clean-up
                timeout.reschedule(now)
