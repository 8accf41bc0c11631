"""Installs packages by apt-get."""

from collections.abc import Iterable

POLICY = "/usr/sbin/policy-rc.d"
"""What packages ask before they start a service, by its exit status: invoke-rc.d(8)."""

POLICY_TEXT = """\
#!/bin/sh
# From `lab host up`, until it has installed Docker: no package may start a service meanwhile.
exit 101
"""

_INSTALL = (
    "DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-upgrade --no-install-recommends"
    " -o DPkg::Lock::Timeout=120"
)


def install_command(packages: Iterable[str], *, start_services: bool) -> str:
    """Shell commands for `sh -eu` that install packages, each a name or what expands to some.

    Without `start_services`, there is a `POLICY` against it while they run. One that is there
    already stays as it is.
    """
    install = f"{_INSTALL} {' '.join(packages)}"
    return f"apt-get update\n{install if start_services else _without_services(install)}"


def _without_services(command: str) -> str:
    # The shell does not see to a trap on EXIT when it ends by a signal that it has no trap for.
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
