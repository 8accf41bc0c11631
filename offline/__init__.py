"""Builds and serves the lab's dependencies where only language package registries are reachable.

No other package imports this one: the `lab` command finds its sub-commands through the
`lab.commands` entry points in pyproject.toml.
"""
