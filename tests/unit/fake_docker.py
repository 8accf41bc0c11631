"""What a fake `docker` answers with."""

import json

INFO = json.dumps(
    {
        "ServerVersion": "29.0.0",
        "MemTotal": 1,
        "DockerRootDir": "/var/lib/docker",
        "KernelVersion": "6.12",
        "Driver": "overlay2",
        "DefaultRuntime": "runc",
    }
)


def docker(*, nodes: str = "", network: str | None = None) -> str:
    """A script: `nodes` are lines of container, cluster and state; `network` the lab's labels."""
    inspect = (
        f"echo '{json.dumps([{'Labels': json.loads(network)}])}'"
        if network
        else "echo 'Error: No such network' >&2; exit 1"
    )
    return f"""
case "$1" in
info) echo '{INFO}';;
ps) printf '%s' '{nodes}';;
network) {inspect};;
esac
"""


SILENT = "echo 'Cannot connect to the Docker daemon' >&2; exit 1"
