"""Python provider plugins for the lab's program, which uses the unchanged `pulumi_*` SDKs of PyPI.

They serve machines that cannot download the official plugins: the bundle installs a launcher for
each in `$PULUMI_HOME/plugins`. Another Pulumi home uses the official plugins. They support what the
lab's program uses, and refuse everything else by name.
"""
