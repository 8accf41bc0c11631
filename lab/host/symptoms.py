"""Known error messages of apt-get and dockerd, and their remedies."""

import re

_REMEDIES = (
    (
        r"no space left on device",
        "The disk is full: free some space (df -h), then run `lab host up` again.",
    ),
    (
        r"(unable to locate package |package ')docker-cli",
        "This system has no package with only the `docker` command: install docker-ce-cli from"
        " Docker's packages, or put `docker` on the PATH, then run `lab host up` again.",
    ),
    (
        r"unable to locate package|no installation candidate",
        "No package source of this host has the package: check that /etc/apt lists Debian's `main`"
        " (on Ubuntu also `universe`) and that the mirror is reachable.",
    ),
    (
        r"temporary failure resolving|could not resolve|could not connect|failed to fetch"
        r"|connection timed out",
        "The package mirror is unreachable: check the network, or set HTTP_PROXY and HTTPS_PROXY"
        " to your proxy.",
    ),
    (
        r"could not get lock|unable to acquire the dpkg frontend lock",
        "Another package manager is running: wait until it has finished, then run `lab host up`.",
    ),
    (
        r"dpkg was interrupted",
        "An earlier installation was interrupted: run `dpkg --configure -a`, then `lab host up`.",
    ),
    (
        r"iptables|nf_tables|NAT chain",
        "The kernel does not support this variant of iptables: select the other, `update-"
        "alternatives --set iptables /usr/sbin/iptables-legacy` (or …/iptables-nft), and run `lab"
        " host up` again. If neither works, the kernel lacks netfilter's NAT.",
    ),
    (
        r"unable to configure the docker daemon with file|conflicting options|unknown runtime",
        "Docker rejects /etc/docker/daemon.json: correct the setting that the message names.",
    ),
    (
        r"devices cgroup isn't mounted|cgroups?: .*(not mounted|mountpoint)",
        "A cgroup controller is not mounted: start this host with systemd, or run cgroupfs-mount.",
    ),
    (
        r"error initializing graphdriver|driver not supported",
        "The file system below /var/lib/docker cannot hold image layers: mount ext4 or xfs there.",
    ),
    (
        r"pid file found|address already in use|resource temporarily unavailable|bolt.*timeout",
        "Another Docker or containerd is running: find it with `ps -C dockerd,containerd`, stop it"
        " and run `lab host up` again.",
    ),
    (
        r"operation not permitted|permission denied",
        "This host's root lacks rights that Docker needs. If this host is a container, start it"
        " with --privileged; otherwise use another host.",
    ),
)


def remedy_for(output: str) -> str:
    """The probable remedy for an error message; empty if the message is unknown."""
    for pattern, remedy in _REMEDIES:
        if re.search(pattern, output, re.IGNORECASE):
            return remedy
    return ""


def last_words(output: str, count: int = 6) -> str:
    """The last `count` lines that report an error; if there are none, the last lines."""
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"^E:|level=(fatal|error)|fail|error", line)]
    return "\n".join((errors or lines)[-count:])
