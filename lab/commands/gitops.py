"""`lab gitops`: exports the content that Argo CD syncs to the user's own Git repository."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from foundation.errors import LabError
from foundation.paths import cache_dir

app = typer.Typer(no_args_is_help=True)


@app.callback()
def gitops() -> None:
    """Export the content that Argo CD syncs."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="A checkout of your own repository.")],
    artefacts: Annotated[
        Path | None,
        typer.Option(
            help="Folder with manifests/argo-rollouts.yaml. Default: the bundle's if it is built;"
            " else upstream's manifest is downloaded."
        ),
    ] = None,
) -> None:
    """Write the content of the hub's Git repository to FOLDER/gitops.

    Replaces files of the same names and keeps others.
    """
    # These load YAML and an HTTP client, which would delay the other commands.
    from components.gitops.content import FOLDER, PATH, content
    from components.kubernetes.artefacts import Artefacts

    if not folder.is_dir():
        raise LabError(f"there is no folder {folder}", "Use a checkout of your own repository.")
    manifest = Artefacts(artefacts or _bundle()).text("argo-rollouts")
    files = content(FOLDER, manifest)
    for path, text in files.items():
        file = folder / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise LabError(
                f"{file} cannot be written: {error.strerror}", "Use a folder that you can write to."
            ) from error
    console = Console(highlight=False)
    console.print(f"{len(files)} files written to {folder / PATH}.", soft_wrap=True)
    console.print(
        "Commit and push them, then set the repository's URL:"
        " pulumi config set --path lab:git.url https://HOST/REPOSITORY.git",
        soft_wrap=True,
    )


def _bundle() -> Path | None:
    """The bundle's folder, if it has the manifest."""
    folder = cache_dir()
    return folder if (folder / "manifests" / "argo-rollouts.yaml").is_file() else None
