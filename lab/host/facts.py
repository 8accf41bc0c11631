"""The facts about this host, read once: the only input of the decisions in `lab host`."""

import os
import platform
import resource
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from foundation import docker
from foundation.docker import Engine, Silence
from lab.host import apt, daemon_json, inotify, pid_file, runtime
from lab.host.cgroups import Cgroups, read_cgroups

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""The search path for host programs; a user's PATH may lack the sbin folders that Docker needs."""

DATA_ROOT = Path("/var/lib/docker")

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


@dataclass(frozen=True, kw_only=True)
class HostFacts:
    """A Linux host."""

    engine: Engine | Silence
    root: bool
    distribution: str
    """`PRETTY_NAME` of os-release."""
    debian: bool
    """Whether it is Debian or a derivative, whose archive has the package docker.io."""
    systemd: bool
    endpoint: str | None
    """The engine address that `docker` uses: see `docker.endpoint`."""
    docker_installed: bool
    """Whether the client command is installed; it may be in a package without the daemon."""
    dockerd_installed: bool
    dockerd_pid: int | None
    """The process of a running daemon, even if it does not answer."""
    stale_pid_files: tuple[str, ...]
    missing_capabilities: frozenset[str]
    """The capabilities that root lacks on this host."""
    cgroups: Cgroups
    inotify_limits: Mapping[str, int]
    apparmor: bool
    system_python: bool
    runtime_installed: bool
    """Whether the installed OCI runtime is identical to this checkout's `runtime.py`."""
    daemon_json: str | None
    """The text of the file; None if it does not exist or this user may not read it."""
    daemon_json_hidden: bool
    """Whether the file exists but this user may not read it."""
    policy_left: bool
    """Whether an interrupted installation of the lab left its `apt.POLICY` behind."""
    free_bytes: int
    """Free disk space at Docker's data root."""
    open_files: int
    """The hard limit of open files, `RLIMIT_NOFILE`."""
    proxies: Mapping[str, str]
    """The proxy variables in this shell's environment, in upper and lower case."""


def read_facts() -> HostFacts:
    """Examine this host. Changes nothing and does not need root."""
    release = _os_release()
    status = Path("/proc/self/status").read_text()
    return HostFacts(
        engine=docker.ask(),
        root=os.geteuid() == 0,
        distribution=release["PRETTY_NAME"],
        debian="debian" in (release["ID"], *release.get("ID_LIKE", "").split()),
        systemd=Path("/run/systemd/system").is_dir(),  # man 3 sd_booted
        endpoint=docker.endpoint(),
        docker_installed=shutil.which("docker") is not None,
        dockerd_installed=shutil.which("dockerd", path=PATH) is not None,
        dockerd_pid=pid_file.daemon(),
        stale_pid_files=pid_file.stale(),
        missing_capabilities=runtime.missing(runtime.bounding_set(status)),
        cgroups=read_cgroups(Path("/proc/self/mountinfo").read_text()),
        inotify_limits=inotify.read_limits(),
        apparmor=_text(Path("/sys/module/apparmor/parameters/enabled")) == "Y\n",
        system_python=Path("/usr/bin/python3").exists(),
        runtime_installed=_text(Path(daemon_json.RUNTIME_PATH)) == runtime_source().read_text(),
        daemon_json=_text(Path(daemon_json.PATH)),
        daemon_json_hidden=_hidden(Path(daemon_json.PATH)),
        policy_left=_text(Path(apt.POLICY)) == apt.POLICY_TEXT,
        free_bytes=shutil.disk_usage(_existing(DATA_ROOT)).free,
        open_files=resource.getrlimit(resource.RLIMIT_NOFILE)[1],
        proxies={
            name: os.environ[name]
            for upper in _PROXIES
            for name in (upper, upper.lower())
            if os.environ.get(name)
        },
    )


def runtime_source() -> Path:
    """The file that `lab host up` installs as the OCI runtime."""
    return Path(runtime.__file__)


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:  # a few distributions lack the file
        return {"ID": "linux", "PRETTY_NAME": "this Linux"}


def _text(path: Path) -> str | None:
    """The file's text; None if it does not exist or this user may not read it."""
    try:
        return path.read_text()
    except (FileNotFoundError, PermissionError):
        return None


def _hidden(path: Path) -> bool:
    try:
        with path.open():
            return False
    except FileNotFoundError:
        return False
    except PermissionError:
        return True


def _existing(path: Path) -> Path:
    return path if path.exists() else _existing(path.parent)
