"""Plans the steps that make Docker work on a host, from facts only; runs nothing."""

import shlex
from dataclasses import dataclass

from foundation.docker import SYSTEM_ENDPOINT, Engine, Silence, on_this_host
from foundation.errors import LabError
from lab.host import apt, daemon_json, inotify, pid_file
from lab.host.facts import DATA_ROOT, HostFacts, runtime_source

LOG = "/var/log/lab-dockerd.log"
UNIT = "docker.service"

_INDISPENSABLE = frozenset(
    ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_SYS_CHROOT", "CAP_SETUID", "CAP_SETGID"]
)
_MINIMUM_FREE = 5 * 1024**3  # the package, the unpacked node image, and the images on the nodes
_CONTENTS = {"docker.io": "Docker", "docker-cli": "The `docker` command", "python3": "Python 3"}
_OPEN_FILES = 1048576  # the kernel's default upper limit, fs.nr_open


@dataclass(frozen=True, kw_only=True)
class Step:
    """One action as shell commands, which users can run as printed."""

    title: str
    reason: str
    command: str
    daemon: bool = False
    """Whether the command is a daemon: it is started detached and reports when it is ready."""

    def script(self) -> str:
        """The commands for `sh -eu`, after a comment with title and reason."""
        command = f"setsid --fork {self.command}" if self.daemon else self.command
        return f"# {self.title}: {self.reason}\n{command}\n"


def plan(facts: HostFacts) -> tuple[Step, ...]:
    """The remaining steps, in order; none if the host meets the lab's requirements.

    A Docker that answers is used unchanged; if it uses the lab's OCI runtime, an outdated runtime
    is replaced. Raises `LabError` if this host cannot run containers or the user must act first.
    """
    if isinstance(facts.engine, Engine):
        outdated = facts.engine.default_runtime == daemon_json.RUNTIME and (
            not facts.runtime_installed
        )
        return (
            *_policy(facts),
            *_limits(facts),
            *([_install_runtime(facts)] if outdated else []),
        )
    if not facts.docker_installed and (_set_elsewhere(facts) or facts.dockerd_pid is not None):
        # The lab can examine that engine only after the `docker` command is installed.
        return (*_policy(facts), *_limits(facts), *_install(facts))
    _check(facts, facts.engine)
    return (
        *_policy(facts),
        *_limits(facts),
        *_runtime(facts),
        *_install(facts),
        *_tidy(facts),
        _start_by_systemd() if facts.systemd else _start(facts),
    )


def _check(facts: HostFacts, silence: Silence) -> None:
    # A user without access gets the same refusal from a dead daemon's socket as from a live one's.
    left = facts.dockerd_installed and facts.dockerd_pid is None and not facts.systemd
    if silence.refused and not left:
        raise LabError(
            f"Docker is running, but this user may not use it: {silence.reason}",
            "sudo usermod --append --groups docker $USER, log in again, and run `lab host up`.",
        )
    if _set_elsewhere(facts):
        raise LabError(
            f"`docker` is configured for {facts.endpoint}, where no Docker answers:"
            f" {silence.reason}",
            "Start that Docker, or use one on this host: unset DOCKER_HOST; docker context use"
            " default",
        )
    if facts.dockerd_pid is not None:
        log = f"journalctl --unit={UNIT}" if facts.systemd else LOG
        raise LabError(
            f"A Docker daemon is running (process {facts.dockerd_pid}) but does not answer:"
            f" {silence.reason}",
            "It may be starting: try again in a minute. If it still does not answer, read its log"
            f" ({log}), stop it (kill {facts.dockerd_pid}) and run `lab host up` again.",
        )
    absent = _INDISPENSABLE & facts.missing_capabilities
    if absent:
        raise LabError(
            f"Root lacks {', '.join(sorted(absent))} on this host, so no container can run.",
            "If this host is a container, start it with --privileged; otherwise use another host.",
        )
    facts.cgroups.check()
    if facts.free_bytes < _MINIMUM_FREE:
        raise LabError(
            f"Only {facts.free_bytes / 1024**3:.1f} GiB are free in {DATA_ROOT}, where Docker"
            f" stores images and containers; the lab needs {_MINIMUM_FREE / 1024**3:.0f} GiB.",
            f"Free some space in {DATA_ROOT}, or mount a larger file system there.",
        )


def _set_elsewhere(facts: HostFacts) -> bool:
    """Whether `docker` is configured for another engine than this host's service."""
    return facts.endpoint not in (None, SYSTEM_ENDPOINT)


def _policy(facts: HostFacts) -> tuple[Step, ...]:
    if not facts.policy_left:
        return ()
    return (
        Step(
            title="Let packages start services again",
            reason=f"an interrupted installation of Docker left {apt.POLICY} behind",
            command=f"rm -f {apt.POLICY}",
        ),
    )


def _limits(facts: HostFacts) -> tuple[Step, ...]:
    low = inotify.too_low(facts.inotify_limits)
    if not low or not on_this_host(facts.endpoint):
        return ()
    values = ", ".join(
        f"{name} from {facts.inotify_limits[name]} to {inotify.ADVISED[name]}" for name in low
    )
    return (
        Step(
            title="Raise inotify limits",
            reason=f"{values}; several Kubernetes nodes need them",
            command=inotify.raise_command(facts.inotify_limits),
        ),
    )


def _runtime(facts: HostFacts) -> tuple[Step, ...]:
    """The steps for a host whose root lacks capabilities.

    They precede the installation of Docker, which starts the daemon.
    """
    if not facts.missing_capabilities:
        return ()
    if facts.daemon_json_hidden:
        raise LabError(
            f"{daemon_json.PATH} must be changed, and only root can read it.",
            "Run `lab host up` as root (add --print to see the commands first).",
        )
    steps = [] if facts.runtime_installed else [_install_runtime(facts)]
    config = daemon_json.with_runtime(facts.daemon_json)
    if config is not None:
        write = f"mkdir -p /etc/docker\ncat > {daemon_json.PATH} <<'END'\n{config}END"
        backup = f"{daemon_json.PATH}.before-lab"
        keep = f"test -e {backup} || cp --preserve {daemon_json.PATH} {backup}\n"
        steps.append(
            Step(
                title=f"Make {daemon_json.RUNTIME} Docker's default runtime",
                reason=f"in {daemon_json.PATH}; other settings stay unchanged",
                command=write if facts.daemon_json is None else keep + write,
            )
        )
    return tuple(steps)


def _install_runtime(facts: HostFacts) -> Step:
    source = shlex.quote(str(runtime_source()))
    return Step(
        title=f"Install the OCI runtime {daemon_json.RUNTIME}",
        reason=f"root lacks {', '.join(sorted(facts.missing_capabilities))} on this host, and runc"
        " alone then refuses --privileged",
        command=f"install -D --mode=755 {source} {daemon_json.RUNTIME_PATH}",
    )


def _install(facts: HostFacts) -> tuple[Step, ...]:
    packages = _packages(facts)
    if not packages:
        return ()
    if not facts.debian:
        absent = _CONTENTS[packages[0]]
        raise LabError(
            f"{absent} is not installed, and the lab can install it only on Debian and its"
            f" derivatives, not on {facts.distribution}.",
            "Install it (for Docker and its command: https://docs.docker.com/engine/install/), then"
            " run `lab host up` again.",
        )
    reason = "not installed on this host"
    # Without systemd, Docker's init script would start a second daemon and mount cgroups.
    start_services = facts.systemd or "docker.io" not in packages
    if not start_services:
        reason += f"; meanwhile {apt.POLICY} prevents packages from starting services"
    # From Debian 13 on, the `docker` command is in the separate package docker-cli.
    command_line = "$(apt-cache pkgnames docker-cli | grep --line-regexp docker-cli)"
    names = [*packages, command_line] if "docker.io" in packages else packages
    return (
        Step(
            title=f"Install {', '.join(packages)}",
            reason=reason,
            command=apt.install_command(names, start_services=start_services),
        ),
    )


def _packages(facts: HostFacts) -> list[str]:
    packages: list[str] = []
    if not facts.dockerd_installed and not _set_elsewhere(facts):
        # Excludes docker.io's recommended package cgroupfs-mount, which would change cgroup mounts.
        packages += ["docker.io", "ca-certificates", "iptables"]
        # If the kernel has AppArmor enabled, Docker needs its parser to start containers.
        packages += ["apparmor"] if facts.apparmor else []
    elif not facts.docker_installed:
        packages.append("docker-cli")
    if facts.missing_capabilities and not facts.system_python:
        packages.append("python3")
    return packages


def _tidy(facts: HostFacts) -> tuple[Step, ...]:
    if not facts.stale_pid_files:
        return ()
    return (
        Step(
            title="Remove stale pid files",
            reason="their processes no longer exist, and Docker would wait for them",
            command=f"rm -f {' '.join(facts.stale_pid_files)}",
        ),
    )


def _start_by_systemd() -> Step:
    last_lines = f"journalctl --unit={UNIT} --lines=20 --no-pager --output=cat >&2"
    return Step(
        title="Start Docker",
        reason="by systemd, now and at each boot",
        command=f"systemctl enable --now {UNIT} || {{ {last_lines}; exit 1; }}",
    )


def _start(facts: HostFacts) -> Step:
    raisable = "CAP_SYS_RESOURCE" not in facts.missing_capabilities
    unlimited = facts.open_files < 0  # RLIM_INFINITY
    files = _OPEN_FILES if raisable or unlimited else min(facts.open_files, _OPEN_FILES)
    proxies = f", with this shell's {', '.join(facts.proxies)}" if facts.proxies else ""
    return Step(
        title="Start Docker",
        reason=f"without systemd, which does not run on this host; log {LOG}{proxies}",
        command=f"prlimit --nofile={files}:{files} dockerd --pidfile={pid_file.DAEMON}"
        f" >>{LOG} 2>&1 </dev/null",
        daemon=True,
    )
