"""Retries requests that fail because another part of the cluster is not ready yet.

No object shows when it is (a webhook's Pod may be ready before its endpoint), so requests are
repeated for a short time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError
from offline.plugins.kubernetes.await_ready import Report
from offline.plugins.kubernetes.cluster import Applied
from offline.plugins.server import PluginError

_PATIENCE_SECONDS: Final = 30.0
_PAUSE_SECONDS: Final = 1.0


async def apply_when_possible(apply: Callable[[], Awaitable[Applied]], report: Report) -> Applied:
    """Call `apply`; repeat it while its failure is temporary."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return await apply()
        except PluginError as error:
            if not is_temporary(error) or time.monotonic() > end:
                raise
            await report(f"trying again: {error}")
        await asyncio.sleep(_PAUSE_SECONDS)


def is_temporary(error: PluginError) -> bool:
    """Whether the cluster may soon accept a request that failed with this error."""
    if isinstance(error, UnknownKindError):
        return True  # its CustomResourceDefinition may be created soon
    if not isinstance(error, ApiError):
        return False
    text = str(error).lower()
    if "failed calling webhook" in text:
        return error.code == 500
    if error.code == 404:
        return "namespaces" in text
    # A new namespace gets its service account after some time.
    return error.code == 403 and "serviceaccount" in text and "not found" in text
