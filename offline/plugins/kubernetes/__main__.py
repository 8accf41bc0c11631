"""Serves the `kubernetes` provider; started by the Pulumi engine."""

from importlib.metadata import version

from offline.plugins.kubernetes.provider import KubernetesProvider
from offline.plugins.server import serve

serve(KubernetesProvider, version("pulumi_kubernetes"))
