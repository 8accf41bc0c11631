"""The inotify limits, which several Kubernetes nodes on one host exhaust.

With low limits, the kubelet or a container of a later cluster fails with "too many open files":
https://kind.sigs.k8s.io/docs/user/known-issues/#pod-errors-due-to-too-many-open-files
"""

from collections.abc import Mapping
from pathlib import Path

ADVISED = {"max_user_instances": 512, "max_user_watches": 524288}
"""The values that kind recommends, by file name in `/proc/sys/fs/inotify`."""

SYSCTL_FILE = "/etc/sysctl.d/60-multicluster-lab.conf"

_LIMITS = Path("/proc/sys/fs/inotify")


def read_limits() -> dict[str, int]:
    """The current limits, keyed as in `ADVISED`; omits those that this system does not have."""
    files = {name: _LIMITS / name for name in ADVISED}
    return {name: int(file.read_text()) for name, file in files.items() if file.exists()}


def too_low(limits: Mapping[str, int]) -> list[str]:
    """The names of the limits below the recommended values."""
    return [name for name, limit in limits.items() if limit < ADVISED[name]]


def raise_command(limits: Mapping[str, int]) -> str:
    """Shell commands that raise low limits, immediately and permanently; they lower none."""
    now = [f"echo {ADVISED[name]} > {_LIMITS / name}" for name in too_low(limits)]
    settings = [
        f"fs.inotify.{name} = {max(limit, ADVISED[name])}" for name, limit in limits.items()
    ]
    kept = [f"cat > {SYSCTL_FILE} <<'END'", *settings, "END"]
    return "\n".join([*now, *kept])
