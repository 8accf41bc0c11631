"""Programs that tests put on PATH."""

from pathlib import Path


def write_program(folder: Path, name: str, script: str) -> Path:
    """Make `name` in the folder a program that does what a shell script says."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program
