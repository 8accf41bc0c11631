"""What the host of a Docker that works still lacks."""

import os

from foundation import docker
from lab.host import inotify


def shortcomings() -> list[str]:
    """What would stop three kind clusters later on, a line each, with the command that mends it.

    Empty where nothing would, or where Docker is on another host. Changes nothing, needs no root.
    """
    limits = inotify.read_limits()
    low = inotify.too_low(limits)
    if not low or not docker.on_this_host(docker.endpoint()):
        return []
    mend = "lab host up" if os.geteuid() == 0 else "lab host up --print | sudo sh -eu"
    return [
        f"fs.inotify.{name} is {limits[name]}, and three kind clusters want"
        f' {inotify.ADVISED[name]} (or pods may end with "too many open files"): {mend}'
        for name in low
    ]
