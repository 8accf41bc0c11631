"""`lab host`: the container host."""

import os
import platform
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from foundation import docker
from foundation.docker import Engine, Silence
from foundation.errors import LabError
from lab.host import daemon, inotify, pid_file
from lab.host.daemon_json import RUNTIME
from lab.host.facts import HostFacts, read_facts
from lab.host.plan import plan
from lab.host.run import run

app = typer.Typer(no_args_is_help=True, help="The container host: Docker and its requirements.")


@app.command()
def up(
    print_only: Annotated[
        bool, typer.Option("--print", help="Only print the commands; change nothing.")
    ] = False,
) -> None:
    """Make Docker work: use the one that answers, or install and start it (Debian, as root)."""
    console = Console(highlight=False)
    if platform.system() != "Linux":
        console.print(_summary(_users_own(), changed=False), soft_wrap=True)
        return
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
            f"`docker` still does not reach Docker: {engine.reason}",
            "Run `lab host up` again: it plans from the host's current state.",
        )
    console.print(_summary(engine, changed=bool(steps)), soft_wrap=True)


@app.command()
def status() -> None:
    """Show the container host and whether the lab can use it; change nothing."""
    if platform.system() == "Linux":
        facts = read_facts()
        engine = facts.engine
        rows = [*_engine_rows(engine), *_host_rows(facts)]
    else:
        engine = _users_own()
        rows = _engine_rows(engine)
    table = Table(show_header=False, box=None)
    for name, value in rows:
        table.add_row(name, value)
    Console(highlight=False).print(table)
    if not isinstance(engine, Engine):
        raise typer.Exit(1)


@app.command()
def down() -> None:
    """Stop Docker and its containers, but only a Docker that `lab host up` started."""
    console = Console(highlight=False)
    pid = pid_file.running(pid_file.DAEMON, "dockerd")
    if pid is None:
        console.print("Nothing to stop: no Docker started by `lab host up` is running.")
        return
    if os.geteuid() != 0:
        raise LabError("Only root can stop Docker.", "Run `lab host down` as root.")
    with console.status("Stopping Docker …"):
        daemon.stop(pid)
    console.print(f"[green]done[/]  Stopped Docker (process {pid}).")


def _users_own() -> Engine:
    """The Docker of a system where the lab can neither start Docker nor examine the host."""
    engine = docker.ask()
    if isinstance(engine, Engine):
        return engine
    raise LabError(
        f"No Docker answers, and on {platform.system()} the lab cannot start one: {engine.reason}",
        "Start Docker Desktop (or colima, OrbStack), then run `lab host up` again.",
    )


def _summary(engine: Engine, *, changed: bool) -> str:
    about = f"Docker {engine.version} ({engine.storage_driver}, cgroup v{engine.cgroup_version})"
    if engine.storage_driver == "vfs":
        about += "; its storage driver vfs copies every layer: it is slow and fills the disk"
    return f"{about} works." if changed else f"{about} works; nothing to change."


def _engine_rows(engine: Engine | Silence) -> list[tuple[str, str]]:
    if isinstance(engine, Silence):
        return [("docker", f"does not work: {engine.reason}")]
    ours = pid_file.running(pid_file.DAEMON, "dockerd")
    by = f"started by `lab host up`, process {ours}" if ours else "not started by the lab"
    return [
        ("docker", f"{engine.version}, {by}"),
        ("storage", f"{engine.storage_driver} in {engine.data_root}"),
        ("runtime", engine.default_runtime),
    ]


def _host_rows(facts: HostFacts) -> list[tuple[str, str]]:
    if isinstance(facts.engine, Silence):
        consequence = "`lab host up` prepares Docker for this"
    elif facts.engine.default_runtime == RUNTIME:
        consequence = f"{RUNTIME} omits them"
    else:
        consequence = "--privileged may fail"
    lacking = ", ".join(sorted(facts.missing_capabilities))
    low = inotify.too_low(facts.inotify_limits)
    limits = ", ".join(f"{name} {value}" for name, value in facts.inotify_limits.items())
    return [
        ("capabilities", f"without {lacking}: {consequence}" if lacking else "all"),
        ("cgroups", facts.cgroups.layout),
        ("inotify", f"{limits}: too low, `lab host up` raises them" if low else limits or "none"),
        ("disk", f"{facts.free_bytes / 1024**3:.0f} GiB free for images"),
    ]
