"""A container engine that tests put on PATH."""

import json
from pathlib import Path

from components.settings.memory import GIB
from tests.unit.programs import write_program


def have_docker(
    path: Path,
    *,
    kernel: str,
    data_root: Path,
    memory: int = 8 * GIB,
    network: str = '[{"Labels": {"owner": "somebody"}}]',
) -> None:
    """An engine with one stopped node; `network` describes its network `lab`, if it has one."""
    info = {
        "ServerVersion": "28.0.1",
        "MemTotal": memory,
        "DockerRootDir": str(data_root),
        "KernelVersion": kernel,
        "Driver": "overlay2",
        "DefaultRuntime": "runc",
    }
    write_program(
        path,
        "docker",
        f"""case "$1" in
        info) echo '{json.dumps(info)}' ;;
        network) echo '{network}' ;;
        ps) printf 'lab-hub-control-plane\\tlab-hub\\texited\\n' ;;
        esac""",
    )
