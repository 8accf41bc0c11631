import pytest


@pytest.fixture(autouse=True)
def quick_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams notice sooner that they are at an end."""
    monkeypatch.setattr("lab.dashboard.server._HEARTBEAT_SECONDS", 0.1)
