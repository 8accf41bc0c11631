"""`lab host`: the container host."""

import os
import platform
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lab.errors import LabError
from offline.host import daemon, docker, inotify, pid_file
from offline.host.daemon_json import RUNTIME
from offline.host.docker import Engine
from offline.host.facts import HostFacts, read_facts
from offline.host.plan import plan
from offline.host.run import run

app = typer.Typer(no_args_is_help=True, help="The container host: Docker, and what it needs.")


@app.command()
def up(
    print_only: Annotated[
        bool, typer.Option("--print", help="Only print the commands; change nothing.")
    ] = False,
) -> None:
    """Make Docker work here: use the one there is, or install and start it (Debian, as root)."""
    console = Console(highlight=False)
    _refuse_other_systems()
    facts = read_facts()
    steps = plan(facts)
    if steps and (print_only or not facts.root):
        for step in steps:
            typer.echo(step.script())
        if not print_only:
            raise LabError(
                "These commands need root; nothing has been changed.",
                "Run `lab host up` as root, or: lab host up --print | sudo sh -eu",
            )
        return
    for step in steps:
        with console.status(f"{step.title} …"):
            run(step, facts)
        console.print(f"[green]done[/]  {step.title}: {step.reason}", soft_wrap=True)
    engine = docker.ask()
    if not isinstance(engine, Engine):
        raise LabError(
            f"Docker was started, but `docker` does not reach it: {engine.reason}",
            "Does `docker context ls` show another context than `default`? docker context use"
            " default",
        )
    console.print(_summary(engine, changed=bool(steps)), soft_wrap=True)


@app.command()
def status() -> None:
    """Show what the container host is and whether the lab can use it; changes nothing."""
    _refuse_other_systems()
    facts = read_facts()
    table = Table(show_header=False, box=None)
    for name, value in _rows(facts):
        table.add_row(name, value)
    Console(highlight=False).print(table)
    if not isinstance(facts.engine, Engine):
        raise typer.Exit(1)


@app.command()
def down() -> None:
    """Stop Docker and its containers, if `lab host up` started it; any other is left alone."""
    console = Console(highlight=False)
    pid = pid_file.running(pid_file.DAEMON, "dockerd")
    if pid is None:
        console.print("Nothing to stop: no Docker that `lab host up` started runs here.")
        return
    if os.geteuid() != 0:
        raise LabError("Only root can stop Docker.", "Run `lab host down` as root.")
    with console.status("Stopping Docker …"):
        daemon.stop(pid)
    console.print(f"[green]done[/]  Stopped Docker (process {pid}).")


def _refuse_other_systems() -> None:
    if platform.system() != "Linux" and not isinstance(docker.ask(), Engine):
        raise LabError(
            f"No Docker answers, and on {platform.system()} the lab cannot start one.",
            "Start Docker Desktop (or colima, OrbStack), then run `lab host up` again.",
        )


def _summary(engine: Engine, *, changed: bool) -> str:
    about = f"Docker {engine.version} ({engine.storage_driver}, cgroup v{engine.cgroup_version})"
    if engine.storage_driver == "vfs":
        about += "; its storage driver vfs copies every layer whole: slow, and it fills the disk"
    return f"{about} works." if changed else f"{about} works; nothing to change."


def _rows(facts: HostFacts) -> list[tuple[str, str]]:
    engine = facts.engine
    ours = pid_file.running(pid_file.DAEMON, "dockerd")
    if isinstance(engine, Engine):
        by = f"started by `lab host up`, process {ours}" if ours else "not started by the lab"
        rows = [
            ("docker", f"{engine.version}, {by}"),
            ("storage", f"{engine.storage_driver} in {engine.data_root}"),
            ("runtime", engine.default_runtime),
        ]
        bounded = engine.default_runtime == RUNTIME
        consequence = f"{RUNTIME} leaves them out" if bounded else "--privileged may fail"
    else:
        rows = [("docker", f"does not work: {engine.reason}")]
        consequence = "`lab host up` prepares Docker for that"
    lacking = ", ".join(sorted(facts.missing_capabilities))
    low = inotify.too_low(facts.inotify_limits)
    limits = ", ".join(f"{name} {value}" for name, value in facts.inotify_limits.items())
    return [
        *rows,
        ("capabilities", f"without {lacking}: {consequence}" if lacking else "all"),
        ("cgroups", facts.cgroups.layout),
        ("inotify", f"{limits}: too low, `lab host up` raises them" if low else limits),
        ("disk", f"{facts.free_bytes / 1024**3:.0f} GiB free for images"),
    ]
