"""A source of snapshots that a test fills."""

from threading import Condition

from lab.fleet.model import Snapshot


class Feed:
    """What lab.dashboard.server.Snapshots asks for."""

    def __init__(self, first: Snapshot) -> None:
        self._all = [first]
        self._new = Condition()

    def show(self, snapshot: Snapshot) -> None:
        """The next snapshot."""
        with self._new:
            self._all.append(snapshot)
            self._new.notify_all()

    def latest(self) -> Snapshot:
        """See Snapshots."""
        return self._all[-1]

    def wait(self, after: float, timeout: float) -> Snapshot | None:
        """See Snapshots."""

        def following() -> Snapshot | None:
            return next((each for each in self._all if each.at > after), None)

        with self._new:
            self._new.wait_for(following, timeout)
            return following()
