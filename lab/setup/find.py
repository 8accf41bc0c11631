"""Finds the lab's tools on this machine, and downloads those that are missing."""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from foundation.errors import LabError
from foundation.paths import cache_dir
from lab.setup.download import download
from lab.setup.tools import Tool, Version, parse_version, show_version, this_machine

_TIMEOUT = 20.0  # seconds; a program may take a few to start from a cold disk


@dataclass(frozen=True)
class Found:
    """An installed tool of a supported version."""

    path: Path
    version: str


def find(tool: Tool, path: str | None = None) -> Found | None:
    """The tool on PATH (or on `path`) if its version is supported, else the downloaded one."""
    program = shutil.which(tool.name, path=path)
    if program is not None:
        version = ask_version(tool, Path(program))
        if version is not None and version >= tool.oldest:
            return Found(Path(program), show_version(version))
    return downloaded(tool)


def downloaded(tool: Tool) -> Found | None:
    """The tool downloaded by the lab; None if it is not downloaded."""
    if tool.download is None:
        return None
    program = _folder(tool, tool.download.version) / tool.name
    return Found(program, tool.download.version) if program.exists() else None


def bring(tool: Tool, console: Console) -> Found:
    """The tool, which is downloaded if it is not installed.

    Raises LabError if it cannot be downloaded.
    """
    if found := find(tool):
        return found
    if tool.download is None:
        raise LabError(
            f"{tool.name} {show_version(tool.oldest)} or later is not installed",
            f"Install it: {tool.page}",
        )
    version = tool.download.version
    program, checksum = tool.download.at(this_machine())
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, TransferSpeedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(f"Downloading {tool.name} {version}", total=None)
        folder = _folder(tool, version)
        try:
            download(
                tool.name,
                program,
                checksum,
                folder,
                lambda done, total: progress.update(task, completed=done, total=total),
            )
        except LabError as error:
            raise LabError(
                f"{tool.name} {show_version(tool.oldest)} or later is not installed,"
                f" and {error.message}",
                error.remedy
                or f"Install it ({tool.page}), or use the bundle: lab up --stack offline",
            ) from error
    console.print(f"[green]done[/]  Downloaded {tool.name} {version}", soft_wrap=True)
    return Found(folder / tool.name, version)


def ask_version(tool: Tool, program: Path) -> Version | None:
    """The version that a program prints; None if it does not run or prints none."""
    try:
        run = subprocess.run(
            [program, *tool.ask], capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_version(run.stdout)


def _folder(tool: Tool, version: str) -> Path:
    return cache_dir() / "tools" / tool.name / version
