"""The annotations by which a program controls how this provider awaits an object."""

from collections.abc import Mapping
from typing import Any, Final

from offline.plugins.kubernetes.parts import part
from offline.plugins.server import refused

SKIP_AWAIT: Final = "pulumi.com/skipAwait"
WAIT_FOR: Final = "pulumi.com/waitFor"

_PREFIX: Final = "pulumi.com/"

_INSTEAD: Final = {
    "pulumi.com/patchForce": "set enable_patch_force of the Provider",
    "pulumi.com/timeoutSeconds": "use the resource option custom_timeouts",
}


def annotation(live: Mapping[str, Any], key: str) -> str | None:
    """The annotation `key` of an object; None if it is absent or not known yet."""
    value = part(live, "metadata", "annotations").get(key)
    return value if isinstance(value, str) else None


def skips_await(live: Mapping[str, Any]) -> bool:
    """Whether the object is not to be awaited."""
    return (annotation(live, SKIP_AWAIT) or "").lower() == "true"


def refuse_unsupported(live: Mapping[str, Any]) -> None:
    """Raise PluginError for an annotation that only the official plugin supports."""
    for key in sorted(part(live, "metadata", "annotations")):
        if key.startswith(_PREFIX) and key not in (SKIP_AWAIT, WAIT_FOR):
            raise refused(f"the annotation {key}", _INSTEAD.get(key, "remove it"))
