"""Kubeconfigs for tests."""

from pathlib import Path

import yaml


def write_kubeconfig(path: Path, servers: dict[str, str]) -> Path:
    """A file with a context for each name, whose cluster has that server."""
    path.parent.mkdir(parents=True, exist_ok=True)
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": next(iter(servers)),
        "contexts": [
            {"name": name, "context": {"cluster": f"{name}-cluster", "user": "admin"}}
            for name in servers
        ],
        "clusters": [
            {"name": f"{name}-cluster", "cluster": {"server": server}}
            for name, server in servers.items()
        ],
        "users": [{"name": "admin", "user": {"token": "a-secret"}}],
    }
    path.write_text(yaml.safe_dump(config))
    return path
