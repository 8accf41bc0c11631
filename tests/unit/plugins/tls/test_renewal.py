from datetime import UTC, datetime

import pytest

from offline.plugins.tls.renewal import is_due

END = {"validityEndTime": "2030-01-02T00:00:00Z"}


@pytest.mark.parametrize(
    ("now", "early_renewal_hours", "due"),
    [
        (datetime(2030, 1, 1, 23, 59, tzinfo=UTC), 0, False),
        (datetime(2030, 1, 2, 0, 0, tzinfo=UTC), 0, True),
        (datetime(2030, 1, 1, 11, 59, tzinfo=UTC), 12, False),
        (datetime(2030, 1, 1, 12, 0, tzinfo=UTC), 12, True),
    ],
)
def test_renewal_is_due_the_given_hours_before_the_end(
    now: datetime, early_renewal_hours: int, due: bool
) -> None:
    assert is_due(END, early_renewal_hours, now) is due
