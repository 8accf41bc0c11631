"""Installs packages by apt-get."""

from collections.abc import Iterable

POLICY = "/usr/sbin/policy-rc.d"
"""The script whose exit status permits or forbids a package to start a service: invoke-rc.d(8)."""

POLICY_TEXT = """\
#!/bin/sh
# Written by `lab host up` while it installs Docker: packages must not start services.
exit 101
"""

_INSTALL = (
    "DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-upgrade --no-install-recommends"
    " -o DPkg::Lock::Timeout=120"
)


def install_command(packages: Iterable[str], *, start_services: bool) -> str:
    """Shell commands for `sh -eu` that install packages.

    Each item is a package name or a shell expression that expands to names. Without
    `start_services`, a `POLICY` script forbids services while the commands run; an existing one
    stays unchanged.
    """
    install = f"{_INSTALL} {' '.join(packages)}"
    return f"apt-get update\n{install if start_services else _without_services(install)}"


def _without_services(command: str) -> str:
    # The shell skips the EXIT trap when a signal without a trap ends it.
    return f"""(
if ! test -e {POLICY}; then
trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
trap 'rm -f {POLICY}' EXIT
cat > {POLICY} <<'END'
{POLICY_TEXT}END
chmod 755 {POLICY}
fi
{command}
)"""
