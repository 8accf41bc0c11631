"""Everything the lab needs where only language package registries are reachable.

Nothing outside this package imports it: the `lab` command finds its sub-commands through the
`lab.commands` entry points of pyproject.toml.
"""
