"""What a cluster refuses at first because something else in it is not up yet.

Nothing tells when it will be (a webhook's Pod may be ready before its endpoint is), so this tries
again, for a short while.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

from offline.plugins.kubernetes.api_errors import ApiError, UnknownKindError
from offline.plugins.kubernetes.await_ready import Report
from offline.plugins.kubernetes.cluster import Applied
from offline.plugins.server import PluginError

_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 1.0


async def apply_when_possible(apply: Callable[[], Awaitable[Applied]], report: Report) -> Applied:
    """Call `apply`, again and again while the reason of its failure is expected to pass."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            return await apply()
        except PluginError as error:
            if not is_passing(error) or time.monotonic() > end:
                raise
            await report(f"trying again: {error}")
        await asyncio.sleep(_PAUSE_SECONDS)


def is_passing(error: PluginError) -> bool:
    """Whether what the cluster refuses now it may accept in a moment."""
    if isinstance(error, UnknownKindError):
        return True  # its CustomResourceDefinition may be on its way
    if not isinstance(error, ApiError):
        return False
    text = str(error).lower()
    if "failed calling webhook" in text:
        return error.code == 500
    if error.code == 404:
        return "namespaces" in text
    # A new namespace gets its service account a moment later.
    return error.code == 403 and "serviceaccount" in text and "not found" in text
