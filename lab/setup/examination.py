"""Examines this machine: collects facts for the checks. Changes nothing."""

import socket
from pathlib import Path

from foundation.errors import LabError
from foundation.versions import IMAGES
from lab.providers.provider import Provider, provider_of
from lab.setup import checks, sources
from lab.setup.availability import refused
from lab.setup.find import find
from lab.setup.findings import Finding
from lab.setup.reachability import sources as upstream
from lab.setup.reachability import unreachable


def examine(project: Path, stack: str) -> list[Finding]:
    """All findings for a stack of a checkout. Raises LabError if there is no such stack."""
    sources.require_stack(project, stack)
    provider, source = provider_of(project, stack), sources.source_name(project, stack)
    findings = [
        *provider.findings(project, stack),
        *_tool_findings(project, stack, provider),
        checks.loopback(_loopback_fault()),
        checks.registries(
            source, unreachable(upstream()), creates_clusters=provider.creates_clusters
        ),
    ]
    if source != sources.BUNDLE:
        findings.append(checks.images(refused([*provider.images(project, stack), *IMAGES])))
    return findings


def _tool_findings(project: Path, stack: str, provider: Provider) -> list[Finding]:
    try:
        path = sources.environment(project, stack).get("PATH")  # the bundle has its own tools
    except LabError:
        path = None  # not prepared yet: only the tools on PATH
    return [checks.tool(tool, find(tool, path)) for tool in sources.tools(provider)]


def _loopback_fault() -> str | None:
    try:
        with socket.create_server(("127.0.0.1", 0)):
            return None
    except OSError as error:
        return str(error)
