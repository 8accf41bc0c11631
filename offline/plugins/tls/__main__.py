"""Serves the `tls` provider; started by the Pulumi engine."""

from importlib.metadata import version

from offline.plugins.server import serve
from offline.plugins.tls.provider import TlsProvider

serve(TlsProvider, version("pulumi-tls"))
