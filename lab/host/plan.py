"""What has to be done for Docker to work on a host, from facts alone: nothing is run here."""

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
_MINIMUM_FREE = 5 * 1024**3  # the package, the node image unpacked, and the images on the nodes
_CONTENTS = {"docker.io": "Docker", "docker-cli": "The `docker` command", "python3": "Python 3"}
_OPEN_FILES = 1048576  # the kernel's default upper limit, fs.nr_open


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing to do, as shell commands that can be run as they are printed."""

    title: str
    reason: str
    command: str
    daemon: bool = False
    """The one command goes on running: it is started detached, and says when it is ready."""

    def script(self) -> str:
        """The step for `sh -eu`, with a comment that says why."""
        command = f"setsid --fork {self.command}" if self.daemon else self.command
        return f"# {self.title}: {self.reason}\n{command}\n"


def plan(facts: HostFacts) -> tuple[Step, ...]:
    """The steps that are left to do, in order; none where the host is as the lab needs it.

    A Docker that answers is used as it is; where it uses our OCI runtime, that is kept current.
    Raises `LabError` where this host cannot be a container host, or somebody has to decide first.
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
        # Whether that engine answers shows once there is a command to ask it with.
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
    # To all but root, the socket that a dead daemon left is as closed as that of one that runs.
    left = facts.dockerd_installed and facts.dockerd_pid is None and not facts.systemd
    if silence.refused and not left:
        raise LabError(
            f"Docker runs, but this user may not use it: {silence.reason}",
            "sudo usermod --append --groups docker $USER, log in again, and run `lab host up`.",
        )
    if _set_elsewhere(facts):
        raise LabError(
            f"`docker` is set to use {facts.endpoint}, where no Docker answers: {silence.reason}",
            "Start that Docker, or use one on this host: unset DOCKER_HOST; docker context use"
            " default",
        )
    if facts.dockerd_pid is not None:
        log = f"journalctl --unit={UNIT}" if facts.systemd else LOG
        raise LabError(
            f"A Docker daemon runs (process {facts.dockerd_pid}) but does not answer:"
            f" {silence.reason}",
            "It may be starting: try again in a minute. If it still does not answer, read its log"
            f" ({log}), end it (kill {facts.dockerd_pid}) and run `lab host up` again.",
        )
    absent = _INDISPENSABLE & facts.missing_capabilities
    if absent:
        raise LabError(
            f"Not even root has {', '.join(sorted(absent))} on this host, so no container can run.",
            "Inside a container? Start that one with --privileged, or use another host.",
        )
    facts.cgroups.check()
    if facts.free_bytes < _MINIMUM_FREE:
        raise LabError(
            f"Only {facts.free_bytes / 1024**3:.1f} GiB are free below {DATA_ROOT}, where Docker"
            f" keeps images and containers; the lab needs {_MINIMUM_FREE / 1024**3:.0f} GiB.",
            f"Free some space there, or mount a larger file system at {DATA_ROOT}.",
        )


def _set_elsewhere(facts: HostFacts) -> bool:
    """Whether `docker` would not find an engine that is started on this host as a service."""
    return facts.endpoint not in (None, SYSTEM_ENDPOINT)


def _policy(facts: HostFacts) -> tuple[Step, ...]:
    if not facts.policy_left:
        return ()
    return (
        Step(
            title="Let packages start services again",
            reason=f"{apt.POLICY} is left from an installation of Docker that was broken off",
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
    """For a host whose root lacks capabilities; before Docker is installed, as that starts it."""
    if not facts.missing_capabilities:
        return ()
    if facts.daemon_json_hidden:
        raise LabError(
            f"{daemon_json.PATH} has to be changed, and only root can read what it says now.",
            "Run `lab host up` as root (with --print to see the commands first).",
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
                reason=f"in {daemon_json.PATH}; its other settings stay",
                command=write if facts.daemon_json is None else keep + write,
            )
        )
    return tuple(steps)


def _install_runtime(facts: HostFacts) -> Step:
    source = shlex.quote(str(runtime_source()))
    return Step(
        title=f"Install the OCI runtime {daemon_json.RUNTIME}",
        reason=f"root lacks {', '.join(sorted(facts.missing_capabilities))} here, and runc alone"
        " refuses --privileged then",
        command=f"install -D --mode=755 {source} {daemon_json.RUNTIME_PATH}",
    )


def _install(facts: HostFacts) -> tuple[Step, ...]:
    packages = _packages(facts)
    if not packages:
        return ()
    if not facts.debian:
        absent = _CONTENTS[packages[0]]
        raise LabError(
            f"{absent} is not installed, and {facts.distribution} is not made from Debian, where"
            " the lab can install it.",
            "Install it (https://docs.docker.com/engine/install/ says how for Docker and its"
            " command), then run `lab host up` again.",
        )
    reason = "not on this host yet"
    # Without systemd, Docker's init script would start a daemon beside ours and mount cgroups.
    start_services = facts.systemd or "docker.io" not in packages
    if not start_services:
        reason += f"; meanwhile {apt.POLICY} keeps packages from starting services"
    # From Debian 13 on, the `docker` command is in a package of its own.
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
        # Not what docker.io recommends besides: cgroupfs-mount would change the cgroup mounts.
        packages += ["docker.io", "ca-certificates", "iptables"]
        # With AppArmor in the kernel, Docker does not start containers without its parser.
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
            reason="no Docker process has these numbers any more, and Docker would wait for one",
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
        reason=f"systemd does not run here; log {LOG}{proxies}",
        command=f"prlimit --nofile={files}:{files} dockerd --pidfile={pid_file.DAEMON}"
        f" >>{LOG} 2>&1 </dev/null",
        daemon=True,
    )
