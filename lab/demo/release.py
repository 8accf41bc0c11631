"""A release as an edit of the files in `gitops/strategy`. Pure functions: files in, files out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from foundation.errors import LabError

FOLDER: Final = "strategy"
"""Relative to the folder that Argo CD syncs."""

STABLE: Final = "v1"
GOOD: Final = "v2"
BAD: Final = "v3"

Strategy = Literal["canary", "blue-green"]

_ROLLOUT: Final = "rollout.yaml"
_KUSTOMIZATION: Final = "kustomization.yaml"
_VERSION: Final = re.compile(r"^(\s+version: )v\d+$", re.MULTILINE)
_IMAGE: Final = re.compile(r"(examples-helloworld-)v\d+(:)")
_COMPONENTS: Final = re.compile(r"^components: \[.*\]$", re.MULTILINE)
_PATCHES: Final = re.compile(r"^# Only in .*\n(?:.*\n)*", re.MULTILINE)
_OTHER_PATCHES: Final = re.compile(r"^patches:", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Release:
    """The release that Git requests of all clusters."""

    version: str = STABLE
    strategy: Strategy = "canary"
    bad_in: str | None = None
    """The only cluster in which `BAD` fails; None for all."""


def released(files: Mapping[str, str], release: Release) -> dict[str, str]:
    """The files with this release.

    `files` has those of `FOLDER`, by relative path. Two lines of the Rollout set the version;
    components of the Kustomization set the rest. Raises LabError if the files do not have the
    layout of the lab's own, to prevent a commit with another meaning.
    """
    bad = release.version == BAD
    version = GOOD if bad else release.version
    components = [BAD] * bad + ["blue-green"] * (release.strategy == "blue-green")
    rollout = _replace(files, _ROLLOUT, _VERSION, rf"\g<1>{version}", "the label `version`")
    rollout = _replace({_ROLLOUT: rollout}, _ROLLOUT, _IMAGE, rf"\g<1>{version}\g<2>", "the image")
    kustomization = _replace(
        files, _KUSTOMIZATION, _COMPONENTS, f"components: [{', '.join(components)}]", "components"
    )
    kustomization = _PATCHES.sub("", kustomization)
    if bad and release.bad_in:
        if _OTHER_PATCHES.search(kustomization):
            raise LabError(
                f"{FOLDER}/{_KUSTOMIZATION} in Git has its own `patches`, and a demo would add a"
                " second list",
                "Move them to a component, and add that to a Kustomization around this one.",
            )
        kustomization = kustomization.removesuffix("\n") + "\n" + _only_in(release.bad_in)
    return {**files, _ROLLOUT: rollout, _KUSTOMIZATION: kustomization}


def _replace(
    files: Mapping[str, str], file: str, pattern: re.Pattern[str], by: str, what: str
) -> str:
    text, count = pattern.subn(by, files.get(file, ""))
    if count != 1:
        raise LabError(
            f"{FOLDER}/{file} in Git has {what} {count} times; a demo can only change a single"
            " occurrence",
            "`lab up` restores the lab's own content; in your own repository, use"
            " `lab gitops export FOLDER`.",
        )
    return text


def _only_in(cluster: str) -> str:
    """A patch of the fault's EnvoyFilter that limits it to the proxies of one cluster."""
    return f"""\
# Only in {cluster} does v3 fail.
patches:
- target:
    kind: EnvoyFilter
  patch: |-
    - op: add
      path: /spec/configPatches/0/match/proxy
      value:
        metadata:
          CLUSTER_ID: "{cluster}"
"""
