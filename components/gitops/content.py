"""The content of the repository that Argo CD syncs from."""

from pathlib import Path
from typing import Final

import yaml

from components.kubernetes.documents import documents
from foundation.kept import kept

PATH: Final = "gitops"
"""The folder inside the repository."""

FOLDER: Final = Path(__file__).resolve().parents[2] / PATH
"""The same folder of the checkout."""

ROLLOUTS_MANIFEST: Final = f"{PATH}/argo-rollouts/install.yaml"
"""Where the release manifest of Argo Rollouts goes; the checkout does not have it."""

# libyaml is ten times as fast; PyYAML may be built without it.
_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def content(folder: Path, rollouts_manifest: str) -> dict[str, str]:
    """Path inside the repository -> text: all files of `folder`, and Argo Rollouts itself.

    Hidden files are left out, so that what an editor leaves behind changes nothing.
    `rollouts_manifest` is the text of its release manifest; the descriptions are dropped from the
    CRDs, which makes it a third of the size.
    """
    files = {
        f"{PATH}/{path.as_posix()}": (folder / path).read_text(encoding="utf-8")
        for path in (found.relative_to(folder) for found in sorted(folder.rglob("*")))
        if (folder / path).is_file() and not any(part.startswith(".") for part in path.parts)
    }
    return {**files, ROLLOUTS_MANIFEST: _without_descriptions(rollouts_manifest)}


def _without_descriptions(manifest: str) -> str:
    def made() -> str:
        return yaml.dump_all(documents(manifest), Dumper=_DUMPER, sort_keys=False)

    return kept(manifest, __file__, made)
