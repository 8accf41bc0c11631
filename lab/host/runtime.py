#!/usr/bin/python3 -IS
"""An OCI runtime: runc, less the capabilities that this host's root does not have itself.

Nobody can hand on a capability that is missing from their own bounding set (`man 7 capabilities`),
and runc gives up on a container that asks for one, so that `docker run --privileged` fails with
"unable to apply caps" on such a host. `lab host up` installs this file as it stands, beside runc,
for Docker to call in its place. It runs at each start of and each exec into a container: hence no
import that is not needed, and a shebang that skips the site packages. It must run on any Python 3.
"""

import os
import sys

TYPE_CHECKING = False  # as in typing, which takes longer to import than the rest of this
if TYPE_CHECKING:
    from typing import Any

# By number; new ones are added at the end: linux/capability.h.
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

# runc's global flags that take a value as an argument of its own.
_GLOBAL_VALUE_FLAGS = frozenset(["--criu", "--log", "--log-format", "--root", "--rootless"])


def missing(bounding_set: int) -> "frozenset[str]":
    """The capabilities that are not in a bounding set, given as a bit mask as `CapBnd` is."""
    return frozenset(
        name for number, name in enumerate(CAPABILITIES) if not bounding_set >> number & 1
    )


def bounding_set(status: str) -> int:
    """The mask in the line `CapBnd` of the text of `/proc/<pid>/status`."""
    return int(status.partition("\nCapBnd:")[2].split(None, 1)[0], 16)


def spec_file(arguments: "list[str]") -> "str | None":
    """The file with the process that a runc command line starts, or None where it starts none.

    For `create` and `run` that is the bundle's config.json, for `exec` the file of `--process`.
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
    """Take capabilities out of a container's config or an exec's process; whether any was there."""
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
    spellings = ("--" + name, "-" + name, "-" + short)  # runc's parser takes one dash or two
    for position, argument in enumerate(arguments):
        flag, equals, value = argument.partition("=")
        if flag in spellings:
            return value if equals else arguments[position + 1]
    return None


def main() -> None:
    arguments = sys.argv[1:]
    path = spec_file(arguments)
    if path is not None:
        import json  # most calls (state, kill, delete) do without

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
