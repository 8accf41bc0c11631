"""Translates the output of a failed program into an error with its remedy."""

import re

from foundation.errors import LabError

_REFUSED_MODULE = re.compile(
    r"(?P<module>[\w.\-]+\.[a-z]+/[\w.\-/~!]+)@(?P<version>v[\w.\-+]+): [^\n]*?"
    r"(?P<answer>(?<=: )(?:40[134]|410|451)\b|unknown revision|no matching versions|not available)"
)
_CHECKSUM = re.compile(r"(?P<module>\S+)@(?P<version>v\S+): checksum mismatch")
_MISSING_DEBIAN = re.compile(r"E: Unable to locate package (?P<package>\S+)")
_MISSING_WHEEL = re.compile(r"No matching distribution found for (?P<wheel>\S+)")
_UNREACHABLE = re.compile(
    r"(?P<reason>no such host|Temporary failure in name resolution|Could not resolve|i/o timeout"
    r"|connection refused|Connection timed out|TLS handshake timeout|\b407\b|\b429\b|\b50[234]\b)"
)
_NO_CHROOT = "unable to pick chroot mode"
_KILLED = (-9, 137)
_RESUME = "then run the same command again: it resumes the build."


def disk_full(part: str) -> LabError:
    """The error for a disk that became full during the build of `part`."""
    return LabError(
        f"{part}: the disk is full",
        f"Free some space (see `df -h` for the cache, /tmp and Docker's folder), {_RESUME} "
        "XDG_CACHE_HOME moves the cache to another disk.",
    )


def explain(part: str, program: str, status: int, output: str, log: str) -> LabError:
    """The error for a `program` that ended with `status` during the build of `part`.

    `output` is the program's output, `log` the path of the file with the part's whole output.
    """
    if match := _CHECKSUM.search(output):
        return LabError(
            f"{part}: {match['module']} {match['version']} does not match its checksum in go.sum",
            "The module was changed, or the proxy serves another one: do not build it. Compare "
            "with another network.",
        )
    if match := _REFUSED_MODULE.search(output):
        return LabError(
            f"{part}: the Go module proxy refuses {match['module']} {match['version']} "
            f"({match['answer']})",
            f"Pin a version that it serves: `go get {match['module']}@VERSION && go mod tidy` in "
            f"the folder of offline/go that requires it. The proxy's response is in {log}.",
        )
    if match := _MISSING_WHEEL.search(output):
        return LabError(
            f"{part}: the Python package index does not serve {match['wheel']}",
            f"Pin another version in offline/parts. The index's response is in {log}.",
        )
    if match := _MISSING_DEBIAN.search(output):
        return LabError(
            f"{part}: Debian's archive has no package {match['package']}",
            f"Run `apt-get update`; if that does not help, change the packages of {part} in "
            "offline/parts.",
        )
    if "no space left on device" in output.lower():
        return disk_full(part)
    if status in _KILLED or "signal: killed" in output or "cannot allocate memory" in output:
        return LabError(
            f"{part}: {program} was killed, probably because memory ran out",
            f"Linking Kubernetes needs 3 GiB: close other programs (see `free -g`), {_RESUME}",
        )
    if _NO_CHROOT in output:
        return LabError(
            f"{part}: {program} needs root, or user namespaces for this user",
            f"Run the same command as root, or `apt-get install uidmap`, {_RESUME}",
        )
    if match := _UNREACHABLE.search(output):
        return LabError(
            f"{part}: {program} did not reach its registry ({match['reason']})",
            f"Check the network and the proxy settings (`env | grep -i proxy`), {_RESUME} "
            f"The whole output is in {log}.",
        )
    lines = "".join(f"\n  {line}" for line in output.splitlines()[-12:] if line.strip())
    return LabError(
        f"{part}: {program} failed with status {status}{lines}", f"The whole output is in {log}."
    )
