"""Renewal of certificates."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any


def is_due(state: Mapping[str, Any], early_renewal_hours: int, now: datetime) -> bool:
    """Whether the certificate expires within `early_renewal_hours`, or has expired."""
    end = datetime.fromisoformat(state["validityEndTime"])
    return now >= end - timedelta(hours=early_renewal_hours)
