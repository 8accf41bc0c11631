"""Pulumi's engine as the `lab` command runs it: operations, events, locks, state, recovery."""
