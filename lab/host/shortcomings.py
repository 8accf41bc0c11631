"""Host limits that are too low although Docker works."""

import os

from foundation import docker
from lab.host import inotify


def shortcomings() -> list[str]:
    """One line for each limit that three kind clusters would exceed, with the command to raise it.

    Empty if the limits suffice or Docker is on another host. Changes nothing and does not need
    root.
    """
    limits = inotify.read_limits()
    low = inotify.too_low(limits)
    if not low or not docker.on_this_host(docker.endpoint()):
        return []
    remedy = "lab host up" if os.geteuid() == 0 else "lab host up --print | sudo sh -eu"
    return [
        f"fs.inotify.{name} is {limits[name]}, and three kind clusters need"
        f' {inotify.ADVISED[name]} (otherwise pods may fail with "too many open files"): {remedy}'
        for name in low
    ]
