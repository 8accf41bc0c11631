"""The operator half of provider `paper`: a machine is a file in `.lab/`."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from shutil import rmtree

from components.settings.paper import MEMORY

from lab.project import state_dir
from lab.providers.provider import Leftover, Machine, Provider
from lab.setup.findings import Finding, Level
from lab.setup.tools import Tool

SHEETS = Path(".lab")


class PaperProvider:
    creates_clusters = True
    tools = (Tool(name="pencil", ask=("--version",), oldest=(2, 0, 0), page="https://pencil"),)

    def prepare(self) -> None:
        pass

    def required_memory(self, workload_clusters: int) -> int:
        return MEMORY.of(workload_clusters)

    def images(self, project: Path, stack: str) -> Sequence[str]:
        del project, stack
        return ()

    def findings(self, project: Path, stack: str) -> Sequence[Finding]:
        del project
        return [Finding(name="desk", level=Level.OK, detail=f"tidy, for {stack}")]

    def created_here(self, project: Path) -> Sequence[str]:
        return sorted(file.parent.name for file in state_dir(project).glob("*/sheet"))

    def machines(self, lab: str, clusters: Collection[str]) -> Sequence[Machine]:
        return [
            Machine(
                name=f"{lab}-{file.parent.name}",
                cluster=file.parent.name,
                running=file.read_text() == "running",
            )
            for file in sorted(SHEETS.glob("*/sheet"))
            if file.parent.name in clusters
        ]

    def start(self, machines: Sequence[Machine], project: Path, env: Mapping[str, str]) -> None:
        del project, env
        for machine in machines:
            (SHEETS / machine.cluster / "sheet").write_text("running")

    def stop(self, machines: Sequence[Machine]) -> None:
        for machine in machines:
            (SHEETS / machine.cluster / "sheet").write_text("stopped")

    def leftovers(self, project: Path, stack: str) -> Sequence[Leftover]:
        del stack
        return [
            Leftover(
                what=f"sheet {name}",
                by_hand=f"rm -r .lab/{name}",
                remove=lambda _, name=name: rmtree(SHEETS / name),
            )
            for name in self.created_here(project)
        ]


PROVIDER: Provider = PaperProvider()
