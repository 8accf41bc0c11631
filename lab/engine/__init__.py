"""Runs Pulumi for the `lab` command: operations, events, locks, state, recovery."""
