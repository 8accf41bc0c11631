"""Pulumi provider plugins served from Python, for the unchanged `pulumi_*` SDKs of PyPI.

Used only where the official plugins cannot be downloaded: the bundle puts a launcher for each into
`$PULUMI_HOME/plugins`, and a Pulumi home without them gets the official ones as ever.
"""
