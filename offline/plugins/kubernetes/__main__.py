"""Serves the `kubernetes` provider to the Pulumi engine that starts this."""

from importlib.metadata import version

from offline.plugins.kubernetes.provider import KubernetesProvider
from offline.plugins.server import serve

serve(KubernetesProvider, version("pulumi_kubernetes"))
