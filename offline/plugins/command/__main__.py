"""Serves the `command` provider; started by the Pulumi engine."""

from importlib.metadata import version

from offline.plugins.command.provider import CommandProvider
from offline.plugins.server import serve

serve(CommandProvider, version("pulumi-command"))
