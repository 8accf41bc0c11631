"""Time limits that the user's Ctrl-C brings forward."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager


class Deadlines:
    """The time limits of everything that waits at the moment."""

    def __init__(self) -> None:
        self.cancelled = False
        self._running: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncGenerator[None]:
        """Raise TimeoutError inside the block after `seconds`, or when everything is cancelled."""
        async with asyncio.timeout(0 if self.cancelled else seconds) as timeout:
            self._running.add(timeout)
            try:
                yield
            finally:
                self._running.discard(timeout)

    def cancel(self) -> None:
        """End all that waits, now and from now on."""
        self.cancelled = True
        now = asyncio.get_running_loop().time()
        for timeout in self._running:
            timeout.reschedule(now)
