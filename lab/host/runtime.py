#!/usr/bin/python3 -IS
"""An OCI runtime: runc without the capabilities that this host's root lacks.

A process cannot pass on a capability that is missing from its bounding set (`man 7 capabilities`).
runc fails for a container that requests one: on such a host `docker run --privileged` ends with
"unable to apply caps". `lab host up` installs this file unchanged; Docker calls it instead of runc.
It runs at each start of a container and each exec into one: it imports only what it needs, and its
shebang skips the site packages. It must run on any Python 3.
"""

import os
import sys

TYPE_CHECKING = False  # as in typing, whose import takes longer than the rest of this file
if TYPE_CHECKING:
    from typing import Any

# In the order of their numbers in linux/capability.h, which appends new ones.
CAPABILITIES = (
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
)

# runc's global flags whose value is the next argument.
_GLOBAL_VALUE_FLAGS = frozenset(["--criu", "--log", "--log-format", "--root", "--rootless"])


def missing(bounding_set: int) -> "frozenset[str]":
    """The capabilities that a bounding set lacks; the set is a bit mask, as in `CapBnd`."""
    return frozenset(
        name for number, name in enumerate(CAPABILITIES) if not bounding_set >> number & 1
    )


def bounding_set(status: str) -> int:
    """The mask in the line `CapBnd` of a text of `/proc/<pid>/status`."""
    return int(status.partition("\nCapBnd:")[2].split(None, 1)[0], 16)


def spec_file(arguments: "list[str]") -> "str | None":
    """The file that describes the process of a runc command line; None if it starts no process.

    For `create` and `run` it is the bundle's config.json, for `exec` the file in `--process`.
    """
    rest = iter(arguments)
    command = ""
    for argument in rest:
        if argument in _GLOBAL_VALUE_FLAGS:
            next(rest, None)
        elif not argument.startswith("-"):
            command = argument
            break
    if command in ("create", "run"):
        return os.path.join(_flag(list(rest), "bundle", "b") or ".", "config.json")
    if command == "exec":
        return _flag(list(rest), "process", "p")
    return None


def without(spec: "dict[str, Any]", dropped: "frozenset[str]") -> bool:
    """Remove capabilities from a container's config or an exec's process.

    Returns whether the spec contained any of them.
    """
    process = spec.get("process", spec)
    sets: dict[str, list[str]] = process.get("capabilities") or {}
    changed = False
    for name, capabilities in sets.items():
        kept = [capability for capability in capabilities if capability not in dropped]
        if kept != capabilities:
            sets[name] = kept
            changed = True
    return changed


def _flag(arguments: "list[str]", name: str, short: str) -> "str | None":
    spellings = ("--" + name, "-" + name, "-" + short)  # runc's parser accepts one dash or two
    for position, argument in enumerate(arguments):
        flag, equals, value = argument.partition("=")
        if flag in spellings:
            return value if equals else arguments[position + 1]
    return None


def main() -> None:
    arguments = sys.argv[1:]
    path = spec_file(arguments)
    if path is not None:
        import json  # most calls (state, kill, delete) do not need it

        with open("/proc/self/status") as status:
            dropped = missing(bounding_set(status.read()))
        with open(path) as file:
            spec = json.load(file)
        if without(spec, dropped):
            with open(path, "w") as file:
                json.dump(spec, file)
    os.execvp("runc", ["runc", *arguments])


if __name__ == "__main__":
    main()
