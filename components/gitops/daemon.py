"""The arguments of `git daemon`, which serves the hub's repository."""


def daemon_arguments(base_path: str) -> list[str]:
    """Arguments of `git`: serve the repositories below `base_path` that are marked for export.

    `git daemon` accepts no pushes by default, but a repository's own configuration can enable
    them: these arguments forbid it. https://git-scm.com/docs/git-daemon
    """
    return [
        "daemon",
        "--reuseaddr",
        "--informative-errors",
        "--disable=receive-pack",
        "--forbid-override=receive-pack",
        f"--base-path={base_path}",
        base_path,
    ]
