"""The annotations with which a program tells this provider how to treat an object."""

import math
from collections.abc import Mapping
from typing import Any

from offline.plugins.kubernetes.parts import part
from offline.plugins.server import PluginError

AUTONAMED = "pulumi.com/autonamed"
SKIP_AWAIT = "pulumi.com/skipAwait"
TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds"
DELETION_PROPAGATION_POLICY = "pulumi.com/deletionPropagationPolicy"
PATCH_FORCE = "pulumi.com/patchForce"
PATCH_FIELD_MANAGER = "pulumi.com/patchFieldManager"
WAIT_FOR = "pulumi.com/waitFor"

DEFAULT_TIMEOUT_SECONDS = 600.0

_PROPAGATION_POLICIES = {
    "background": "Background",
    "foreground": "Foreground",
    "orphan": "Orphan",
}


def annotation(live: Mapping[str, Any], key: str) -> str | None:
    """The annotation `key` of an object, None where there is none or it is not known yet."""
    value = part(live, "metadata", "annotations").get(key)
    return value if isinstance(value, str) else None


def is_set(live: Mapping[str, Any], key: str) -> bool:
    """Whether the annotation `key` says "true"."""
    return (annotation(live, key) or "").lower() == "true"


def timeout_seconds(live: Mapping[str, Any], custom: float) -> float:
    """How long to wait for an object, in seconds.

    `custom` is the resource option `custom_timeouts`, 0 where there is none; it goes before the
    annotation.
    """
    if custom > 0:
        return custom
    text = annotation(live, TIMEOUT_SECONDS)
    if text is None:
        return DEFAULT_TIMEOUT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise PluginError(
            f"annotation {TIMEOUT_SECONDS} is {text!r}: it has to be a number of seconds above 0"
        )
    return seconds


def propagation_policy(live: Mapping[str, Any]) -> str:
    """How the deletion of an object reaches its dependents; in the foreground by default."""
    text = annotation(live, DELETION_PROPAGATION_POLICY) or "foreground"
    policy = _PROPAGATION_POLICIES.get(text.lower())
    if policy is None:
        raise PluginError(
            f"annotation {DELETION_PROPAGATION_POLICY} is {text!r}: "
            "it has to be background, foreground or orphan"
        )
    return policy
