"""Settings of the repository that Argo CD syncs: `lab:git`."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from components.settings.faults import Faults, command, setting, shown
from components.settings.model import GitSettings
from components.settings.values import as_texts

# Defaults are here, because Pulumi.yaml cannot declare objects.
_REVISION: Final = "main"
_PATH: Final = "gitops"

_SCHEMES: Final = ("https", "http", "ssh", "git")
_SCP: Final = re.compile(r"[\w.-]+@[\w.-]+:[^\s:]+")
"""`git@github.com:owner/repository.git`"""


def git_settings(fields: Mapping[str, object], faults: Faults) -> GitSettings:
    """Read and check the object's fields; all are optional."""
    texts = as_texts("git", fields, faults, optional=("url", "revision", "path"))
    url = texts.get("url") or None
    if url is not None:
        _check_url(url, faults)
    if url is None:
        _check_unused(texts, faults)
        return GitSettings(url=None, revision=_REVISION, path=_PATH)
    revision = texts.get("revision", _REVISION)
    if not _is_revision(revision):
        faults.add(
            "git.revision",
            f"{shown(revision)} is not a branch, tag or commit",
            f"set one with `{setting('git.revision', _REVISION)}`",
        )
    text = texts.get("path", _PATH)
    # Argo CD matches `gitops`, and finds nothing in `./gitops` and `gitops/`.
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        faults.add(
            "git.path",
            f"{shown(text)} is not a folder inside the repository",
            f"set one with `{setting('git.path', _PATH)}`",
        )
    return GitSettings(url=url, revision=revision, path=str(path))


def _is_revision(text: str) -> bool:
    """Whether Git accepts the text as a branch, tag or commit, and not as an option or a range.

    https://git-scm.com/docs/git-check-ref-format
    """
    return (
        bool(text)
        and not text.startswith(("-", "/", "."))
        and not text.endswith(("/", ".", ".lock"))
        and re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.", text) is None
    )


def _check_unused(texts: Mapping[str, str], faults: Faults) -> None:
    """Refuse settings of a repository without its URL: the hub's own server ignores them."""
    for field, default in (("revision", _REVISION), ("path", _PATH)):
        value = texts.get(field, default)
        if value != default:
            name_it = setting("git.url", "https://HOST/REPOSITORY.git")
            faults.add(
                f"git.{field}",
                f"{shown(value)} is for a repository of your own, and lab:git.url is not set",
                f"name the repository with `{name_it}`, or remove it with"
                f" `{command('rm', f'git.{field}')}`",
            )


def _check_url(url: str, faults: Faults) -> None:
    if _SCP.fullmatch(url):
        return
    remedy = f"set one with `{setting('git.url', 'https://HOST/REPOSITORY.git')}`"
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in _SCHEMES or not parts.hostname or re.search(r"\s", url):
        faults.add("git.url", f"{shown(url)} is not the URL of a Git repository", remedy)
    # In http URLs a user name alone may be a token. The message does not show the value.
    elif parts.password or (parts.username and parts.scheme.startswith("http")):
        faults.add(
            "git.url",
            f"the URL for {parts.hostname} contains a password or token, which would be readable"
            " in Argo CD's Applications",
            f"{remedy}, and give Argo CD the credentials:"
            " https://argo-cd.readthedocs.io/en/stable/user-guide/private-repositories/",
        )
