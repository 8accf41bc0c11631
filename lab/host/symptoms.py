"""What the complaints of apt-get and dockerd mean, and what helps."""

import re

_MENDS = (
    (
        r"no space left on device",
        "The disk is full: free some space (df -h), then run `lab host up` again.",
    ),
    (
        r"(unable to locate package |package ')docker-cli",
        "Here the `docker` command comes only with a whole Docker: install docker-ce-cli from"
        " Docker's own packages, or put `docker` on the PATH, then run `lab host up` again.",
    ),
    (
        r"unable to locate package|no installation candidate",
        "No package source of this host has it: see that /etc/apt has Debian's `main` (Ubuntu: also"
        " `universe`) and that its mirror can be reached.",
    ),
    (
        r"temporary failure resolving|could not resolve|could not connect|failed to fetch"
        r"|connection timed out",
        "The package mirror cannot be reached: check the network, or set HTTP_PROXY and HTTPS_PROXY"
        " to your proxy.",
    ),
    (
        r"could not get lock|unable to acquire the dpkg frontend lock",
        "Another package manager is at work: wait until it has finished, then run `lab host up`.",
    ),
    (
        r"dpkg was interrupted",
        "An installation was broken off before: run `dpkg --configure -a`, then `lab host up`.",
    ),
    (
        r"iptables|nf_tables|NAT chain",
        "The kernel and the iptables command do not fit together: try the other variant, `update-"
        "alternatives --set iptables /usr/sbin/iptables-legacy` (or …/iptables-nft), and run `lab"
        " host up` again. Where neither works, the kernel lacks netfilter's NAT.",
    ),
    (
        r"unable to configure the docker daemon with file|conflicting options|unknown runtime",
        "Docker does not accept /etc/docker/daemon.json: correct the setting it names.",
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
        "Another Docker or containerd is in the way: see `ps -C dockerd,containerd`, end it and run"
        " `lab host up` again.",
    ),
    (
        r"operation not permitted|permission denied",
        "This host's root may not do what Docker must. Inside a container? Start that one with"
        " --privileged, or use another host.",
    ),
)


def mend_for(output: str) -> str:
    """What probably helps against a complaint, empty where it is not known."""
    for pattern, mend in _MENDS:
        if re.search(pattern, output, re.IGNORECASE):
            return mend
    return ""


def last_words(output: str, count: int = 6) -> str:
    """The last lines that matter: those that speak of an error, or else simply the last ones."""
    lines = [line for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if re.search(r"^E:|level=(fatal|error)|fail|error", line)]
    return "\n".join((errors or lines)[-count:])
