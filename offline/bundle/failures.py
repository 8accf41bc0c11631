"""Turns what a failed program printed into an error that says what to change."""

import re

from lab.errors import LabError

_REFUSED_MODULE = re.compile(
    r"(?P<module>[\w.\-]+\.[a-z]+/[\w.\-/~!]+)@(?P<version>v[\w.\-+]+): .*?"
    r"(?P<answer>40[34]|410|unknown revision|not found|no matching versions|not available)",
    re.IGNORECASE | re.DOTALL,
)
_CHECKSUM = re.compile(r"(?P<module>\S+)@(?P<version>v\S+): .*checksum mismatch")
_MISSING_DEBIAN = re.compile(r"E: Unable to locate package (?P<package>\S+)")
_MISSING_WHEEL = re.compile(r"No matching distribution found for (?P<wheel>\S+)")
_KILLED = (-9, 137)


def explain(part: str, program: str, status: int, output: str, log: str) -> LabError:
    """The error for `program` having ended with `status` while it built `part`.

    `output` is what it printed, `log` the path of the file that has all of it.
    """
    what = f"{part}: {program} failed with status {status}"
    if match := _CHECKSUM.search(output):
        return LabError(
            f"{part}: {match['module']} {match['version']} is not what go.sum says it is",
            "Somebody changed the module or the proxy serves another one: do not build it. Compare "
            "with another network.",
        )
    if match := _REFUSED_MODULE.search(output):
        return LabError(
            f"{part}: the Go module proxy refuses {match['module']} {match['version']} "
            f"({match['answer']})",
            f"Pin a version that it serves: `go get {match['module']}@VERSION && go mod tidy` in "
            f"the folder of offline/go that requires it. Its whole answer is in {log}.",
        )
    if match := _MISSING_WHEEL.search(output):
        return LabError(
            f"{part}: the Python package index does not serve {match['wheel']}",
            f"Pin another version in offline/parts. Its whole answer is in {log}.",
        )
    if match := _MISSING_DEBIAN.search(output):
        return LabError(
            f"{part}: Debian's archive has no package {match['package']}",
            "Run `apt-get update`; if it stays missing, change offline/parts/rootfs.py.",
        )
    if "No space left on device" in output or "no space left on device" in output:
        return LabError(
            f"{part}: the disk is full",
            "Free some space (see `df -h`), then run the same command again: it goes on where it "
            "stopped. XDG_CACHE_HOME moves the cache to another disk.",
        )
    if status in _KILLED or "signal: killed" in output or "cannot allocate memory" in output:
        return LabError(
            f"{part}: {program} was killed, most likely for want of memory",
            "Linking Kubernetes takes 3 GiB: close other programs (see `free -g`, `dmesg`), then "
            "run the same command again: it goes on where it stopped.",
        )
    lines = [line for line in output.splitlines() if line.strip()]
    return LabError(
        what + "".join(f"\n  {line}" for line in lines[-12:]), f"All of it is in {log}."
    )
