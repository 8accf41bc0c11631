"""The content of the Git repository for Argo CD."""

from pathlib import Path
from typing import Final

import yaml

from components.kubernetes.documents import documents
from foundation.kept import kept
from foundation.libyaml import SafeDumper

PATH: Final = "gitops"
"""The folder inside the repository."""

FOLDER: Final = Path(__file__).resolve().parents[2] / PATH
"""The same folder in the checkout."""

ROLLOUTS_MANIFEST: Final = f"{PATH}/argo-rollouts/install.yaml"
"""The release manifest of Argo Rollouts inside the repository; the checkout does not have it."""


def content(folder: Path, rollouts_manifest: str) -> dict[str, str]:
    """Path inside the repository -> text: all files of `folder`, and Argo Rollouts' manifest.

    Hidden files, such as those of editors, are omitted. `rollouts_manifest` is the text of the
    release manifest; without the descriptions in its CRDs it has a third of its size.
    """
    files = {
        f"{PATH}/{path.as_posix()}": (folder / path).read_text(encoding="utf-8")
        for path in (found.relative_to(folder) for found in sorted(folder.rglob("*")))
        if (folder / path).is_file() and not any(part.startswith(".") for part in path.parts)
    }
    return {**files, ROLLOUTS_MANIFEST: _without_descriptions(rollouts_manifest)}


def _without_descriptions(manifest: str) -> str:
    def made() -> str:
        return yaml.dump_all(documents(manifest), Dumper=SafeDumper, sort_keys=False)

    return kept(manifest, __file__, made)
